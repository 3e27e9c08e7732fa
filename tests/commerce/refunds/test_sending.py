"""Refunds that a provider sends: once, whatever it answers and however often it is asked."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commerce.online.actions import settle, start_attempt
from commerce.order.models import Order
from commerce.payment.models import Transaction
from commerce.refunds import actions, providers, senders
from commerce.refunds.models import Refund
from commerce.refunds.senders import Sent
from commerce.refusals import Conflict
from tests.online import CODE, make_online_order, make_online_shop, open_till
from tests.pagomovil import make_paying_shop
from tests.refunds import make_asker, make_paid_order, make_refund, pay, source_of

pytestmark = pytest.mark.django_db
State = Refund.State


class Provider:
    """A provider that answers what it is told to, and gives one refund for one key."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.keys: list[str] = []
        self.asked_after: list[str] = []
        self.is_verdict = True

    def __call__(self, payment: Transaction, usd: Decimal, key: str, provider_id: str, amount: Decimal | None) -> Sent:
        self.keys.append(key)
        self.asked_after.append(provider_id)
        state = self.answers.pop(0) if self.answers else senders.SUCCEEDED
        if state == senders.UNKNOWN:
            return Sent(state, provider_id, reason="No responde")
        return Sent(
            state, f"re_{key}", usd, "USD", "Tarjeta cerrada" if state == senders.FAILED else "", self.is_verdict
        )


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    senders.register("banquito", made)
    yield made
    senders.unregister("banquito")


@pytest.fixture
def order() -> Order:
    return make_paid_order(make_paying_shop("envia"), method="banquito")


@pytest.fixture
def refund(order: Order, provider: Provider) -> Refund:
    payment = Transaction.objects.get()
    return make_refund(order, make_asker(order.store), kind=Refund.Kind.GATEWAY, payment_id=payment.pk)


def due(refund: Refund) -> Refund:
    Refund.objects.filter(pk=refund.pk).update(next_try_at=timezone.now() - timedelta(seconds=1))
    actions.send_due()
    refund.refresh_from_db()
    return refund


def test_it_is_sent_by_the_worker_and_booked(refund: Refund, order: Order) -> None:
    assert refund.state == State.READY
    assert due(refund).state == State.DONE
    row = Transaction.objects.get(txn_type=Transaction.REFUND)
    assert (row.provider, row.provider_id, row.amount) == ("banquito", f"re_{refund.key}-0", Decimal("10.00"))
    assert source_of(order).amount_reserved == 0


def test_sent_again_it_is_one_refund(refund: Refund, provider: Provider) -> None:
    for _again in range(3):
        actions.send(refund.pk)
    assert Transaction.objects.filter(txn_type=Transaction.REFUND).count() == 1
    assert provider.keys == [f"{refund.key}-0"]


def test_a_provider_that_does_not_answer_is_asked_again_under_the_same_key(refund: Refund, provider: Provider) -> None:
    provider.answers = [senders.UNKNOWN, senders.SUCCEEDED]
    assert (due(refund).state, refund.error) == (State.SENDING, "No responde")
    assert refund.next_try_at is not None
    assert refund.next_try_at > timezone.now()
    with pytest.raises(Conflict) as refused:
        actions.withdraw(refund.pk, by=refund.requested_by)
    assert refused.value.code == "too_late"

    assert (due(refund).state, refund.error) == (State.DONE, "")
    assert provider.keys == [f"{refund.key}-0"] * 2


def test_one_that_is_on_its_way_is_asked_after_by_its_name(refund: Refund, provider: Provider) -> None:
    provider.answers = [senders.PENDING]
    assert due(refund).state == State.SENDING
    assert actions.ask_soon(refund.order_id) == 1
    assert due(refund).state == State.DONE
    assert provider.asked_after == ["", f"re_{refund.key}-0"]


def test_refused_for_good_it_waits_for_a_person_who_tries_again_under_another_key(
    refund: Refund, provider: Provider
) -> None:
    provider.answers = [senders.FAILED]
    assert (due(refund).state, refund.error) == (State.FAILED, "Tarjeta cerrada")
    assert source_of(refund.order).amount_reserved == Decimal("10.00")

    actions.retry(refund.pk, by=refund.requested_by)
    assert due(refund).state == State.DONE
    assert provider.keys == [f"{refund.key}-0", f"{refund.key}-1"]


def test_one_that_the_provider_did_not_look_at_is_the_same_one_to_it_when_it_is_tried_again(
    refund: Refund, provider: Provider
) -> None:
    provider.answers = [senders.FAILED]
    provider.is_verdict = False
    assert due(refund).state == State.FAILED
    actions.retry(refund.pk, by=refund.requested_by)
    assert due(refund).state == State.DONE
    assert provider.keys == [f"{refund.key}-0"] * 2


def test_a_key_that_the_provider_may_have_forgotten_is_not_used_again(refund: Refund, provider: Provider) -> None:
    provider.answers = [senders.UNKNOWN]
    assert due(refund).state == State.SENDING
    refund.history.filter(state=State.SENDING).update(history_date=timezone.now() - timedelta(hours=24))
    assert due(refund).state == State.FAILED
    assert refund.error == "No se supo si el proveedor la envió. Revísalo con él antes de intentarlo otra vez."
    assert provider.keys == [f"{refund.key}-0"]
    assert source_of(refund.order).amount_reserved == Decimal("10.00")


def test_a_store_that_lost_its_keys_says_nothing_about_a_refund_that_is_on_its_way() -> None:
    with open_till() as till:
        store = make_online_shop()
        attempt = start_attempt(make_online_order(store).pk, CODE, by=None)
        till.pay(attempt.provider_id)
        paid = settle(attempt.pk).transaction
        assert paid is not None
        store.gateway_accounts.update(secret_key="")
        asked_after = providers.send(paid, Decimal("10.00"), "llave", "re_1")
        asked_for = providers.send(paid, Decimal("10.00"), "llave", "")
    assert (asked_after.state, asked_after.provider_id) == (senders.UNKNOWN, "re_1")
    assert (asked_for.state, asked_for.is_verdict) == (senders.FAILED, False)


def test_a_failed_one_can_be_withdrawn_and_paid_otherwise(refund: Refund, provider: Provider) -> None:
    provider.answers = [senders.FAILED]
    due(refund)
    actions.withdraw(refund.pk, by=refund.requested_by)
    assert source_of(refund.order).amount_reserved == 0


def test_no_more_of_one_payment_goes_back_than_it_was(order: Order, refund: Refund) -> None:
    second = pay(order, "20.00", method="banquito", name="otro")
    first = Transaction.objects.get(provider_id__startswith="pay_")
    asked = {"kind": Refund.Kind.GATEWAY, "payment_id": first.pk}
    make_refund(order, refund.requested_by, usd=Decimal("34.11"), **asked)
    parts = Refund.objects.exclude(pk=refund.pk).order_by("pk")
    assert [(part.payment_id, part.usd) for part in parts] == [
        (first.pk, Decimal("34.10")),
        (second.pk, Decimal("0.01")),
    ]
    with pytest.raises(Conflict) as refused:
        make_refund(order, refund.requested_by, usd=Decimal("20.00"), **asked)
    assert refused.value.code == "more_than_paid"
