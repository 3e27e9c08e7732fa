"""An order's way to pay is changed while others change it, pay it, or confirm it: one of them wins, nobody pays twice."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import transaction

from commerce.checkout.switching import actions as switching
from commerce.checkout.switching.actions import switch_method
from commerce.journal.models import JournalEntry
from commerce.online import doors
from commerce.online.actions import settle, start_attempt
from commerce.online.models import Attempt
from commerce.order.models import Order
from commerce.payment import door, methods
from commerce.payment.ledger import Movement
from commerce.payment.models import Source, StorePaymentMethod
from commerce.refusals import Conflict, Refusal
from commerce.stores.models import Store
from tests.online import CODE, Till, make_online_account, make_online_order, open_till
from tests.pagomovil import make_paying_shop, make_reported_method, make_unpaid_order
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def till() -> Iterator[Till]:
    """A provider that stands in the test."""
    doors.forget()
    with open_till() as opened:
        yield opened


def make_store_of_all() -> Store:
    store = make_paying_shop()
    StorePaymentMethod.objects.create(store=store, code=CODE, position=10)
    make_online_account(store)
    return store


def changes() -> int:
    return JournalEntry.objects.filter(verb="payment.method_changed").count()


def test_of_two_people_who_change_it_at_once_one_does_and_the_other_is_told() -> None:
    for _round in range(count(20, 4)):
        before = changes()
        store = make_paying_shop()
        codes = (make_reported_method(store).code, "cash_usd")
        order = make_unpaid_order(store)

        def change(rival: int, order: Order = order, codes: tuple[str, str] = codes) -> str:
            return switch_method(order.pk, codes[rival], seen="pago_movil").payment_method

        done = run_together(2, change)
        assert len([each for each in done if isinstance(each, str)]) == 1
        assert len([each for each in done if isinstance(each, Conflict)]) == 1
        assert changes() == before + 1
        assert Order.objects.get(pk=order.pk).payment_method in codes


def test_without_the_lock_of_the_order_both_change_it() -> None:
    """The control: what was read before the lock is believed, and each writes down its own change."""
    order = make_unpaid_order()
    stale = [Order.objects.select_related("store").get(pk=order.pk) for _each in range(2)]
    codes = ("cash_usd", "cash_ves")

    def believe(rival: int) -> str:
        mine = stale[rival]
        method = methods.find(codes[rival])
        assert method is not None
        assert mine.payment_method == "pago_movil"
        with transaction.atomic():
            switching._write(mine, method)
        return mine.payment_method

    assert run_together(2, believe) == list(codes)


def test_a_change_while_a_payment_is_confirmed_never_leaves_a_paid_order_waiting() -> None:
    for _round in range(count(20, 4)):
        store = make_paying_shop()
        code = make_reported_method(store).code
        order = make_unpaid_order(store)
        money = Movement(
            "pago_movil", Decimal("44.10"), Decimal("37933.94"), "VES", provider="p", provider_id=str(order.pk)
        )

        def act(rival: int, order: Order = order, code: str = code, money: Movement = money) -> str:
            if rival:
                return str(door.confirm(order.pk, money).order.status)
            return switch_method(order.pk, code).payment_method

        run_together(2, act)
        order.refresh_from_db()
        assert (order.status, order.payment_state) == ("confirmed", "paid")
        assert order.payment_method in ("pago_movil", code)


def test_a_change_while_the_card_is_charged_pays_once_and_leaves_nothing_payable(till: Till) -> None:
    for _round in range(count(20, 4)):
        order = make_online_order(make_store_of_all())
        attempt = start_attempt(order.pk, CODE, by=None)

        def act(rival: int, order: Order = order, attempt: Attempt = attempt) -> str:
            if not rival:
                return switch_method(order.pk, "pago_movil").payment_method
            with till._lock:
                if till.payments[attempt.provider_id].state == "pending":
                    till.pay(attempt.provider_id)
            return settle(attempt.pk).state

        run_together(2, act)
        settle(attempt.pk)
        order.refresh_from_db()
        if till.payments[attempt.provider_id].state == "succeeded":
            assert (order.status, order.payment_method, order.payment_state) == ("confirmed", CODE, "paid")
        else:
            assert (order.status, order.payment_method, order.payment_state) == ("pending", "pago_movil", "awaiting")
        assert not Attempt.objects.filter(order=order, state__in=Attempt.OPEN).exists()


def test_a_change_while_a_payment_is_begun_never_leaves_both_payable(till: Till) -> None:
    for _round in range(count(20, 4)):
        order = make_online_order(make_store_of_all())

        def act(rival: int, order: Order = order) -> object:
            return start_attempt(order.pk, CODE, by=None) if rival else switch_method(order.pk, "pago_movil")

        done = run_together(2, act)
        assert [each for each in done if isinstance(each, Exception) and not isinstance(each, Refusal)] == []
        order.refresh_from_db()
        payable = [
            each for each in till.payments.values() if each.state == "pending" and each.charge.number == order.number
        ]
        assert len(payable) == (0 if order.payment_method == "pago_movil" else 1)


def test_every_double_click_at_once_is_one_change() -> None:
    order = make_unpaid_order()
    done = run_together(6, lambda _rival: switch_method(order.pk, "cash_usd", seen="pago_movil").status)
    assert done == ["confirmed"] * 6
    assert (changes(), Source.objects.filter(order=order).count()) == (1, 1)
