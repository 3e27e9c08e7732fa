"""What Stripe paid out and kept, told by a Stripe on this machine, against our ledger."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import stripe
from django.test import Client
from django.utils import timezone

from commerce.online import payouts
from commerce.online.actions import events
from commerce.online.charging import webhook_path
from commerce.online.gateways import GatewayDown
from commerce.online.models import GatewayAccount, Payout, PayoutLine
from commerce.payment import door
from commerce.payment.ledger import Movement
from tests.fakes.stripe import StripeFake
from tests.online import make_online_order, make_online_shop
from tests.support.races import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Iterator[StripeFake]:
    """A Stripe for the time of a test."""
    with StripeFake() as opened:
        yield opened


@pytest.fixture
def account(provider: StripeFake) -> GatewayAccount:
    """A shop's account there."""
    keys = {"secret_key": provider.secret_key, "webhook_secret": provider.webhook_secret, "address": provider.address}
    return make_online_shop(gateway="stripe", account=keys).gateway_accounts.get()


def client_of(provider: StripeFake) -> stripe.StripeClient:
    """Whoever charges there."""
    return stripe.StripeClient(provider.secret_key, base_addresses={"api": provider.address}, max_network_retries=0)


def charge(provider: StripeFake, cents: int = 4410) -> str:
    """A payment by card; its name."""
    asked = {"amount": cents, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    return client_of(provider).v1.payment_intents.create(asked).id  # type: ignore[arg-type]


def book(account: GatewayAccount, name: str, usd: str = "44.10") -> None:
    """The same payment in our ledger."""
    order = make_online_order(account.store, usd, gateway="stripe")
    amount = Decimal(usd)
    door.confirm(
        order.pk,
        Movement(method="stripe", usd=amount, amount=amount, currency="USD", provider="stripe", provider_id=name),
    )


def test_a_payout_is_fetched_with_its_lines_and_what_stripe_kept(provider: StripeFake, account: GatewayAccount) -> None:
    name = charge(provider)
    book(account, name)
    client_of(provider).v1.refunds.create({"payment_intent": name, "amount": 1000})
    paid = provider.pay_out()
    assert payouts.fetch(account.pk) == 2
    payout = Payout.objects.get()
    assert (payout.provider_id, payout.state, payout.currency) == (paid["id"], "paid", "USD")
    assert (payout.gross, payout.fees, payout.amount) == (Decimal("34.10"), Decimal("1.58"), Decimal("32.52"))
    lines = {line.kind: line for line in payout.lines.all()}
    assert (lines["charge"].gross, lines["charge"].fee, lines["charge"].net) == (
        Decimal("44.10"),
        Decimal("1.58"),
        Decimal("42.52"),
    )
    assert lines["charge"].transaction is not None
    assert lines["charge"].transaction.provider_id == name
    assert lines["refund"].net == Decimal("-10.00")


def test_fetched_again_it_is_the_same_rows_and_what_came_since(provider: StripeFake, account: GatewayAccount) -> None:
    charge(provider)
    provider.pay_out(is_paid=False)
    payouts.fetch(account.pk)
    assert Payout.objects.get().state == Payout.State.IN_TRANSIT
    provider.settle_payout(Payout.objects.get().provider_id)
    charge(provider, 1000)
    payouts.fetch(account.pk)
    payouts.fetch(account.pk)
    assert Payout.objects.get().state == Payout.State.PAID
    assert PayoutLine.objects.count() == 2
    assert PayoutLine.objects.get(payout=None).gross == Decimal("10.00")


def test_told_again_a_movement_keeps_the_moment_at_which_it_was_told_first(
    provider: StripeFake, account: GatewayAccount
) -> None:
    charge(provider)
    payouts.fetch(account.pk)
    first = timezone.now() - timedelta(days=3)
    PayoutLine.objects.update(told_at=first)
    provider.pay_out()
    payouts.fetch(account.pk)
    assert PayoutLine.objects.get().told_at == first


def test_every_page_is_read(provider: StripeFake, account: GatewayAccount) -> None:
    for _each in range(103):
        charge(provider, 500)
    provider.pay_out()
    payouts.fetch(account.pk)
    assert PayoutLine.objects.exclude(payout=None).count() == 103
    assert Payout.objects.get().gross == Decimal("515.00")


def test_a_provider_that_fails_halfway_leaves_what_was_told_and_is_asked_again(
    provider: StripeFake, account: GatewayAccount
) -> None:
    charge(provider)
    provider.pay_out()
    provider.faults.next("down", path="/v1/payouts")
    with pytest.raises(GatewayDown):
        payouts.fetch(account.pk)
    assert PayoutLine.objects.count() == 1
    payouts.fetch(account.pk)
    assert Payout.objects.get().gross == Decimal("44.10")


def test_the_fees_of_some_days_are_those_of_the_shop_and_of_those_days(
    provider: StripeFake, account: GatewayAccount
) -> None:
    charge(provider)
    payouts.fetch(account.pk)
    today = timezone.localdate()
    other = make_online_shop(gateway="stripe")
    assert payouts.fees_between(account.store, today, today) == Decimal("1.58")
    assert payouts.fees_between(account.store, today + timedelta(days=1), date(2100, 1, 1)) == 0
    assert payouts.fees_between(other, today, today) == 0


def test_money_in_no_order_of_another_amount_or_never_told_is_listed(
    provider: StripeFake, account: GatewayAccount
) -> None:
    known, unknown, different = charge(provider), charge(provider, 700), charge(provider, 800)
    book(account, known)
    book(account, different, "9.00")
    book(account, "pi_nobody_told", "5.00")
    payouts.fetch(account.pk)
    later = timezone.now() + payouts.LATE_AFTER + timedelta(minutes=1)
    found = payouts.compare([account.store], now=later)
    assert [line.reference for line in found.unknown] == [unknown]
    assert [line.reference for line in found.different] == [different]
    assert [row.provider_id for row in found.missing] == ["pi_nobody_told"]
    assert not found.is_clean
    assert payouts.compare([make_online_shop(gateway="stripe")], now=later).is_clean


def test_a_payment_booked_after_its_line_came_is_found_the_next_time(
    provider: StripeFake, account: GatewayAccount
) -> None:
    name = charge(provider)
    payouts.fetch(account.pk)
    assert PayoutLine.objects.get().transaction is None
    book(account, name)
    payouts.fetch(account.pk)
    assert PayoutLine.objects.get().transaction is not None
    assert payouts.compare([account.store]).is_clean


def test_a_dispute_takes_the_money_and_a_fee(provider: StripeFake, account: GatewayAccount) -> None:
    name = charge(provider, 10000)
    provider.dispute(name)
    payouts.fetch(account.pk)
    line = PayoutLine.objects.get(kind="dispute")
    assert (line.gross, line.fee, line.net) == (Decimal("-100.00"), Decimal("15.00"), Decimal("-115.00"))
    assert line.reference == name


def test_one_account_that_fails_does_not_stop_the_others(provider: StripeFake, account: GatewayAccount) -> None:
    wrong = {"secret_key": "sk_test_otra_0123456789", "webhook_secret": "whsec", "address": provider.address}
    make_online_shop(gateway="stripe", account=wrong)
    charge(provider)
    assert payouts.fetch_all() == 1
    assert PayoutLine.objects.count() == 1


def test_an_event_of_a_payout_brings_it_at_once(provider: StripeFake, account: GatewayAccount) -> None:
    charge(provider)
    paid = provider.pay_out()
    body, headers = provider.signed(provider.events[-1])
    for _each in range(2):
        answer = Client().post(webhook_path(account), data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
    events.work_through()
    assert Payout.objects.get().provider_id == paid["id"]
    assert PayoutLine.objects.get().payout == Payout.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_payout_fetched_by_several_at_once_is_there_once(provider: StripeFake, account: GatewayAccount) -> None:
    for _each in range(5):
        charge(provider)
    provider.pay_out()
    done = run_together(4, lambda _rival: payouts.fetch(account.pk))
    assert [each for each in done if isinstance(each, Exception)] == []
    assert (Payout.objects.count(), PayoutLine.objects.count()) == (1, 5)
    assert Payout.objects.get().gross == Decimal("220.50")
