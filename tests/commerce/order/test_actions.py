"""The life of an order: only legal moves, stock and vouchers exactly once, and every move told."""

from decimal import Decimal

import pytest

from commerce.journal.models import JournalEntry
from commerce.order import actions, queries, rules, statuses
from commerce.order.models import Order
from commerce.refusals import BadInput, Conflict, Missing
from tests.cash import take
from tests.factories import make_product, make_staff, make_user
from tests.orders import make_order, make_shop, make_voucher

pytestmark = pytest.mark.django_db


def walk(order: Order, *path: str) -> Order:
    for to in path:
        order = actions.move(order.pk, to)
    return order


def stock_of(product) -> tuple[int, int]:
    record = product.stockrecords.get()
    return record.num_in_stock, record.num_allocated


@pytest.fixture
def product():
    return make_product(make_shop(), stock=10)


@pytest.fixture
def order(product):
    return make_order(product.store, {product: 3})


def test_a_move_is_written_everywhere(order):
    staff = make_staff(order.store, permissions=["order.change_order"])
    moved = actions.move(order.pk, "processing", by=staff, note="Con hielo")
    assert moved.status == "processing"
    assert {line.status for line in moved.lines.all()} == {"processing"}
    move = order.moves.last()
    assert (move.from_status, move.to_status, move.by, move.note) == ("confirmed", "processing", staff, "Con hielo")
    change = order.status_changes.get()
    assert (change.old_status, change.new_status) == ("confirmed", "processing")
    entry = JournalEntry.objects.get(verb="order.processing")
    assert (entry.actor_id, entry.data["from"], entry.data["to"]) == (staff.pk, "confirmed", "processing")
    assert order.history.first().status == "processing"


def test_a_wrong_move_names_the_legal_ones(order):
    with pytest.raises(Conflict) as refusal:
        actions.move(order.pk, "delivered")
    assert refusal.value.details == {"status": "confirmed", "to": "delivered", "allowed": ["processing", "cancelled"]}
    assert str(refusal.value) == ("Está en «Confirmado»: de ahí solo puede pasar a «En preparación», «Cancelado».")
    assert Order.objects.get(pk=order.pk).status == "confirmed"


def test_a_status_that_does_not_exist_is_refused(order):
    with pytest.raises(BadInput):
        actions.move(order.pk, "teleported")


def test_an_order_that_does_not_exist_is_missing():
    with pytest.raises(Missing):
        actions.move(0, "processing")


@pytest.mark.parametrize("status", statuses.PIPELINE)
def test_every_status_allows_exactly_its_own_moves(status):
    allowed = {to for to in statuses.PIPELINE if rules.may_move(status, to) is None}
    assert allowed == set(statuses.PIPELINE[status])


def test_goods_leave_the_stock_once_when_they_leave_the_shop(order, product):
    assert stock_of(product) == (10, 3)
    walk(order, "processing")
    assert stock_of(product) == (10, 3)
    walk(order, "out_for_delivery")
    assert stock_of(product) == (7, 0)
    walk(order, "ready", "out_for_delivery")
    take(order)
    walk(order, "delivered")
    assert stock_of(product) == (7, 0)


def test_a_pickup_leaves_the_stock_when_it_is_handed_over(product):
    order = make_order(product.store, {product: 2}, delivery="retiro", address=None)
    walk(order, "processing", "ready")
    assert stock_of(product) == (10, 2)
    take(order)
    walk(order, "delivered")
    assert stock_of(product) == (8, 0)


def test_a_miscount_on_the_shelf_does_not_stop_a_parcel(order, product):
    product.stockrecords.update(num_in_stock=1, num_allocated=0)
    walk(order, "processing", "shipped")
    assert stock_of(product) == (0, 0)


def test_an_order_paid_on_receipt_is_not_handed_over_before_the_money_is_written_down(order):
    assert order.payment_state == "to_collect"
    walk(order, "processing", "out_for_delivery")
    with pytest.raises(Conflict) as refusal:
        actions.move(order.pk, "delivered")
    assert refusal.value.code == "collect_first"
    assert "Entregar y cobrar" in str(refusal.value)
    take(order)
    delivered = Order.objects.get(pk=walk(order, "delivered").pk)
    assert delivered.payment_state == "paid"
    assert delivered.sources.get().amount_debited == delivered.total_incl_tax
    assert JournalEntry.objects.get(verb="payment.collected").data["amount_usd"] == str(delivered.total_incl_tax)


def test_cancelling_gives_stock_and_voucher_back_once(product):
    voucher = make_voucher(product.store, usage="Single use")
    order = make_order(product.store, {product: 3}, vouchers=[voucher])
    cancelled = actions.cancel(order.pk, reason="Ya no lo quiero")
    assert (cancelled.status, cancelled.cancel_reason) == ("cancelled", "Ya no lo quiero")
    assert cancelled.stock_returned_at is not None
    assert stock_of(product) == (10, 0)
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.applications.count()) == (0, 0)
    with pytest.raises(Conflict) as refusal:
        actions.cancel(order.pk)
    assert refusal.value.code == "already_cancelled"
    assert stock_of(product) == (10, 0)


def test_cancelling_after_a_failed_delivery_puts_the_goods_back_on_the_shelf(order, product):
    walk(order, "processing", "out_for_delivery", "ready")
    assert stock_of(product) == (7, 0)
    actions.cancel(order.pk)
    assert stock_of(product) == (10, 0)


@pytest.mark.parametrize("path", [("processing", "shipped"), ("processing", "out_for_delivery")])
def test_an_order_that_left_cannot_be_cancelled(order, product, path):
    walk(order, *path)
    with pytest.raises(Conflict) as refusal:
        actions.cancel(order.pk)
    assert refusal.value.code == "too_late_to_cancel"
    assert stock_of(product) == (7, 0)


def test_what_was_paid_is_owed_back_after_a_cancellation(order):
    source = order.sources.get()
    source.debit(Decimal("5.00"))
    actions.cancel(order.pk)
    assert JournalEntry.objects.get(verb="order.cancelled").data["refund_due_usd"] == "5.00"


def test_shipping_keeps_carrier_and_number(order):
    walk(order, "processing")
    shipped = actions.ship(order.pk, " Encomiendas Ávila ", "EA-0042")
    assert (shipped.status, shipped.carrier, shipped.tracking_number) == ("shipped", "Encomiendas Ávila", "EA-0042")


def test_an_order_that_failed_can_go_on_while_there_is_stock(product):
    order = make_order(product.store, {product: 3})
    Order.objects.filter(pk=order.pk).update(status="pending")
    actions.move(order.pk, "failed")
    assert stock_of(product) == (10, 0)
    actions.move(order.pk, "pending")
    assert stock_of(product) == (10, 3)
    actions.move(order.pk, "failed")
    product.stockrecords.update(num_in_stock=2)
    with pytest.raises(Conflict) as refusal:
        actions.move(order.pk, "pending")
    assert refusal.value.code == "out_of_stock"
    assert Order.objects.get(pk=order.pk).status == "failed"


def test_customers_see_their_own_orders_newest_first(product):
    user = make_user()
    first = make_order(product.store, {product: 1}, user=user)
    second = make_order(product.store, {product: 1}, user=user)
    make_order(product.store, {product: 1})
    assert list(queries.own_orders(user, product.store)) == [second, first]
    assert list(queries.own_orders(user, text=first.number)) == [first]
    assert list(queries.own_orders(user, status="delivered")) == []


def test_a_list_of_orders_costs_a_fixed_number_of_queries(product, django_assert_num_queries):
    user = make_user()
    for _number in range(3):
        make_order(product.store, {product: 1}, user=user)
    with django_assert_num_queries(8):
        for order in queries.own_orders(user, product.store):
            queries.timeline(order)
            list(order.lines.all())


def test_the_story_tells_what_happened_and_what_is_to_come(order):
    walk(order, "processing")
    steps = queries.timeline(Order.objects.get(pk=order.pk))
    assert [(str(step.title), step.state) for step in steps] == [
        ("Hiciste el pedido", "done"),
        ("Preparamos tu pedido", "now"),
        ("Sale de la tienda", "next"),
        ("Entregado", "next"),
    ]


def test_a_cancelled_order_promises_nothing_more(order):
    actions.cancel(order.pk, reason="Me equivoqué")
    steps = queries.timeline(Order.objects.get(pk=order.pk))
    assert [(str(step.title), step.state, step.note) for step in steps] == [
        ("Hiciste el pedido", "done", ""),
        ("Se canceló", "bad", "Me equivoqué"),
    ]
