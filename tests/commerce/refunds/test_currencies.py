"""Refunds of payments in another currency: parts in dollars add up to what was charged there, to the cent."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commerce.accounts.models import User
from commerce.closing import checking, evidence
from commerce.online.actions import settle, start_attempt
from commerce.online.models import Attempt
from commerce.order.models import Order
from commerce.payment.models import Transaction
from commerce.refunds import actions, rules
from commerce.refunds.models import Refund
from tests.fakes.mercadopago import MercadoPagoFake
from tests.online import make_online_order, make_online_shop
from tests.refunds import make_asker, make_refund

pytestmark = pytest.mark.django_db
Kind, State = Refund.Kind, Refund.State


def send_all() -> None:
    Refund.objects.filter(state=State.READY).update(next_try_at=timezone.now() - timedelta(seconds=1))
    actions.send_due()


class TestAnotherCurrency:
    """Reais at MercadoPago: parts in dollars must add up to what was charged there, to the cent."""

    @pytest.fixture
    def paid(self) -> Iterator[tuple[Order, MercadoPagoFake]]:
        with MercadoPagoFake() as provider:
            keys = {"secret_key": provider.secret_key, "webhook_secret": provider.webhook_secret}
            account = {**keys, "address": provider.address, "currency": "BRL", "per_usd": Decimal("5.4321")}
            store = make_online_shop("pix", gateway="mercadopago", account=account)
            order = make_online_order(store, "10.00", gateway="mercadopago")
            attempt = start_attempt(order.pk, "mercadopago", by=None, kind="code")
            provider.pay(attempt.provider_id)
            settle(attempt.pk)
            yield Order.objects.get(pk=order.pk), provider

    def asked(self, order: Order, person: User, usd: str) -> Refund:
        payment = Transaction.objects.get(source__order=order, txn_type=Transaction.DEBIT)
        return make_refund(order, person, usd=Decimal(usd), kind=Kind.GATEWAY, payment_id=payment.pk)

    def test_the_last_part_takes_what_is_left(self, paid: tuple[Order, MercadoPagoFake]) -> None:
        order, provider = paid
        assert Attempt.objects.get().amount == Decimal("54.32")
        person = make_asker(order.store)
        refunds = [self.asked(order, person, usd) for usd in ("3.33", "3.33", "3.34")]
        assert [each.amount for each in refunds] == [Decimal("18.09"), Decimal("18.09"), Decimal("18.14")]
        send_all()
        given = Transaction.objects.filter(txn_type=Transaction.REFUND).values_list("paid_amount", "paid_currency")
        assert sum(amount for amount, _currency in given) == Decimal("54.32")
        assert {currency for _amount, currency in given} == {"BRL"}
        (payment,) = provider.books.payments.values()
        assert payment["transaction_amount_refunded"] == Decimal("54.32")
        assert checking.check(order.store).faults == []
        assert (evidence.unproven(), evidence.unbooked(), evidence.paid_without_money()) == ([], [], [])

    def test_a_part_that_was_withdrawn_is_shared_out_again(self, paid: tuple[Order, MercadoPagoFake]) -> None:
        order, _provider = paid
        person = make_asker(order.store)
        first, second = self.asked(order, person, "3.33"), self.asked(order, person, "3.33")
        actions.withdraw(first.pk, by=person)
        last = self.asked(order, person, "6.67")
        assert (second.amount or 0) + (last.amount or 0) == Decimal("54.32")

    def test_each_try_asks_for_the_same_amount(self, paid: tuple[Order, MercadoPagoFake]) -> None:
        order, provider = paid
        refund = self.asked(order, make_asker(order.store), "3.33")
        provider.faults.next("drop", path="/v1/payments")
        send_all()
        refund.refresh_from_db()
        assert (refund.state, refund.amount) == (State.SENDING, Decimal("18.09"))
        Refund.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        actions.send_due()
        refund.refresh_from_db()
        assert (refund.state, refund.amount, refund.currency) == (State.DONE, Decimal("18.09"), "BRL")


@pytest.mark.parametrize("count", [1, 3, 7, 100])
def test_parts_of_any_size_add_up_to_what_was_charged(count: int) -> None:
    charged, worth = Decimal("54.32"), Decimal("10.00")
    usd = [worth / count if count in (1, 100) else Decimal("0.99")] * (count - 1)
    usd.append(worth - sum(usd, Decimal(0)))
    given: list[Decimal] = []
    for index, each in enumerate(usd):
        before = sum(given, Decimal(0))
        given.append(rules.charged_part(charged, worth, each, sum(usd[:index], Decimal(0)), before))
    assert sum(given) == charged
    assert min(given) > 0
