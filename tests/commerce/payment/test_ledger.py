"""The ledger: every movement once, never changed, never more back than came."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from commerce.journal.models import JournalEntry
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.models import Order, RefundDue
from commerce.payment import door, ledger, rules
from commerce.payment.ledger import Movement
from commerce.payment.models import Source, Transaction
from commerce.refusals import BadInput, Conflict
from tests.orders import make_order
from tests.pagomovil import make_paying_shop, make_unpaid_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return make_unpaid_order(make_paying_shop("libro"))


def card(usd: Any, name: str = "pi_1", **more: Any) -> Movement:
    return Movement("stripe", Decimal(usd), Decimal(usd), provider="stripe", provider_id=name, **more)


def test_a_confirmed_payment_is_written_as_paid_and_lets_the_order_go_on(order: Order) -> None:
    done = door.confirm(order.pk, card(order.total_incl_tax))

    row = Transaction.objects.get()
    assert (row.amount, row.paid_amount, row.paid_currency) == (order.total_incl_tax, order.total_incl_tax, "USD")
    assert (row.provider, row.provider_id, row.txn_type) == ("stripe", "pi_1", Transaction.DEBIT)
    order.refresh_from_db()
    assert (order.status, order.payment_state) == (statuses.CONFIRMED, rules.PAID)
    assert done.standing.remaining == 0
    assert JournalEntry.objects.filter(verb="payment.received", subject_id=order.pk).count() == 1


def test_a_payment_told_twice_counts_once(order: Order) -> None:
    door.confirm(order.pk, card(order.total_incl_tax))
    again = door.confirm(order.pk, card(order.total_incl_tax))

    assert again.transaction is None
    assert Transaction.objects.count() == 1
    assert Source.objects.get(source_type__code="stripe").amount_debited == order.total_incl_tax
    assert JournalEntry.objects.filter(verb="payment.received").count() == 1


def test_parts_of_several_ways_to_pay_add_up(order: Order) -> None:
    part = Decimal("1.00")
    door.confirm(order.pk, card(part))
    order.refresh_from_db()
    assert (order.status, order.payment_state) == (statuses.PENDING, rules.PARTIAL)

    rest = order.total_incl_tax - part
    door.confirm(order.pk, Movement("cash_usd", rest, rest, provider="cash", provider_id="1"))
    order.refresh_from_db()
    assert (order.status, order.payment_state) == (statuses.CONFIRMED, rules.PAID)


def test_more_than_the_total_is_written_and_shown_as_overpaid(order: Order) -> None:
    done = door.confirm(order.pk, card(order.total_incl_tax + 5))

    order.refresh_from_db()
    assert order.payment_state == rules.OVERPAID
    assert done.standing.overpaid == 5


@pytest.mark.parametrize("ended", [statuses.CANCELLED, statuses.FAILED])
def test_money_for_an_order_that_has_ended_is_owed_back_and_wakes_nothing(order: Order, ended: str) -> None:
    orders.move(order.pk, ended)

    door.confirm(order.pk, card(order.total_incl_tax))

    order.refresh_from_db()
    assert order.status == ended
    assert RefundDue.objects.get(order=order).amount_usd == order.total_incl_tax


def test_money_that_comes_after_a_settled_debt_opens_the_task_again(order: Order) -> None:
    door.confirm(order.pk, card("2.00"))
    orders.cancel(order.pk)
    RefundDue.objects.update(settled_at=order.date_placed)

    door.confirm(order.pk, card("3.00", "pi_2"))

    task = RefundDue.objects.get(order=order)
    assert (task.amount_usd, task.settled_at) == (Decimal("5.00"), None)


def test_never_more_goes_back_than_came(order: Order) -> None:
    door.confirm(order.pk, card("5.00"))
    source = Source.objects.get(source_type__code="stripe")
    ledger.reserve(source, Decimal("3.00"))

    with pytest.raises(Conflict) as refused:
        ledger.reserve(source, Decimal("2.01"))
    assert refused.value.code == "more_than_paid"
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(amount_refunded=Decimal("2.01"))


def test_what_went_back_is_written_once_and_frees_what_was_set_aside(order: Order) -> None:
    door.confirm(order.pk, card(order.total_incl_tax))
    source = Source.objects.get(source_type__code="stripe")
    ledger.reserve(source, Decimal("3.00"))

    for _again in range(2):
        ledger.give_back(order, source, card("3.00", "re_1"))

    source.refresh_from_db()
    assert (source.amount_refunded, source.amount_reserved) == (Decimal("3.00"), Decimal("0.00"))
    assert order.payment_state == rules.PARTIALLY_REFUNDED
    assert Transaction.objects.filter(txn_type=Transaction.REFUND).count() == 1


def test_what_will_not_go_back_after_all_is_there_again(order: Order) -> None:
    door.confirm(order.pk, card("5.00"))
    source = Source.objects.get(source_type__code="stripe")
    ledger.reserve(source, Decimal("5.00"))
    ledger.release(source, Decimal("5.00"))

    source.refresh_from_db()
    assert source.amount_available_for_refund == Decimal("5.00")


@pytest.mark.parametrize("amount", ["0", "-1.00", "NaN"])
def test_an_amount_that_is_no_money_is_refused(order: Order, amount: str) -> None:
    with pytest.raises(BadInput):
        door.confirm(order.pk, card(amount))
    assert not Transaction.objects.exists()


@pytest.mark.parametrize("change", ["update payment_transaction set amount = 1", "delete from payment_transaction"])
def test_the_database_refuses_to_change_the_ledger(order: Order, change: str) -> None:
    from django.db import connection

    door.confirm(order.pk, card("5.00"))

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_new_order_that_is_paid_on_receipt_says_so() -> None:
    assert make_order().payment_state == rules.TO_COLLECT


def test_an_unpaid_order_carries_its_deadline_where_the_store_has_one() -> None:
    store = make_paying_shop("plazo", unpaid_order_hours=24)
    order = make_unpaid_order(store)

    assert order.pay_by is not None
    assert 23 < (order.pay_by - order.date_placed).total_seconds() / 3600 <= 24.1
