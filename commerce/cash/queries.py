"""What pages and desks read about money taken in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from commerce.order import statuses
from commerce.order.models import Order, Surcharge
from commerce.payment.methods import find
from commerce.payment.models import Source
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import usable_rate
from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate
from commerce.venezuela.queries import tax_percent

from .models import CashClosing, CashCollection, CashPayout
from .rules import USD, VES, ZERO, Owed

if TYPE_CHECKING:
    from commerce.accounts.models import User

# Where an order may be when money changes hands for it.
COLLECTABLE = (
    statuses.CONFIRMED,
    statuses.PROCESSING,
    statuses.READY,
    statuses.SHIPPED,
    statuses.OUT_FOR_DELIVERY,
    statuses.DELIVERED,
)
# From there the next step is handing it over.
HANDED_OVER_FROM = tuple(status for status, after in statuses.PIPELINE.items() if statuses.DELIVERED in after)


def igtf_charged(order: Order) -> Decimal:
    """The IGTF that the order's total holds now."""
    return order.surcharges.filter(code=TaxRate.IGTF).aggregate(tax=Sum("incl_tax"))["tax"] or ZERO


def collected_in_dollars(order: Order) -> tuple[Decimal, Decimal]:
    """What came in dollars in hand, and what of it is IGTF."""
    sums = CashCollection.objects.filter(order=order, currency=USD).aggregate(usd=Sum("usd"), tax=Sum("igtf_usd"))
    return sums["usd"] or ZERO, sums["tax"] or ZERO


def owed_of(order: Order, rate: ExchangeRate | None) -> Owed:
    """What is still to be collected of `order`, without the IGTF of what has not come."""
    received = sum((each.amount_debited - each.amount_refunded for each in Source.objects.filter(order=order)), ZERO)
    price = order.total_incl_tax - igtf_charged(order)
    _usd, tax = collected_in_dollars(order)
    base = max(price - (received - tax), ZERO)
    percent = tax_percent(TaxRate.IGTF) if order.store.is_special_taxpayer else Decimal(0)
    return Owed(base, percent, rate.value if rate else None)


def owed_now(order: Order) -> Owed:
    """The same at the rate that the store charges with now."""
    return owed_of(order, usable_rate(order.store))


def owed_of_each(orders: Sequence[Order]) -> dict[int, Owed]:
    """The same of many orders, in a fixed number of queries and those of each store's rate."""
    ids = [order.pk for order in orders]
    kept = Sum(F("amount_debited") - F("amount_refunded"))
    received = _by_order(Source.objects.filter(order__in=ids), kept)
    charged = _by_order(Surcharge.objects.filter(order__in=ids, code=TaxRate.IGTF), Sum("incl_tax"))
    collected = _by_order(CashCollection.objects.filter(order__in=ids, currency=USD), Sum("igtf_usd"))
    stores = {order.store_id: order.store for order in orders}
    rates = {store_id: usable_rate(store) for store_id, store in stores.items()}
    percent = tax_percent(TaxRate.IGTF) if any(store.is_special_taxpayer for store in stores.values()) else ZERO
    owed = {}
    for order in orders:
        price = order.total_incl_tax - charged.get(order.pk, ZERO)
        base = max(price - (received.get(order.pk, ZERO) - collected.get(order.pk, ZERO)), ZERO)
        rate = rates[order.store_id]
        owed[order.pk] = Owed(base, percent if order.store.is_special_taxpayer else ZERO, rate.value if rate else None)
    return owed


def _by_order(rows: QuerySet[Any], total: Any) -> dict[int, Decimal]:
    return dict(rows.order_by().values("order_id").annotate(total=total).values_list("order_id", "total"))


def is_collected_on_receipt(order: Order) -> bool:
    """Whether the order's way to pay is to pay when it changes hands."""
    method = find(order.payment_method)
    return bool(method and method.is_collected_on_receipt)


def collections_of(order: Order) -> list[CashCollection]:
    """What was taken in hand for an order, oldest first."""
    return list(order.cash_collections.select_related("by", "rate").order_by("pk"))


def not_handed_in(store: Store, person: "User") -> QuerySet[CashCollection]:
    """What a person has taken for a store and no closing holds, oldest first."""
    rows = CashCollection.objects.filter(store=store, by=person, closing__isnull=True)
    return rows.select_related("order", "rate").order_by("pk")


def handed_back(store: Store, person: "User") -> QuerySet[CashPayout]:
    """What a person has handed back for a store and no closing holds, oldest first."""
    rows = CashPayout.objects.filter(store=store, by=person, closing__isnull=True)
    return rows.select_related("order").order_by("pk")


def closing_today(store: Store, person: "User", closings: "QuerySet[CashClosing] | None" = None) -> CashClosing | None:
    """The closing of the store's present day by that person, among `closings` where they are given."""
    rows = CashClosing.objects.all() if closings is None else closings
    return rows.filter(store=store, person=person, day=timezone.localdate(timezone=store.zone)).first()


def in_the_box(store: Store, person: "User", today: CashClosing | None) -> "Box":
    """What a person has with them: what no closing holds, and what today's holds as long as nobody received it."""
    mine = Q(store=store, by=person)
    held = Q(closing__isnull=True)
    if today is not None and today.received_by_id is None:
        held |= Q(closing=today)
    return box_of(CashCollection.objects.filter(mine & held), CashPayout.objects.filter(mine & held))


@dataclass(frozen=True)
class Box:
    """What should be in a person's cash box."""

    usd: Decimal
    ves: Decimal

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.usd and not self.ves


def box_of(collections: "QuerySet[CashCollection]", payouts: "QuerySet[CashPayout]") -> Box:
    """The sums of cash by currency: what was received, less the change given in it and what was handed back.

    Transfers are in no box.
    """
    cash = collections.filter(is_transfer=False).order_by()
    sums = cash.aggregate(
        in_usd=Sum("received", filter=Q(currency=USD)),
        in_ves=Sum("received", filter=Q(currency=VES)),
        out_usd=Sum("change", filter=Q(change_currency=USD)),
        out_ves=Sum("change", filter=Q(change_currency=VES)),
    )
    back = payouts.order_by().aggregate(
        usd=Sum("amount", filter=Q(currency=USD)), ves=Sum("amount", filter=Q(currency=VES))
    )
    known = {name: value or ZERO for name, value in sums.items()}
    return Box(
        known["in_usd"] - known["out_usd"] - (back["usd"] or ZERO),
        known["in_ves"] - known["out_ves"] - (back["ves"] or ZERO),
    )
