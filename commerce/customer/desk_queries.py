"""What the team may know of customers. A customer belongs to no store; what they did, they did in one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Lower
from oscar.core.loading import get_model

from commerce.accounts.models import BusinessProfile, Customer, User
from commerce.address.models import UserAddress
from commerce.basket.models import Basket
from commerce.money.rules import quantize
from commerce.order.models import Order
from commerce.refusals import BadInput
from commerce.venezuela.rules import normalize_document, normalize_phone

from .models import CustomerNote

ProductReview: type[Model] = get_model("reviews", "ProductReview")

# An order in one of these never came to be: it counts for nothing.
NEVER_WAS: Final = ("cancelled", "failed")
MOST_WORDS: Final = 5
_FEWEST_DIGITS: Final = 4
_ACCENTED: Final = "áéíóúüñ"
_PLAIN: Final = "aeiouun"


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


def has_to_do_with(stores: Iterable[int] | QuerySet[Any], person: str = "pk") -> Q:
    """Whether the person in the column `person` opened the account, ordered, has a basket, a note or a review there."""
    who = OuterRef(person)
    column = "registered_in__in" if person == "pk" else f"{person.removesuffix('_id')}__registered_in__in"
    return (
        Q(**{column: stores})
        | Q(Exists(Order.objects.filter(user=who, store__in=stores)))
        | Q(Exists(Basket.objects.filter(owner=who, store__in=stores)))
        | Q(Exists(CustomerNote.objects.filter(customer=who, store__in=stores)))
        | Q(Exists(ProductReview._default_manager.filter(user=who, product__store__in=stores)))
    )


def buys() -> Q:
    """Whether an account is a customer's: everybody's but of members of the team who never ordered anything."""
    return Q(is_staff=False) | Q(Exists(Order.objects.filter(user=OuterRef("pk"))))


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

    A phone is also found in the customer's addresses. Accents and capitals do not matter.
    """
    text = text.replace("\x00", "").strip()
    exact = _by_number(text)
    if exact is not None:
        return found.filter(exact)
    words = text.lower().split()[:MOST_WORDS]
    if not words:
        return found
    business = BusinessProfile.objects.filter(user=OuterRef("pk"), name__icontains=text)
    named = found.annotate(searched=_plain(F("first_name"), F("last_name"), F("email")))
    every = Q()
    for word in words:
        every &= Q(searched__contains=_without_accents(word))
    return named.filter(every | Q(Exists(business)))


def _by_number(text: str) -> Q | None:
    """The condition for a phone, a document or a part of one; None for words."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) < _FEWEST_DIGITS or any(letter.isalpha() for letter in text[1:]) or "@" in text:
        return None
    found = Q(phone__endswith=digits) | Q(identity_document__endswith=digits)
    try:
        phone = normalize_phone(text, None)
    except BadInput:
        pass
    else:
        found |= Q(phone=phone)
        found |= Q(Exists(UserAddress.objects.filter(user=OuterRef("pk"), phone_number=phone)))
    try:
        document = normalize_document(text)
    except BadInput:
        document = text.upper().replace("-", "").replace(".", "")
    found |= Q(identity_document=document)
    return found | Q(Exists(BusinessProfile.objects.filter(user=OuterRef("pk"), rif__contains=digits)))


def _plain(*columns: F) -> Func:
    """Columns side by side, in small letters without accents."""
    joined = Func(Value(" "), *columns, function="concat_ws", output_field=CharField())
    return Func(Lower(joined), Value(_ACCENTED), Value(_PLAIN), function="translate", output_field=CharField())


def _without_accents(word: str) -> str:
    return word.translate(str.maketrans(_ACCENTED, _PLAIN))
