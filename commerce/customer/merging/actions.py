"""Merging two accounts: one transaction, everything of it or nothing.

Locks: the baskets of both by id, then both accounts by id. Whoever is placing an order holds a basket, so that order is
either placed before and moves along, or finds its basket gone. Two merges the other way round wait for one another,
and the second finds an account closed.
"""

from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from commerce.accounts.actions import note_consent
from commerce.accounts.models import BusinessProfile, Consent, User
from commerce.address.models import UserAddress
from commerce.basket import actions as basket_actions
from commerce.basket.models import Basket
from commerce.catalogue.models import Product
from commerce.customer import desk_queries
from commerce.customer.models import CustomerNote, ProductAlert
from commerce.journal import actions as journal
from commerce.journal.history import attributed, update_with_history
from commerce.online.actions import cards
from commerce.online.models import SavedCard
from commerce.order.models import Order
from commerce.pagomovil.models import ReportAttempt
from commerce.payment import credit
from commerce.payment.models import StoreCredit
from commerce.refusals import BadInput, Missing, ensure
from commerce.stores.models import Membership
from commerce.stores.queries import stores_where
from commerce.voucher.models import VoucherApplication

from . import rules

ProductReview: type[Model] = get_model("reviews", "ProductReview")
WishList: type[Model] = get_model("wishlists", "WishList")
Email: type[Model] = get_model("communication", "Email")
Notification: type[Model] = get_model("communication", "Notification")

WORD: Final = gettext_lazy("UNIR")
REASON: Final = gettext_lazy("Cuentas repetidas unidas")
_FILLED: Final = ("first_name", "last_name", "phone", "identity_document", "registered_in_id")


@dataclass(frozen=True)
class Part:
    """One kind of thing that changes hands: how many move, and how many stay behind because there is one already."""

    code: str
    label: str | Promise
    moves: int
    stays: int = 0


@dataclass(frozen=True)
class Preview:
    """What a merge would do. `refusal` says why it cannot be done."""

    survivor: User
    loser: User
    parts: list[Part]
    fills: list[str]
    promotions: bool
    refusal: str = ""


def preview(survivor_id: int, loser_id: int, *, by: User) -> Preview:
    """What would change hands; nothing does. Raises Missing for an unknown account."""
    people = User.objects.in_bulk([survivor_id, loser_id])
    survivor, loser = people.get(survivor_id), people.get(loser_id)
    if survivor is None or loser is None:
        raise _missing()
    refusal = rules.may_be_merged(_side(survivor), _side(loser), _allowed(by))
    fills = [name for name in _FILLED[:4] if not getattr(survivor, name) and getattr(loser, name)]
    promotions = survivor.accepts_marketing and loser.accepts_marketing
    words = str(refusal.message) if refusal else ""
    return Preview(survivor, loser, _parts(survivor, loser), fills, promotions, words)


@transaction.atomic
def merge(survivor_id: int, loser_id: int, *, by: User, word: str, store_id: int | None = None) -> User:
    """Pour `loser` into `survivor`: the loser is closed and points to it, and both are logged out everywhere.

    `word` is what the person typed to confirm: `WORD`. Raises BadInput, Missing, and what `rules.may_be_merged` says.
    """
    if word.strip().upper() != str(WORD):
        raise BadInput("not_confirmed", _("Escribe %(word)s para confirmar.") % {"word": WORD}, field="word")
    survivor, loser = _lock(survivor_id, loser_id)
    ensure(rules.may_be_merged(_side(survivor), _side(loser), _allowed(by)))
    parts = _parts(survivor, loser)
    _move(survivor, loser, by)
    with attributed(by=by, reason=str(REASON)):
        _join_people(survivor, loser)
    moved = {part.code: part.moves for part in parts if part.moves}
    data = {"merged_id": loser.pk, "moved": moved}
    journal.record("customer.merged", subject=survivor, by=by, store_id=store_id, data=data)
    data = {"survivor_id": survivor.pk}
    journal.record("customer.closed_as_duplicate", subject=loser, by=by, store_id=store_id, data=data)
    return survivor


def follow(order: Order) -> None:
    """Bring an order of an account that has been merged to the account that took over, in the caller's transaction."""
    person = order.user
    while person is not None and person.merged_into is not None:
        person = person.merged_into
    if person is not None and person.pk != order.user_id:
        Order.objects.filter(pk=order.pk).update(user=person)


def _lock(survivor_id: int, loser_id: int) -> tuple[User, User]:
    both = [survivor_id, loser_id]
    list(Basket.objects.select_for_update().filter(owner__in=both).order_by("pk").values_list("pk"))
    # Not against the references that a new order or basket of theirs makes: those are found below, or afterwards.
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=both).order_by("pk")
    people = {person.pk: person for person in locked}
    if survivor_id not in people or loser_id not in people:
        raise _missing()
    return people[survivor_id], people[loser_id]


def _missing() -> Missing:
    return Missing("account_missing", _("Esa cuenta ya no existe."))


def _allowed(by: User) -> frozenset[int] | None:
    if by.is_superuser:
        return None
    return frozenset(stores_where(by, rules.PERMISSION).values_list("pk", flat=True))


def _side(person: User) -> rules.Side:
    return rules.Side(
        id=person.pk,
        is_team=person.is_staff or person.is_superuser or Membership.objects.filter(user=person).exists(),
        has_second_step=Authenticator.objects.filter(user=person).exists(),
        has_business=BusinessProfile.objects.filter(user=person).exists(),
        is_closed=bool(person.merged_into_id or person.erased_at or not person.is_active),
        stores=frozenset(desk_queries.stores_of(person.pk)),
    )


def _rows(person: User) -> list[tuple[str, Promise, QuerySet[Any], str]]:
    """Code, name, rows and column of each kind of thing that simply changes hands."""
    return [
        ("orders", gettext_lazy("Pedidos"), Order.objects.filter(user=person), "user"),
        ("notes", gettext_lazy("Notas del equipo"), CustomerNote.objects.filter(customer=person), "customer"),
        ("wish_lists", gettext_lazy("Listas de deseos"), WishList._default_manager.filter(owner=person), "owner"),
        ("alerts", gettext_lazy("Avisos de existencias"), ProductAlert.objects.filter(user=person), "user"),
        ("vouchers", gettext_lazy("Usos de cupones"), VoucherApplication.objects.filter(user=person), "user"),
        ("consents", gettext_lazy("Consentimientos"), Consent.objects.filter(user=person), "user"),
        ("business", gettext_lazy("Negocio"), BusinessProfile.objects.filter(user=person), "user"),
        ("mails", gettext_lazy("Correos enviados"), Email._default_manager.filter(user=person), "user"),
        ("notices", gettext_lazy("Avisos"), Notification._default_manager.filter(recipient=person), "recipient"),
        ("attempts", gettext_lazy("Intentos de reporte"), ReportAttempt.objects.filter(user=person), "user"),
    ]


def _parts(survivor: User, loser: User) -> list[Part]:
    """Everything that would move, in the order in which a person wants to read it."""
    plain = [Part(code, label, rows.count()) for code, label, rows, _column in _rows(loser)]
    addresses, reviews = _addresses(survivor, loser), _reviews(survivor, loser)
    open_baskets = Basket.objects.filter(owner=loser, status=Basket.OPEN, lines__isnull=False).distinct().count()
    special = [
        Part("addresses", gettext_lazy("Direcciones"), *_counted(addresses, UserAddress.objects.filter(user=loser))),
        Part(
            "reviews", gettext_lazy("Opiniones"), *_counted(reviews, ProductReview._default_manager.filter(user=loser))
        ),
        Part("baskets", gettext_lazy("Cestas abiertas"), open_baskets),
        Part("cards", gettext_lazy("Tarjetas guardadas"), SavedCard.objects.filter(user=loser).count()),
        Part("credits", gettext_lazy("Saldos a favor"), StoreCredit.objects.filter(user=loser).count()),
    ]
    return [plain[0], *special, *plain[1:]]


def _counted(moving: QuerySet[Any], every: QuerySet[Any]) -> tuple[int, int]:
    moves = moving.count()
    return moves, every.count() - moves


def _addresses(survivor: User, loser: User) -> QuerySet[UserAddress]:
    known = UserAddress.objects.filter(user=survivor).values("hash")
    return UserAddress.objects.filter(user=loser).exclude(hash__in=known)


def _reviews(survivor: User, loser: User) -> QuerySet[Any]:
    """The loser's reviews of products that the survivor has said nothing about: one opinion of each product."""
    reviewed = ProductReview._default_manager.filter(user=survivor, product__isnull=False).values("product")
    return ProductReview._default_manager.filter(user=loser).exclude(product__in=reviewed)


def _move(survivor: User, loser: User, by: User) -> None:
    """Bring the loser's things over; what the survivor has already is left out."""
    _move_baskets(survivor, loser)
    credit.join(survivor, loser)
    cards.join(survivor, loser)
    theirs = {"user": survivor, "is_default_for_shipping": False, "is_default_for_billing": False}
    _give(_addresses(survivor, loser), theirs, by)
    UserAddress.objects.filter(user=loser).delete()
    _give(_reviews(survivor, loser), {"user": survivor}, by)
    doubled = ProductReview._default_manager.filter(user=loser)
    products = list(Product.objects.filter(pk__in=doubled.values("product")))
    doubled.delete()
    for product in products:
        product.update_rating()
    for _code, _label, rows, column in _rows(loser):
        _give(rows, {column: survivor}, by)


def _give(rows: QuerySet[Any], values: dict[str, Any], by: User) -> None:
    """Write `values`, with a history row for each row where the model keeps a history."""
    if hasattr(rows.model, "history"):
        update_with_history(rows, values, by=by, reason=str(REASON))
    else:
        rows.update(**values)


def _move_baskets(survivor: User, loser: User) -> None:
    """What lies in an open basket goes into the survivor's of the same store; other baskets change their owner."""
    baskets = Basket.objects.filter(owner=loser)
    for basket_id, store_id in list(baskets.filter(status=Basket.OPEN).values_list("pk", "store_id")):
        Basket.objects.filter(pk=basket_id).update(owner=None)
        basket_actions.merge(basket_id, survivor, store_id)
    baskets.update(owner=survivor)


def _join_people(survivor: User, loser: User) -> None:
    """Fill what the survivor lacks, keep the stricter consent, close the loser, and log both out."""
    for name in _FILLED:
        if not getattr(survivor, name):
            setattr(survivor, name, getattr(loser, name))
    agreed = survivor.accepts_marketing and loser.accepts_marketing
    if survivor.accepts_marketing != agreed:
        survivor.accepts_marketing = agreed
        note_consent(survivor, Consent.Source.MERGE)
    survivor.session_generation += 1
    loser.session_generation += 1
    loser.is_active, loser.accepts_marketing, loser.merged_into = False, False, survivor
    for person in (survivor, loser):
        person.save()
