"""Many customers at the same moment: nothing is sold twice, nobody loses their basket, nothing locks up."""

from typing import Any

import pytest
from django.db.models import Count, Sum
from oscar.apps.partner.abstract_models import AbstractStockRecord

from commerce.basket.models import Basket
from commerce.catalogue.models import Product
from commerce.checkout import actions as checkout
from commerce.checkout.actions import place_order
from commerce.order import actions
from commerce.order.models import Order
from commerce.partner.models import StockRecord
from commerce.refusals import Conflict, Refusal
from commerce.voucher.models import VoucherApplication
from tests.factories import make_product, make_site_offer
from tests.orders import make_basket, make_details, make_order, make_shop, make_voucher
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = 10


def everybody_orders(baskets: list[Basket]) -> list[Any]:
    """All baskets become orders at once; what became of each."""
    return run_together(len(baskets), lambda index: place_order(baskets[index].pk, make_details()))


def orders_of(outcomes: list[Any]) -> list[Order]:
    return [outcome for outcome in outcomes if isinstance(outcome, Order)]


def surprises(outcomes: list[Any]) -> list[Any]:
    """What is neither an order nor a refusal with a sentence for the customer."""
    return [outcome for outcome in outcomes if not isinstance(outcome, Order | Refusal)]


def scarce(clients: int) -> tuple[Product, list[Basket]]:
    """One product with ten units, and so many customers who each want one."""
    store = make_shop()
    product = make_product(store, "Centella HG", stock=UNITS)
    return product, [make_basket(store, {product: 1}) for _client in range(clients)]


def restock(product: Product, baskets: list[Basket]) -> None:
    """Ten more units, for whoever still wants one; and new baskets for those who already have theirs."""
    record = product.stockrecords.get()
    record.num_in_stock += UNITS
    record.save()
    for index, basket in enumerate(baskets):
        if Order.objects.filter(basket=basket).exists():
            baskets[index] = make_basket(product.store, {product: 1})


def test_ten_units_are_ten_orders_however_many_want_them():
    product, baskets = scarce(clients=count(200, 40))
    for run in range(1, count(20, 2) + 1):
        outcomes = everybody_orders(baskets)
        assert surprises(outcomes) == []
        assert len(orders_of(outcomes)) == UNITS
        record = product.stockrecords.get()
        assert (record.num_allocated, record.net_stock_level) == (UNITS * run, 0)
        losers = [basket.pk for basket, outcome in zip(baskets, outcomes, strict=True) if isinstance(outcome, Refusal)]
        kept = Basket.objects.filter(pk__in=losers, status="Open").annotate(n=Count("lines")).filter(n=1)
        assert kept.count() == len(baskets) - UNITS
        sentences = {str(outcome) for outcome in outcomes if isinstance(outcome, Conflict)}
        assert sentences == {"«Centella HG» se agotó. Quítalo de la cesta para seguir."}
        restock(product, baskets)


@pytest.fixture
def no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Selling as Oscar alone does: no lock on the stock, and an allocation that adds without looking."""
    monkeypatch.setattr(checkout, "lock_stock", lambda ids: {})
    monkeypatch.setattr(StockRecord, "allocate", AbstractStockRecord.allocate)


@pytest.mark.usefixtures("no_guard")
def test_control_without_the_guard_the_same_race_oversells():
    product, baskets = scarce(clients=count(200, 40))
    outcomes = everybody_orders(baskets)
    assert len(orders_of(outcomes)) > UNITS
    assert product.stockrecords.get().net_stock_level < 0


def test_the_same_basket_sent_twice_at_once_is_one_order():
    store = make_shop()
    product = make_product(store, stock=1_000)
    for _time in range(count(100, 10)):
        basket = make_basket(store, {product: 1})
        outcomes = everybody_orders([basket, basket])
        assert surprises(outcomes) == []
        assert len({order.pk for order in orders_of(outcomes)}) == 1
        assert len(orders_of(outcomes)) == 2  # the second gets the first one's
        assert Order.objects.filter(basket=basket).count() == 1


def test_one_key_with_two_baskets_at_once_is_one_order():
    store = make_shop()
    product = make_product(store, stock=1_000)
    for time in range(count(50, 5)):
        baskets = [make_basket(store, {product: 1}) for _tab in range(2)]
        key = f"clave-{time:032}"
        outcomes = run_together(
            2,
            lambda index, baskets=baskets, key=key: place_order(baskets[index].pk, make_details(), idempotency_key=key),
        )
        assert surprises(outcomes) == []
        assert len({order.pk for order in orders_of(outcomes)}) == 1
        assert Order.objects.filter(idempotency_key=key).count() == 1


def test_a_single_use_voucher_is_used_once_however_many_hold_it():
    store = make_shop()
    product = make_product(store, stock=1_000)
    voucher = make_voucher(store, usage="Single use")
    baskets = [make_basket(store, {product: 1}, vouchers=[voucher]) for _client in range(count(50, 20))]
    outcomes = everybody_orders(baskets)
    assert surprises(outcomes) == []
    assert len(orders_of(outcomes)) == 1
    assert VoucherApplication.objects.filter(voucher=voucher).count() == 1
    assert Basket.objects.filter(status="Open", pk__in=[basket.pk for basket in baskets]).count() == len(baskets) - 1


def test_the_last_use_of_a_limited_offer_goes_to_one_customer():
    store = make_shop()
    product = make_product(store, stock=1_000, price="10.00")
    offer = make_site_offer(store, value=50, products=[product], max_global_applications=1)
    outcomes = everybody_orders([make_basket(store, {product: 1}) for _client in range(count(20, 8))])
    assert surprises(outcomes) == []
    discounted = [order for order in orders_of(outcomes) if order.discounts.exists()]
    offer.refresh_from_db()
    assert (len(discounted), offer.num_applications) == (1, 1)


def test_mixed_baskets_in_opposite_order_never_lock_each_other_out():
    store = make_shop()
    first, second = make_product(store, stock=1_000), make_product(store, stock=1_000)
    voucher = make_voucher(store)
    pairs = count(50, 10)
    there = [make_basket(store, {first: 1, second: 1}, vouchers=[voucher]) for _pair in range(pairs)]
    back = [make_basket(store, {second: 1, first: 1}, vouchers=[voucher]) for _pair in range(pairs)]
    outcomes = everybody_orders([basket for pair in zip(there, back, strict=True) for basket in pair])
    assert surprises(outcomes) == []
    assert len(orders_of(outcomes)) == 2 * pairs
    assert {product.stockrecords.get().num_allocated for product in (first, second)} == {2 * pairs}
    voucher.refresh_from_db()
    assert voucher.num_orders == 2 * pairs


def test_cancelling_while_it_ships_ends_one_way_with_the_stock_right():
    store = make_shop()
    product = make_product(store, stock=10_000)
    shipped = 0
    for _time in range(count(100, 10)):
        order = make_order(store, {product: 2})
        actions.move(order.pk, "processing")
        acts = [
            lambda order=order: actions.cancel(order.pk),
            lambda order=order: actions.ship(order.pk, "Encomiendas Ávila", "EA-1"),
            lambda order=order: actions.cancel(order.pk),
        ]
        outcomes = run_together(3, lambda index, acts=acts: acts[index]())
        assert surprises(outcomes) == []
        assert len(orders_of(outcomes)) == 1
        order.refresh_from_db()
        shipped += order.status == "shipped"
        assert order.status in {"shipped", "cancelled"}
        assert order.moves.count() == 3
    record = product.stockrecords.get()
    assert (record.num_in_stock, record.num_allocated) == (10_000 - 2 * shipped, 0)


def test_order_numbers_never_collide_and_sums_are_right():
    store = make_shop()
    product = make_product(store, stock=1_000)
    outcomes = everybody_orders([make_basket(store, {product: 2}) for _client in range(count(50, 20))])
    orders = orders_of(outcomes)
    assert len({order.number for order in orders}) == len(outcomes)
    sold = Order.objects.aggregate(steps=Sum("lines__quantity"))["steps"]
    assert product.stockrecords.get().num_allocated == sold
