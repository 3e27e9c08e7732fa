"""Figures about orders, each one reproducible from the rows. Days are those of the given time zone.

No function counts a table: what stands on a screen all day stops at a ceiling, what covers a range reads that range.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from . import statuses
from .models import Line, Order

MOST_COUNTED: Final = 1000
# An order that ended before its time does not count as ordered.
NO_SALE: Final = (statuses.CANCELLED, statuses.FAILED)
_BOUNDED: Final = (
    "SELECT %s::text, count(*) FROM ("
    " SELECT 1 FROM order_order WHERE store_id = ANY(%s) AND status = %s LIMIT %s) AS few"
)


class Sales(NamedTuple):
    """How many orders, and what they came to in USD."""

    orders: int
    usd: Decimal


def open_counts(
    store_ids: Sequence[int], *, wanted: Iterable[str] = statuses.PIPELINE, ceiling: int = MOST_COUNTED
) -> dict[str, int]:
    """How many orders of these stores are in each of the `wanted` statuses now, counted up to `ceiling` (one query)."""
    names = list(wanted)
    if not store_ids or not names:
        return dict.fromkeys(names, 0)
    parameters: list[Any] = []
    for name in names:
        parameters += [name, list(store_ids), name, ceiling]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_BOUNDED] * len(names)), parameters)
        return {status: int(count) for status, count in cursor.fetchall()}


def to_prepare(store_ids: Sequence[int], most: int) -> int:
    """How many confirmed orders wait to be prepared, counted up to `most` + 1 (one query)."""
    return open_counts(store_ids, wanted=[statuses.CONFIRMED], ceiling=most + 1)[statuses.CONFIRMED]


def placed_between(store_ids: Sequence[int], first: date, last: date, zone: ZoneInfo) -> QuerySet[Order]:
    """The orders of these stores that were placed from `first` to `last`, both days included."""
    start = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + timedelta(days=1), time.min, zone)
    return Order.objects.filter(store_id__in=list(store_ids), date_placed__gte=start, date_placed__lt=end).order_by()


def counts_by_status(orders: QuerySet[Order]) -> dict[str, int]:
    """How many of `orders` (of a range, say) are in each status."""
    return dict(orders.order_by().values_list("status").annotate(Count("pk")))


def sales_by_store(orders: QuerySet[Order]) -> dict[int, Sales]:
    """What was ordered in each store (its id), without what ended before its time."""
    rows = orders.order_by().exclude(status__in=NO_SALE).values_list("store_id")
    return {store: Sales(count, usd) for store, count, usd in rows.annotate(Count("pk"), Sum("total_incl_tax"))}


class DaySales(NamedTuple):
    """What one store sold in one day by one way to pay: how many orders, their USD and their bolívares as agreed."""

    day: date
    store_id: int
    method: str
    orders: int
    usd: Decimal
    ves: Decimal


def sold(store_ids: Sequence[int], first: date, last: date, zone: ZoneInfo) -> QuerySet[Order]:
    """The sales of these stores from `first` to `last`, by the day of placing.

    A sale is an order whose payment was accepted, or is taken with the goods: one of `statuses.SOLD`. It counts whole,
    on the day when it was placed; one that was cancelled or refunded since counts no more.
    """
    return placed_between(store_ids, first, last, zone).filter(status__in=statuses.SOLD)


def sold_by_day(store_ids: Sequence[int], first: date, last: date, zone: ZoneInfo) -> list[DaySales]:
    """Those sales summed by day, store and way to pay, in order of days: one query, from an index alone."""
    groups = sold(store_ids, first, last, zone).values_list(
        TruncDate("date_placed", tzinfo=zone), "store_id", "payment_method"
    )
    sums = groups.annotate(
        orders=Count("pk"), usd=Sum("total_incl_tax"), ves=Coalesce(Sum("total_ves"), Decimal(0))
    ).order_by()
    return sorted(DaySales(*row) for row in sums)


def total(rows: Iterable[DaySales]) -> Sales:
    """The sum of such rows."""
    among = list(rows)
    return Sales(sum(row.orders for row in among), sum((row.usd for row in among), Decimal(0)))


def average_ticket(sales: Sales) -> Decimal | None:
    """The mean USD of a sale to the céntimo; None without one."""
    return (sales.usd / sales.orders).quantize(Decimal("0.01"), ROUND_HALF_UP) if sales.orders else None


class Seller(NamedTuple):
    """How much of a product was sold, in its unit of then, and what was paid for it in USD."""

    product_id: int
    unit: str
    quantity: Decimal
    usd: Decimal


def best_sellers(store_ids: Sequence[int], first: date, last: date, zone: ZoneInfo, *, limit: int = 5) -> list[Seller]:
    """What brought in most among those sales, discounts taken off and delivery left out. One query."""
    sales = sold(store_ids, first, last, zone).values("pk")
    groups = Line.objects.filter(order__in=sales, product__isnull=False).order_by().values_list("product_id", "unit")
    sums = groups.annotate(amount=Sum(F("quantity") * F("step")), usd=Sum("line_price_incl_tax"))
    return [Seller(*row) for row in sums.order_by("-usd", "product_id", "unit")[:limit]]
