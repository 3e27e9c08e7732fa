"""Forgetting a person: what is only theirs goes, what the law keeps stays without them.

Books and vouchers are kept for ten years (Código de Comercio, art. 44): orders, their amounts and taxes, and what was
paid for them stay, with nobody's name on them. Locks: the person's baskets by id, then the accounts by id.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.accounts.actions import note_consent
from commerce.accounts.models import BusinessProfile, Consent, Customer, User
from commerce.basket.models import Basket
from commerce.catalogue.models import Product
from commerce.communication.models import ContactMessage
from commerce.customer.models import PersonalDataExport
from commerce.customer.queries import ENDED
from commerce.jobs.files import drop
from commerce.jobs.models import Job, JobFile, JobItem
from commerce.jobs.rules import FILES_KEPT
from commerce.journal import actions as journal
from commerce.order.models import BillingAddress, Order, RefundDue, ShippingAddress
from commerce.order.models import Line as OrderLine
from commerce.pagomovil.models import PaymentReport, Receipt, Statement, StatementLine
from commerce.pagomovil.models.connectors import BankInquiry, ConnectorExchange
from commerce.payment.models import StoreCredit
from commerce.refunds.models import Refund
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.models import Membership
from commerce.stores.queries import stores_where

from . import files, rules
from .inventory import ProductReview, bank_lines, only_theirs, uploads
from .person import Person, of_account
from .traces import descendants, history_of, mentioning, pattern_of, scrub

NOBODY: Final = gettext_lazy("Persona borrada")
_ORDERS: Final = ("order", "payment", "pagomovil", "cash", "refunds")
_ADDRESS: Final = dict.fromkeys(("line1", "line2", "line3", "postcode", "search_text", "first_name"), "")


@dataclass(frozen=True)
class Item:
    """One kind of thing: how many there are and, where it stays, why."""

    label: str | Promise
    count: int
    why: str | Promise = ""


@dataclass
class Plan:
    """What forgetting a person does: what goes, what stays without them, what stays, and what is in the way."""

    deleted: list[Item] = field(default_factory=list)
    anonymised: list[Item] = field(default_factory=list)
    kept: list[Item] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


def plan(person: Person) -> Plan:
    """What `erase` would do; nothing happens."""
    pattern = pattern_of(person)
    lines, files_of_jobs = bank_lines(person, pattern), uploads(pattern)
    return Plan(
        deleted=[
            *(Item(label, rows.count()) for label, rows in only_theirs(person)),
            Item(_("Archivos importados que la nombran"), files_of_jobs.count()),
        ],
        anonymised=[
            Item(_("Cuentas"), len(person.accounts)),
            Item(_("Pedidos, con sus direcciones y notas"), person.orders.count(), _KEPT_ORDERS),
            Item(_("Reportes de pago"), person.reports.count(), _KEPT_PAYMENTS),
            Item(_("Movimientos del banco"), lines.count(), _KEPT_PAYMENTS),
        ],
        kept=[
            Item(_("Bitácora"), 0, _("Solo guarda números internos, nunca datos de la persona.")),
            Item(_("Otros archivos importados y exportados"), 0, _said_of_files()),
            Item(
                _("Archivos y avisos del banco, como llegaron"),
                0,
                _("Son comprobantes contables de todos los clientes."),
            ),
        ],
        obstacles=rules.obstacles(_ties(person)),
    )


def _said_of_files() -> str:
    text = _("Pueden nombrar a muchas personas. Se borran solos, todos, a los %(days)s días de subirlos o hacerlos.")
    return text % {"days": FILES_KEPT.days}


_KEPT_ORDERS: Final = gettext_lazy(
    "Quedan números, productos, montos, impuestos y facturas, sin nombre ni contacto: la ley pide guardarlos diez años."
)
_KEPT_PAYMENTS: Final = gettext_lazy("Quedan monto, fecha y referencia: son la prueba del cobro.")


@transaction.atomic
def erase(person: Person, *, by: User, word: str, store_id: int | None = None) -> Plan:
    """Forget a person for good. Returns what was done.

    Raises BadInput unless `word` is `rules.WORD`, NotAllowed where the person has to do with a store in which `by` may
    not do this, Conflict "cannot_erase" with what is in the way.
    """
    if word.strip().upper() != str(rules.WORD):
        raise BadInput("not_confirmed", _("Escribe %(word)s para confirmar.") % {"word": rules.WORD}, field="word")
    person = _lock(person)
    ensure_may(person, by, rules.ERASE)
    done = plan(person)
    if done.obstacles:
        raise Conflict("cannot_erase", " ".join(done.obstacles), details={"obstacles": done.obstacles})
    pattern, order_ids = pattern_of(person), list(person.orders.values_list("pk", flat=True))
    lines = list(bank_lines(person, pattern).values_list("pk", flat=True))
    _forget_pictures(person)
    _forget_uploads(pattern)
    _delete_what_is_only_theirs(person)
    _anonymise_orders(order_ids, pattern)
    _anonymise_bank(order_ids, lines, pattern)
    _close_accounts(person, pattern)
    data = {"orders": len(order_ids), "merged": person.ids[1:]}
    for account in person.accounts[:1]:
        journal.record("person.erased", subject=account, by=by, store_id=store_id, data=data)
    if not person.accounts and order_ids:
        journal.record("person.erased", subject=Order(pk=order_ids[0]), by=by, store_id=store_id, data=data)
    return done


def ensure_may(person: Person, by: User, permission: str) -> None:
    """Raise NotAllowed unless `by` holds `permission` in every store that the person has to do with."""
    if by.is_superuser:
        return
    stores = person.stores()
    if not stores or not stores <= set(stores_where(by, permission).values_list("pk", flat=True)):
        raise NotAllowed("other_stores", _("Esa persona también compra en otra tienda: pídelo a quien las ve todas."))


def _lock(person: Person) -> Person:
    """The person as they are once nobody else can change them."""
    list(Basket.objects.select_for_update().filter(owner__in=person.ids).order_by("pk").values_list("pk"))
    list(User.objects.select_for_update().filter(pk__in=person.ids).order_by("pk").values_list("pk"))
    if person.account is None:
        return person
    return of_account(User.objects.get(pk=person.account.pk))


def _ties(person: Person) -> rules.Ties:
    busy = Q(state__in=PaymentReport.OPEN) | Q(final_at__isnull=False, settled_at=None)
    team = Membership.objects.filter(user__in=person.ids).exists()
    return rules.Ties(
        is_team=team or any(each.is_staff or each.is_superuser for each in person.accounts),
        is_erased=any(each.erased_at for each in person.accounts[:1]),
        open_orders=tuple(person.orders.exclude(status__in=ENDED).order_by("pk").values_list("number", flat=True)),
        open_refunds=_owed(person),
        open_reports=tuple(person.reports.filter(busy).order_by("pk").values_list("order__number", flat=True)),
    )


def _owed(person: Person) -> tuple[str, ...]:
    """The numbers of the orders of which money is to go back, or is kept as credit."""
    due = RefundDue.objects.filter(order__in=person.orders, settled_at=None).values_list("order__number", flat=True)
    asked = Refund.objects.filter(order__in=person.orders, state__in=Refund.OPEN)
    credits = StoreCredit.objects.filter(user__in=person.ids, balance__gt=0, entries__isnull=False)
    kept = credits.values_list("entries__order__number", flat=True)
    return tuple(sorted({*due, *asked.values_list("order__number", flat=True), *kept}))


def _forget_pictures(person: Person) -> None:
    """The pictures go for good once the transaction has."""
    receipts = Receipt.objects.filter(report__in=person.reports)
    paths = list(receipts.values_list("path", flat=True))
    ids = list(receipts.values_list("pk", flat=True))
    person.reports.update(receipt=None)
    history = history_of(PaymentReport)
    if history is not None:
        history._base_manager.filter(receipt__in=ids).update(receipt=None)
    Receipt.objects.filter(pk__in=ids).delete()
    exports = PersonalDataExport.objects.filter(Q(person__in=person.ids) | Q(email__in=person.emails))
    copies = [path for path in exports.values_list("path", flat=True) if path]
    exports.update(path="", email="", state=PersonalDataExport.State.EXPIRED)
    transaction.on_commit(lambda: files.forget(pictures=paths, copies=copies))


def _forget_uploads(pattern: str) -> None:
    """Files that were brought in go as they are: a person cannot be taken out of a workbook."""
    found = list(uploads(pattern))
    JobFile.objects.filter(pk__in=[file.pk for file in found]).delete()
    transaction.on_commit(lambda: drop(file.path for file in found))


def _delete_what_is_only_theirs(person: Person) -> None:
    reviews = ProductReview._default_manager.filter(user__in=person.ids)
    reviewed = list(Product.objects.filter(pk__in=reviews.values("product")))
    for _label, rows in only_theirs(person):
        ids = list(rows.values_list("pk", flat=True))
        rows.model._base_manager.filter(pk__in=ids).delete()
        history = history_of(rows.model)
        if history is not None:
            history._base_manager.filter(**{f"{rows.model._meta.pk.name}__in": ids}).delete()
    for product in reviewed:
        product.update_rating()


def _anonymise_orders(order_ids: list[int], pattern: str) -> None:
    """No name, contact, address or free text of the person on their orders, now or in the history of them."""
    orders = Order.objects.filter(pk__in=order_ids)
    addresses = {**_ADDRESS, "last_name": str(NOBODY)}
    shipped = {**addresses, "phone_number": "", "notes": ""}
    _write(ShippingAddress.objects.filter(order__in=order_ids), shipped)
    _write(BillingAddress.objects.filter(order__in=order_ids), addresses)
    _write(OrderLine.objects.filter(order__in=order_ids).exclude(note=""), {"note": ""})
    contact = {"contact_name": str(NOBODY), "contact_phone": "", "contact_email": "", "guest_email": ""}
    _write(orders, {**contact, "customer_note": "", "delivery_instructions": ""})
    for rows in descendants(orders, _ORDERS):
        scrub(rows, pattern)
    _scrub_history(Order, order_ids, pattern)
    for rows in descendants(Basket.objects.filter(order__in=order_ids), ["basket"]):
        scrub(rows, pattern)


def _anonymise_bank(order_ids: list[int], line_ids: list[int], pattern: str) -> None:
    """What payers wrote and what banks wrote of them; the money stays."""
    reports = PaymentReport.objects.filter(order__in=order_ids)
    _write(reports, {"phone": "", "document": "", "payer_name": "", "email": "", "from_address": None})
    _scrub_history(PaymentReport, list(reports.values_list("pk", flat=True)), pattern)
    refunds = Refund.objects.filter(order__in=order_ids)
    _write(refunds, {"to_name": "", "to_phone": "", "to_document": "", "to_account": ""})
    _scrub_history(Refund, list(refunds.values_list("pk", flat=True)), pattern)
    lines = StatementLine.objects.filter(pk__in=line_ids)
    _write(lines, {"phone": "", "document": ""})
    scrub(lines, pattern)
    scrub(mentioning(Statement, pattern), pattern)


def _close_accounts(person: Person, pattern: str) -> None:
    for account in person.accounts:
        had_agreed = account.accepts_marketing
        account.email = f"borrada-{account.pk}@datos-borrados.invalid"
        account.first_name = account.last_name = account.phone = account.identity_document = ""
        account.is_active, account.accepts_marketing, account.erased_at = False, False, timezone.now()
        account.session_generation += 1
        account.set_unusable_password()
        account.save()
        if had_agreed:
            note_consent(account, Consent.Source.ERASURE)
    history = history_of(User)
    if history is not None:
        blank = {"first_name": "", "last_name": "", "phone": "", "identity_document": ""}
        for account in person.accounts:
            history._base_manager.filter(id=account.pk).update(email=account.email, **blank)
    _forget_logs(person, pattern)


def _forget_logs(person: Person, pattern: str) -> None:
    """What is said of the person where work is logged, by Django, by jobs, by the lines to the banks, and by others."""
    kinds = ContentType.objects.get_for_models(User, Customer, BusinessProfile, for_concrete_models=False).values()
    about = LogEntry.objects.filter(content_type__in=list(kinds), object_id__in=[str(pk) for pk in person.ids])
    about.update(object_repr=str(NOBODY), change_message="")
    for model in (LogEntry, Job, JobItem, JobFile, BankInquiry, ConnectorExchange, ContactMessage):
        scrub(mentioning(model, pattern), pattern)
    mine = {str(pk) for pk in person.ids}
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") in mine:
            session.delete()


def _write(rows: QuerySet[Any], values: dict[str, Any]) -> None:
    """Write `values` to rows and to whatever their history remembers of the same columns."""
    ids = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=ids).update(**values)
    history = history_of(rows.model)
    if history is not None:
        columns = {each.name for each in history._meta.concrete_fields}
        kept = {name: value for name, value in values.items() if name in columns}
        history._base_manager.filter(**{f"{rows.model._meta.pk.name}__in": ids}).update(**kept)


def _scrub_history(model: type[Model], ids: list[int], pattern: str) -> None:
    history = history_of(model)
    if history is not None:
        scrub(history._base_manager.filter(id__in=ids), pattern)
