"""Sums of sales equal what one counts by hand."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from commerce.order import statistics
from commerce.order.models import Order
from commerce.order.statistics import DaySales, Sales
from commerce.stores.models import Store
from tests.factories import make_product
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db

CARACAS = ZoneInfo("America/Caracas")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def sale(store: Store, usd: str, day: date, at: str = "12:00", *, status: str = "confirmed", **fields: str) -> Order:
    """An order of `usd` placed in Caracas on `day`, as it stands in the database."""
    order = make_order(store, {make_product(store, price=usd): 1}, delivery="retiro", address=None)
    hour, minute = map(int, at.split(":"))
    moment = datetime(day.year, day.month, day.day, hour, minute, 59, 999_999, tzinfo=CARACAS)
    Order.objects.filter(pk=order.pk).update(date_placed=moment, status=status, **fields)
    order.refresh_from_db()
    return order


def test_sales_by_day_method_and_store_equal_a_hand_count() -> None:
    store, other = make_shop("mia"), make_shop("ajena", rate=False)
    first = sale(store, "10.00", MONDAY, "00:00")
    sale(store, "20.00", MONDAY, "23:59", payment_method="cash_usd")  # four hours later it is Tuesday in UTC
    sale(store, "40.00", TUESDAY, status="delivered")
    sale(store, "80.00", TUESDAY, status="cancelled")
    sale(store, "81.00", TUESDAY, status="refunded")
    sale(store, "82.00", TUESDAY, status="failed")
    sale(store, "83.00", TUESDAY, status="pending")
    foreign = sale(other, "160.00", TUESDAY)

    rows = statistics.sold_by_day([store.pk], MONDAY, TUESDAY, CARACAS)

    assert [row[:5] for row in rows] == [
        (MONDAY, store.pk, "cash_usd", 1, Decimal("20.00")),
        (MONDAY, store.pk, "cash_ves", 1, Decimal("10.00")),
        (TUESDAY, store.pk, "cash_ves", 1, Decimal("40.00")),
    ]
    assert rows[1].ves == first.total_ves
    assert statistics.total(rows) == Sales(3, Decimal("70.00"))
    assert statistics.sold_by_day([store.pk], TUESDAY, TUESDAY, CARACAS) == [rows[2]]
    both = statistics.sold_by_day([store.pk, other.pk], TUESDAY, TUESDAY, CARACAS)
    assert {row.store_id: row.usd for row in both} == {store.pk: Decimal("40.00"), other.pk: foreign.total_incl_tax}


def test_an_order_paid_in_part_is_no_sale_until_its_payment_is_accepted() -> None:
    store = make_shop()
    order = sale(store, "50.00", MONDAY, status="pending")
    order.sources.update(amount_debited=Decimal("30.00"))

    assert statistics.sold_by_day([store.pk], MONDAY, MONDAY, CARACAS) == []

    Order.objects.filter(pk=order.pk).update(status="confirmed")
    assert statistics.total(statistics.sold_by_day([store.pk], MONDAY, MONDAY, CARACAS)) == Sales(1, Decimal("50.00"))


def test_nothing_is_read_for_nobodys_stores_and_the_ticket_of_no_sale_is_none() -> None:
    assert statistics.sold_by_day([], MONDAY, TUESDAY, CARACAS) == []
    assert statistics.average_ticket(Sales(0, Decimal(0))) is None
    assert statistics.average_ticket(Sales(3, Decimal("10.00"))) == Decimal("3.33")
    assert statistics.average_ticket(Sales(8, Decimal("1.00"))) == Decimal("0.13")


def test_best_sellers_count_what_was_sold_in_its_unit_and_leave_out_what_was_not() -> None:
    store = make_shop()
    cheese = make_product(store, "Queso", price="8.00", unit="kg", step=Decimal("0.250"), stock=100)
    coffee = make_product(store, "Café", price="5.00")
    sold = make_order(store, {cheese: 3, coffee: 1})
    lost = make_order(store, {coffee: 9})
    Order.objects.filter(pk=lost.pk).update(status="cancelled")
    day = sold.date_placed.astimezone(CARACAS).date()

    found = statistics.best_sellers([store.pk], day, day, CARACAS)

    assert [(row.product_id, row.unit, row.quantity, row.usd) for row in found] == [
        (cheese.pk, "kg", Decimal("0.750"), Decimal("6.00")),
        (coffee.pk, "piece", Decimal("1.000"), Decimal("5.00")),
    ]
    assert statistics.best_sellers([store.pk], day, day, CARACAS, limit=1) == found[:1]


def test_rows_of_sales_come_in_order_of_days() -> None:
    store = make_shop()
    sale(store, "1.00", TUESDAY)
    sale(store, "1.00", MONDAY)

    rows = statistics.sold_by_day([store.pk], MONDAY, TUESDAY, CARACAS)

    assert [row.day for row in rows] == [MONDAY, TUESDAY]
    assert isinstance(rows[0], DaySales)
