"""Many hands on what goes back: one payment goes back once, one credit is spent once, one order is closed once."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from commerce.closing import expiry
from commerce.journal.models import JournalEntry
from commerce.order import statuses
from commerce.order.models import Order, StatusMove
from commerce.payment import credit
from commerce.payment.models import Source, StoreCredit, StoreCreditEntry, Transaction
from commerce.refunds import actions, parts
from commerce.refunds.models import Refund
from commerce.refusals import Conflict
from tests.factories import make_product, make_user
from tests.pagomovil import make_paying_shop, make_unpaid_order
from tests.refunds import make_ask, make_asker, make_paid_order, make_refund, pay
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)
_YESTERDAY = timezone.now() - timedelta(days=1)
_GUARD = "payment_never_gives_back_more_than_came"


def asked_at_once(clients: int, *, in_two_ways: bool = False) -> tuple[Order, list[Any]]:
    """As many requests as there are clients to give all that came for one order back."""
    store = make_paying_shop("carrera", refund_signature_from=1_000)
    order = make_paid_order(store, method="pago_movil")
    came = order.total_incl_tax
    if in_two_ways:
        came += pay(order, "5.90", method="zelle").amount
    person = make_asker(store)
    asks = [make_ask(usd=came) for _client in range(clients)]
    return order, run_together(clients, lambda index: actions.request(order.pk, asks[index], by=person))


def test_many_refunds_of_one_payment_at_once_are_one() -> None:
    clients = count(50, 50)
    order, outcomes = asked_at_once(clients)
    told = {getattr(each, "code", repr(each)) for each in outcomes if not isinstance(each, Refund)}
    assert told == {"more_than_paid"}
    assert len([each for each in outcomes if isinstance(each, Refund)]) == 1
    assert Refund.objects.count() == 1
    assert Source.objects.get(order=order, amount_debited__gt=0).amount_reserved == order.total_incl_tax


@pytest.fixture
def no_guard() -> Iterator[None]:
    """The table as if nobody had thought of a constraint."""
    constraint = next(each for each in Source._meta.constraints if each.name == _GUARD)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Source, constraint)
    yield
    Refund.objects.all().delete()
    Source.objects.update(amount_reserved=0)
    with connection.schema_editor() as editor:
        editor.add_constraint(Source, constraint)


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests that all read the order before any of them writes."""
    everybody_is_in = threading.Barrier(8)

    def unlocked(order_id: int) -> Order:
        return Order.objects.select_related("store").get(pk=order_id)

    def planned(*args: Any, **fields: Any) -> list[parts.Part]:
        found = plan(*args, **fields)
        with suppress(threading.BrokenBarrierError):
            everybody_is_in.wait(5)
        return found

    plan = parts.plan
    monkeypatch.setattr("commerce.refunds.actions.asking.lock_order", unlocked)
    monkeypatch.setattr("commerce.refunds.parts.plan", planned)


@pytest.mark.usefixtures("no_lock")
def test_without_the_orders_lock_the_database_still_lets_one_payment_go_back_once() -> None:
    order, outcomes = asked_at_once(8)
    assert len([each for each in outcomes if isinstance(each, Refund)]) == 1
    assert Source.objects.get(order=order, amount_debited__gt=0).amount_reserved == order.total_incl_tax


@pytest.mark.usefixtures("no_guard", "no_lock")
def test_control_without_either_guard_the_same_payment_goes_back_many_times() -> None:
    _order, outcomes = asked_at_once(8)
    assert len([each for each in outcomes if isinstance(each, Refund)]) > 1


def set_aside(order: Order) -> list[Decimal]:
    sources = Source.objects.filter(order=order, amount_debited__gt=0)
    return sorted(sources.values_list("amount_reserved", flat=True))


def test_what_came_two_ways_goes_back_in_parts_once_when_many_ask() -> None:
    clients = count(50, 20)
    order, outcomes = asked_at_once(clients, in_two_ways=True)
    told = {getattr(each, "code", repr(each)) for each in outcomes if not isinstance(each, Refund)}
    assert told == {"more_than_paid"}
    assert Refund.objects.count() == 2
    assert set_aside(order) == [Decimal("5.90"), Decimal("44.10")]


@pytest.mark.usefixtures("no_guard", "no_lock")
def test_control_without_either_guard_both_ways_go_back_many_times() -> None:
    order, _outcomes = asked_at_once(8, in_two_ways=True)
    assert Refund.objects.count() > 2
    assert sum(set_aside(order)) > Decimal("50.00")


def test_one_refund_marked_as_paid_by_many_at_once_goes_back_once() -> None:
    store = make_paying_shop("pagan", refund_signature_from=1_000)
    order, person = make_paid_order(store, method="pago_movil"), make_asker(store)
    refund, day = make_refund(order, person), timezone.localdate()
    outcomes = run_together(
        count(20, 8), lambda index: actions.mark_paid(refund.pk, by=person, reference=f"{index}", paid_on=day)
    )
    assert len([each for each in outcomes if isinstance(each, Refund)]) == 1
    assert all(isinstance(each, Refund | Conflict) for each in outcomes)
    assert Transaction.objects.filter(txn_type=Transaction.REFUND).count() == 1


def test_one_credit_spent_on_many_orders_at_once_is_spent_once() -> None:
    store, person = make_paying_shop("gasta"), make_user("gasta@ejemplo.com.ve")
    product = make_product(store, price="10.00", stock=100)
    orders = [make_unpaid_order(store, product=product, user=person) for _each in range(count(20, 6))]
    with transaction.atomic():
        credit.grant(orders[0], Decimal("10.00"), kind=StoreCreditEntry.Kind.REFUND)
    run_together(len(orders), lambda index: credit.spend(orders[index].pk, by=person))
    assert StoreCredit.objects.get().balance == 0
    assert Transaction.objects.count() == 1
    assert Order.objects.filter(status=statuses.CONFIRMED).count() == 1


def closed_by_many(workers: int) -> tuple[int, int]:
    """Workers that close one of two unpaid orders at once: how often it was closed, and what is still set aside."""
    store = make_paying_shop("vence", unpaid_order_hours=1, unpaid_warning_hours=0)
    product = make_product(store, price="10.00", stock=5)
    order, _other = make_unpaid_order(store, product=product), make_unpaid_order(store, product=product)
    Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() - timedelta(minutes=1), date_placed=_YESTERDAY)
    StatusMove.objects.filter(order=order).update(at=_YESTERDAY)
    run_together(workers, lambda index: expiry.fail_due())
    return JournalEntry.objects.filter(verb="order.failed").count(), product.stockrecords.get().num_allocated or 0


def test_many_workers_close_an_unpaid_order_once_and_its_goods_return_once() -> None:
    assert closed_by_many(4) == (1, 1)


def test_control_without_the_orders_lock_it_is_closed_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    everybody_is_in = threading.Barrier(4)

    def unlocked(order_id: int) -> Order:
        found = Order.objects.select_related("store").get(pk=order_id)
        with suppress(threading.BrokenBarrierError):
            everybody_is_in.wait(5)
        return found

    monkeypatch.setattr("commerce.closing.expiry.lock_order", unlocked)
    monkeypatch.setattr("commerce.order.actions.lock_order", unlocked)
    times, _left = closed_by_many(4)
    assert times > 1
