"""What the team may know of customers. A customer belongs to no store; what they did, they did in one."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, Max, Model, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from commerce.accounts.models import BUSINESS_WORDS, PERSON_WORDS, BusinessProfile, Customer, User
from commerce.address.models import UserAddress
from commerce.basket.models import Basket
from commerce.money.rules import quantize
from commerce.order.models import Order
from commerce.order.search import without_prefix, words
from commerce.refusals import BadInput
from commerce.search.among import among, any_row
from commerce.venezuela.rules import normalize_document, normalize_phone

from .models import CustomerNote

ProductReview: type[Model] = get_model("reviews", "ProductReview")

# An order in one of these never came to be: it counts for nothing.
NEVER_WAS: Final = ("cancelled", "failed")
_FEWEST_DIGITS: Final = 4
_BIG: Final = 5_000
_DIGITS: Final = "0123456789"


@dataclass(frozen=True)
class Figures:
    """What a customer bought in some stores: amounts in USD, without what was cancelled."""

    orders: int
    total: Decimal
    last: datetime | None

    @property
    def average(self) -> Decimal | None:
        """The average ticket; None where nothing was bought."""
        return quantize(self.total / self.orders) if self.orders else None


def has_to_do_with(stores: Iterable[int] | QuerySet[Any], person: str = "pk", *, one_by_one: bool = False) -> Q:
    """Whether the person in the column `person` opened the account, ordered, has a basket, a note or a review there.

    `one_by_one` looks each person up, for where most of those who are walked over belong to the stores; else the
    database first gathers whoever has to do with them, which is little where the stores are small.
    """
    who = OuterRef(person)
    column = "registered_in__in" if person == "pk" else f"{person.removesuffix('_id')}__registered_in__in"
    asks = any_row if one_by_one else Exists
    return (
        Q(**{column: stores})
        | Q(asks(Order.objects.filter(user=who, store__in=stores)))
        | Q(asks(Basket.objects.filter(owner=who, store__in=stores)))
        | Q(asks(CustomerNote.objects.filter(customer=who, store__in=stores)))
        | Q(asks(ProductReview._default_manager.filter(user=who, product__store__in=stores)))
    )


def are_big(stores: Collection[int]) -> bool:
    """Whether these stores took so many orders that gathering who placed them costs more than looking people up."""
    orders = Order.objects.filter(store_id__in=stores).order_by()
    return orders.values("pk")[_BIG : _BIG + 1].exists()


def buys() -> Q:
    """Whether an account is a customer's: everybody's but of members of the team who never ordered anything."""
    return Q(is_staff=False) | Q(any_row(Order.objects.filter(user=OuterRef("pk"))))


def stores_of(person_id: int) -> set[int]:
    """Every store that this person has to do with."""
    registered = User.objects.filter(pk=person_id, registered_in__isnull=False).values_list("registered_in", flat=True)
    others = (
        Order.objects.filter(user=person_id).order_by().values_list("store", flat=True),
        Basket.objects.filter(owner=person_id).order_by().values_list("store", flat=True),
        CustomerNote.objects.filter(customer=person_id).order_by().values_list("store", flat=True),
        ProductReview._default_manager.filter(user=person_id).order_by().values_list("product__store", flat=True),
    )
    return set(registered.order_by().union(*others))


def with_figures(found: QuerySet[Customer], stores: Collection[int] | QuerySet[Any]) -> QuerySet[Customer]:
    """The same customers with `order_count`, `spent` (USD) and `last_order` in `stores`."""
    orders = Order.objects.filter(user=OuterRef("pk"), store__in=stores).exclude(status__in=NEVER_WAS)
    grouped = orders.order_by().values("user")
    return found.annotate(
        order_count=Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), Value(0)),
        spent=Coalesce(Subquery(grouped.annotate(n=Sum("total_incl_tax")).values("n")), Value(Decimal(0))),
        last_order=Subquery(grouped.annotate(n=Max("date_placed")).values("n")),
    )


def figures(person_id: int, stores: Collection[int]) -> Figures:
    """What a person bought in `stores`, in one query."""
    orders = Order.objects.filter(user=person_id, store__in=stores).exclude(status__in=NEVER_WAS)
    counted = orders.aggregate(orders=Count("pk"), total=Sum("total_incl_tax"), last=Max("date_placed"))
    return Figures(counted["orders"], counted["total"] or Decimal(0), counted["last"])


def search(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of `found` that `text` finds: by name, e-mail, business, phone or document, in any spelling.

    Words are found by their beginning and numbers by any four digits that stand together; a whole phone is also found
    in the customer's addresses. Accents and capitals do not matter.
    """
    if not text.strip():
        return found
    phone = _read(lambda: normalize_phone(text, None))
    query = _query(text, phone)
    if query is None:
        return found.none()
    people = User.objects.alias(words=PERSON_WORDS).filter(words=query).order_by()
    businesses = BusinessProfile.objects.alias(words=BUSINESS_WORDS).filter(words=query).order_by()
    fits = among(people.values("pk")) | among(businesses.values("user"))
    if phone:
        fits |= among(UserAddress.objects.filter(phone_number=phone).order_by().values("user"))
    return found.filter(fits)


def _query(text: str, phone: str) -> SearchQuery | None:
    """What to ask of the words of people and of businesses; None where nothing in `text` can be looked for."""
    digits = "".join(letter for letter in text if letter in _DIGITS)
    is_number = len(digits) >= _FEWEST_DIGITS and "@" not in text and not any(map(str.isalpha, text.strip()[1:]))
    if not is_number:
        wanted = " & ".join(f"{word}:*" for word in words(text))
    elif phone:
        wanted = phone.removeprefix("+58")
    else:
        document = _read(lambda: normalize_document(text)).lower()
        wanted = " | ".join(sorted({document or f"{digits}:*", f"{digits}:*", f"{without_prefix(digits)}:*"}))
    return SearchQuery(wanted, config="simple", search_type="raw") if wanted else None


def _read(normalize: Callable[[], str]) -> str:
    try:
        return str(normalize())
    except BadInput:
        return ""
