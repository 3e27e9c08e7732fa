"""From the button to the order that is paid: begun once, asked about, compared, booked once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commerce.journal.models import JournalEntry
from commerce.online.actions import cards, refund, settle, start_attempt
from commerce.online.actions.sweeping import sweep
from commerce.online.gateways import GatewayDown, GatewayRefused
from commerce.online.models import Attempt
from commerce.order import actions as orders
from commerce.order.models import Order, RefundDue
from commerce.payment import credit, door
from commerce.payment.ledger import Movement
from commerce.payment.models import Source, Transaction
from commerce.refusals import BadInput, Conflict, Missing
from tests.factories import make_product, make_user
from tests.online import CODE, Till, make_card, make_online_order, make_online_shop
from tests.support.worker import work_off

pytestmark = pytest.mark.django_db


def begun(order: Order, **fields: object) -> Attempt:
    """An attempt of the order that the provider knows."""
    return start_attempt(order.pk, CODE, by=None, **fields)


def later(attempt: Attempt) -> None:
    """Its time to be asked about has come."""
    Attempt.objects.filter(pk=attempt.pk).update(next_check_at=timezone.now() - timedelta(seconds=1))


def test_an_order_is_paid_when_the_provider_says_so(till: Till) -> None:
    order = make_online_order(usd="44.10")
    attempt = begun(order)
    assert (attempt.state, attempt.amount, attempt.currency) == ("pending", Decimal("44.10"), "USD")
    assert settle(attempt.pk).state == "pending"
    till.pay(attempt.provider_id)
    attempt = settle(attempt.pk)
    order.refresh_from_db()
    row = Transaction.objects.get(source__order=order)
    assert (attempt.state, attempt.transaction, attempt.next_check_at) == ("succeeded", row, None)
    assert (order.status, order.payment_state) == ("confirmed", "paid")
    assert (row.amount, row.paid_amount, row.paid_currency) == (Decimal("44.10"), Decimal("44.10"), "USD")
    assert (row.provider, row.provider_id) == (CODE, f"cobro_{attempt.provider_id}")


def test_settling_again_books_nothing_again(till: Till) -> None:
    order = make_online_order()
    attempt = begun(order)
    till.pay(attempt.provider_id)
    for _again in range(3):
        settle(attempt.pk)
    assert Transaction.objects.filter(source__order=order).count() == 1
    assert JournalEntry.objects.filter(verb="payment.received").count() == 1


def test_a_second_click_is_the_same_attempt(till: Till) -> None:
    order = make_online_order()
    assert begun(order).pk == begun(order).pk
    assert len(till.payments) == 1


def test_an_intent_is_the_same_intent_when_asked_for_twice_with_its_secret(till: Till) -> None:
    order = make_online_order()
    first, second = begun(order, kind="intent"), begun(order, kind="intent")
    assert first.pk == second.pk
    assert second.client_secret is not None
    assert second.client_secret.reveal() == f"{second.provider_id}_secreto"


def test_another_way_of_paying_closes_the_first_at_the_provider(till: Till) -> None:
    order = make_online_order()
    page, code = begun(order), begun(order, kind="code")
    page.refresh_from_db()
    order.refresh_from_db()
    assert (page.state, code.state) == ("cancelled", "pending")
    assert till.payments[page.provider_id].state == "cancelled"
    assert order.status == "pending"


def test_what_was_paid_meanwhile_counts_in_place_of_a_second_payment(till: Till) -> None:
    order = make_online_order()
    page = begun(order)
    till.pay(page.provider_id)
    with pytest.raises(Conflict) as refused:
        begun(order, kind="code")
    assert refused.value.code == "already_paid"
    assert Transaction.objects.filter(source__order=order).count() == 1


@pytest.mark.parametrize(
    ("otherwise", "words"),
    [
        ({"amount": Decimal("4.41")}, "Se cobró 4,41 y se esperaba 44,10."),
        ({"currency": "EUR"}, "Se cobró en EUR y se esperaba USD."),
        ({"reference": "999"}, "El proveedor dice que ese pago es de otro pedido."),
    ],
)
def test_a_payment_that_is_not_the_one_that_was_asked_for_is_never_booked(
    till: Till, otherwise: dict[str, object], words: str
) -> None:
    order = make_online_order(usd="44.10")
    attempt = begun(order)
    till.pay(attempt.provider_id, **otherwise)
    for _again in range(2):
        attempt = settle(attempt.pk)
    order.refresh_from_db()
    assert (attempt.state, attempt.error) == ("failed", words)
    assert order.status == "pending"
    assert not Transaction.objects.filter(source__order=order).exists()
    assert JournalEntry.objects.filter(verb="payment.mismatch").count() == 1


def test_an_expired_page_fails_the_order_and_returns_its_goods_once(till: Till) -> None:
    store = make_online_shop()
    product = make_product(store, price="10.00", stock=5)
    order = make_online_order(store, product=product)
    record = product.stockrecords.get()
    assert record.num_allocated == 1
    attempt = begun(order)
    till.expire(attempt.provider_id)
    for _again in range(3):
        settle(attempt.pk)
    order.refresh_from_db()
    record.refresh_from_db()
    attempt.refresh_from_db()
    assert (attempt.state, order.status, record.num_allocated, record.num_in_stock) == ("expired", "failed", 0, 5)


def test_a_declined_card_leaves_the_order_waiting_for_another_try(till: Till) -> None:
    order = make_online_order()
    attempt = begun(order)
    till.pay(attempt.provider_id, state="failed")
    assert settle(attempt.pk).state == "failed"
    order.refresh_from_db()
    assert order.status == "pending"
    again = begun(order)
    assert again.pk != attempt.pk
    till.pay(again.provider_id)
    assert settle(again.pk).state == "succeeded"


def test_money_that_comes_after_the_order_was_cancelled_is_booked_and_owed_back(till: Till) -> None:
    order = make_online_order(usd="20.00")
    attempt = begun(order)
    till.pay(attempt.provider_id)
    orders.cancel(order.pk)
    settle(attempt.pk)
    order.refresh_from_db()
    assert order.status == "cancelled"
    assert RefundDue.objects.get(order=order).amount_usd == Decimal("20.00")
    assert Source.objects.get(order=order).amount_debited == Decimal("20.00")


def test_a_provider_that_is_down_leaves_the_order_waiting_and_the_same_payment_for_later(till: Till) -> None:
    order = make_online_order()
    till.is_down = True
    with pytest.raises(GatewayDown):
        begun(order)
    attempt = Attempt.objects.get(order=order)
    assert (attempt.state, attempt.provider_id) == ("created", "")
    till.is_down = False
    later(attempt)
    assert sweep() == 1
    assert begun(order).pk == attempt.pk
    assert len(till.payments) == 1


def test_a_kept_card_whose_answer_was_lost_is_charged_once(till: Till) -> None:
    store, user = make_online_shop(), make_user()
    order = make_online_order(store, user=user)
    card = cards.keep(user.pk, store.gateway_accounts.get(), make_card())
    till.loses_answers = True
    with pytest.raises(GatewayDown):
        start_attempt(order.pk, CODE, by=user, kind="saved_card", saved_card=card)
    till.loses_answers = False
    later(Attempt.objects.get(order=order))
    sweep()
    order.refresh_from_db()
    assert (order.payment_state, len(till.payments)) == ("paid", 1)
    assert Transaction.objects.filter(source__order=order).count() == 1


@pytest.mark.parametrize("what_happened", ["cancelled", "paid otherwise"])
def test_a_kept_card_that_was_never_charged_is_not_charged_for_an_order_that_no_longer_needs_it(
    till: Till, what_happened: str
) -> None:
    store, user = make_online_shop(), make_user()
    order = make_online_order(store, user=user)
    card = cards.keep(user.pk, store.gateway_accounts.get(), make_card())
    till.is_down = True
    with pytest.raises(GatewayDown):
        start_attempt(order.pk, CODE, by=user, kind="saved_card", saved_card=card)
    if what_happened == "cancelled":
        orders.cancel(order.pk)
    else:
        door.confirm(order.pk, Movement("store_credit", Decimal("44.10"), Decimal("44.10")))
    till.is_down = False
    attempt = Attempt.objects.get(order=order)
    later(attempt)
    assert sweep() == 1
    attempt.refresh_from_db()
    assert (till.payments, attempt.state, attempt.provider_id) == ({}, "created", "")


def test_a_page_of_an_order_that_was_cancelled_meanwhile_is_not_begun(till: Till) -> None:
    order = make_online_order()
    till.is_down = True
    with pytest.raises(GatewayDown):
        begun(order)
    orders.cancel(order.pk)
    till.is_down = False
    attempt = Attempt.objects.get(order=order)
    later(attempt)
    sweep()
    attempt.refresh_from_db()
    assert (till.payments, attempt.state) == ({}, "expired")


@pytest.mark.parametrize(("given", "status"), [("44.10", "confirmed"), ("4.10", "pending")])
def test_credit_that_is_used_meanwhile_closes_the_page_that_asks_for_more(till: Till, given: str, status: str) -> None:
    user = make_user()
    order = make_online_order(user=user)
    attempt = begun(order)
    credit.grant(order, Decimal(given), kind="refund")
    credit.spend(order.pk, by=user)
    work_off()
    attempt.refresh_from_db()
    order.refresh_from_db()
    assert (attempt.state, till.payments[attempt.provider_id].state) == ("cancelled", "cancelled")
    assert order.status == status


def test_a_page_that_expires_does_not_close_an_order_that_was_given_until_later(till: Till) -> None:
    order = make_online_order()
    attempt = begun(order)
    Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() + timedelta(days=3))
    till.expire(attempt.provider_id)
    assert settle(attempt.pk).state == "expired"
    order.refresh_from_db()
    assert order.status == "pending"


def test_the_sweep_finds_a_payment_whose_webhook_never_came(till: Till) -> None:
    order = make_online_order()
    attempt = begun(order)
    till.pay(attempt.provider_id)
    assert sweep() == 0
    later(attempt)
    assert sweep() == 1
    order.refresh_from_db()
    assert order.payment_state == "paid"


def test_the_sweep_closes_what_belongs_to_an_order_that_has_ended(till: Till) -> None:
    order = make_online_order()
    attempt = begun(order)
    orders.cancel(order.pk)
    later(attempt)
    sweep()
    attempt.refresh_from_db()
    assert (attempt.state, till.payments[attempt.provider_id].state) == ("cancelled", "cancelled")


def test_another_way_to_pay_or_a_paid_order_or_a_store_without_keys_is_refused(till: Till) -> None:
    store = make_online_shop()
    with pytest.raises(Conflict) as refused:
        begun(make_online_order(store, payment="cash_usd"))
    assert refused.value.code == "other_method"
    with pytest.raises(BadInput):
        begun(make_online_order(store), kind="nada")
    order = make_online_order(store)
    store.gateway_accounts.update(is_enabled=False)
    with pytest.raises(Missing):
        begun(order)


def test_a_refund_goes_back_once_per_key_in_part_and_never_beyond(till: Till) -> None:
    order = make_online_order(usd="44.10")
    attempt = begun(order)
    till.pay(attempt.provider_id)
    row = settle(attempt.pk).transaction
    assert row is not None
    first = refund(row, Decimal("10.00"), key="devolucion-1")
    again = refund(row, Decimal("10.00"), key="devolucion-1")
    assert (first, first.amount) == (again, Decimal("10.00"))
    assert refund(row, Decimal("34.10"), key="devolucion-2").amount == Decimal("34.10")
    with pytest.raises(GatewayRefused):
        refund(row, Decimal("0.01"), key="devolucion-3")
    with pytest.raises(BadInput):
        refund(row, Decimal("44.11"), key="devolucion-4")


def test_money_that_the_provider_gave_back_by_itself_is_an_alert(till: Till) -> None:
    order = make_online_order(usd="44.10")
    attempt = begun(order)
    till.pay(attempt.provider_id)
    settle(attempt.pk)
    till.payments[attempt.provider_id].refunded = Decimal("5.00")
    for _again in range(2):
        settle(attempt.pk)
    assert JournalEntry.objects.filter(verb="payment.refunded_elsewhere").count() == 1
