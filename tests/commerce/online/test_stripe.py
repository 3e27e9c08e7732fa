"""Stripe, asked over the network: a server of our own that refuses what Stripe refuses."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.online import doors
from commerce.online.actions import cards, events, refund, settle, start_attempt
from commerce.online.charging import webhook_path
from commerce.online.gateways import BadSignature, Charge, GatewayDown, GatewayRefused, Keys
from commerce.online.gateways.stripe import StripeGateway, to_major, to_minor
from commerce.online.models import Dispute, WebhookEvent
from commerce.payment.queries import offered_methods
from commerce.stores.models import Store
from tests.factories import make_user
from tests.fakes.stripe import StripeFake
from tests.online import make_online_order, make_online_shop

GATEWAY = StripeGateway()


@pytest.fixture
def stripe() -> Iterator[StripeFake]:
    """A Stripe on this machine."""
    doors.forget()
    with StripeFake() as fake:
        yield fake


def keys(fake: StripeFake) -> Keys:
    """Those of its account."""
    return Keys(fake.secret_key, fake.public_key, fake.webhook_secret, fake.address)


def charge(**fields: Any) -> Charge:
    """US$ 44,10 on a page that lives an hour."""
    made = Charge(
        reference="7",
        number="A-1",
        amount=Decimal("44.10"),
        currency="USD",
        description="Pedido A-1",
        email="ana@ejemplo.com.ve",
        language="es-ve",
        return_url="http://tienda.example/vuelta",
        cancel_url="http://tienda.example/pago",
        expires_at=timezone.now().replace(microsecond=0) + timedelta(hours=1),
        idempotency_key="llave-1",
    )
    return replace(made, **fields)


def shop(fake: StripeFake) -> Store:
    """A store that is paid through it."""
    account = {
        "secret_key": fake.secret_key,
        "webhook_secret": fake.webhook_secret,
        "address": fake.address,
        "gateway": "stripe",
    }
    return make_online_shop(gateway="stripe", account=account)


def test_a_session_is_the_same_for_the_same_key_and_says_when_it_is_paid(stripe: StripeFake) -> None:
    asked = charge()
    started = GATEWAY.start(keys(stripe), asked)
    assert GATEWAY.start(keys(stripe), asked) == started
    assert GATEWAY.fetch(keys(stripe), started.provider_id).state == "pending"
    stripe.pay(started.provider_id)
    found = GATEWAY.fetch(keys(stripe), started.provider_id)
    assert (found.state, found.amount, found.currency, found.reference) == ("succeeded", Decimal("44.10"), "USD", "7")
    assert found.payment_id.startswith("pi_")


def test_an_expired_session_and_a_closed_one_say_so(stripe: StripeFake) -> None:
    old, closed = GATEWAY.start(keys(stripe), charge()), GATEWAY.start(keys(stripe), charge(idempotency_key="b"))
    GATEWAY.cancel(keys(stripe), closed.provider_id)
    assert GATEWAY.fetch(keys(stripe), closed.provider_id).state == "expired"
    stripe.advance(3 * 3600)
    assert GATEWAY.fetch(keys(stripe), old.provider_id).state == "expired"
    with pytest.raises(GatewayRefused):
        GATEWAY.cancel(keys(stripe), old.provider_id)


def test_an_intent_answers_with_its_secret(stripe: StripeFake) -> None:
    first = GATEWAY.start(keys(stripe), charge(kind="intent"))
    assert first.client_secret.startswith(f"{first.provider_id}_secret_")
    assert GATEWAY.start(keys(stripe), charge(kind="intent")).provider_id == first.provider_id


def kept(fake: StripeFake, number: str) -> tuple[str, str]:
    """A customer and a card that they keep, by their names at Stripe."""
    customer = GATEWAY.customer(keys(fake), reference="user-1", email="ana@ejemplo.com.ve", idempotency_key=number)
    started = GATEWAY.start_setup(
        keys(fake), customer=customer, reference="card-1-00", return_url="http://x.example/",
        cancel_url="http://x.example/", idempotency_key=f"alta-{number}",
    )  # fmt: skip
    fake.pay(started.provider_id, number)
    found = GATEWAY.fetch_setup(keys(fake), started.provider_id)
    assert (found.state, found.reference) == ("succeeded", "card-1-00")
    assert found.card is not None
    assert (found.card.last4, found.card.customer) == (number[-4:], customer)
    return customer, found.card.token


def test_a_kept_card_pays_at_once_or_asks_its_bank_or_is_declined(stripe: StripeFake) -> None:
    customer, token = kept(stripe, "4242424242424242")
    given = {"kind": "saved_card", "customer": customer, "saved_card": token}
    paid = GATEWAY.start(keys(stripe), charge(idempotency_key="a", **given))
    assert GATEWAY.fetch(keys(stripe), paid.provider_id).state == "succeeded"
    customer, token = kept(stripe, "4000002760003184")
    given = {"kind": "saved_card", "customer": customer, "saved_card": token}
    asks = GATEWAY.start(keys(stripe), charge(idempotency_key="b", **given))
    assert asks.url
    assert GATEWAY.fetch(keys(stripe), asks.provider_id).state == "requires_action"
    stripe.answer_bank(asks.provider_id)
    assert GATEWAY.fetch(keys(stripe), asks.provider_id).state == "succeeded"
    customer, token = kept(stripe, "4000000000000341")
    given = {"kind": "saved_card", "customer": customer, "saved_card": token}
    declined = GATEWAY.fetch(
        keys(stripe), GATEWAY.start(keys(stripe), charge(idempotency_key="c", **given)).provider_id
    )
    assert (declined.state, declined.reason) == (
        "failed", "Tu banco no aprobó el pago. Prueba con otra tarjeta o llama a tu banco.",
    )  # fmt: skip
    GATEWAY.forget_card(keys(stripe), token)
    GATEWAY.forget_card(keys(stripe), token)


def test_a_webhook_is_believed_by_its_signature_over_the_raw_body_for_five_minutes(stripe: StripeFake) -> None:
    GATEWAY.start(keys(stripe), charge(kind="intent"))
    told = stripe.events[0]
    body, headers = stripe.signed(told)
    given = {name.lower(): value for name, value in headers.items()}
    event = GATEWAY.read_event(keys(stripe), given, body, now=timezone.now())
    assert (event.id, event.about, event.reference) == (told["id"], "payment", "7")
    _body, old = stripe.signed(told, at=time.time() - 301)
    _body, foreign = stripe.signed(told, secret="whsec_de_otro")
    for bad in (old, foreign, {}, {"Stripe-Signature": ""}, {"Stripe-Signature": "t=x,v1=y"}):
        with pytest.raises(BadSignature):
            GATEWAY.read_event(keys(stripe), {n.lower(): v for n, v in bad.items()}, body, now=timezone.now())
    with pytest.raises(BadSignature):
        GATEWAY.read_event(keys(stripe), given, body.replace(b"  ", b" "), now=timezone.now())


def test_an_event_about_something_without_a_name_is_taken_so_that_it_is_not_told_for_ever(stripe: StripeFake) -> None:
    told = {
        "id": "evt_1",
        "type": "balance.available",
        "created": 1_790_000_000,
        "data": {"object": {"object": "balance"}},
    }
    body, headers = stripe.signed(told)
    given = {name.lower(): value for name, value in headers.items()}
    event = GATEWAY.read_event(keys(stripe), given, body, now=timezone.now())
    assert (event.id, event.about, event.object_id) == ("evt_1", "", "")


@pytest.mark.parametrize("fault", ["down", "error", "busy", "nonsense", "empty", "drop"])
def test_whatever_is_wrong_with_the_answer_the_provider_counts_as_down(stripe: StripeFake, fault: str) -> None:
    started = GATEWAY.start(keys(stripe), charge())
    stripe.faults.next(fault)
    with pytest.raises(GatewayDown):
        GATEWAY.fetch(keys(stripe), started.provider_id)


def test_an_answer_that_does_not_come_in_time_counts_as_none(stripe: StripeFake, settings: Any) -> None:
    settings.PAYMENT_TIMEOUT_SECONDS = 0.3
    stripe.faults.next("slow", seconds=1.0)
    with pytest.raises(GatewayDown):
        GATEWAY.start(keys(stripe), charge())


def test_a_wrong_key_or_an_address_that_is_not_stripes_is_refused(stripe: StripeFake) -> None:
    with pytest.raises(GatewayRefused) as refused:
        GATEWAY.fetch(replace(keys(stripe), secret="sk_test_otra"), "cs_1")
    assert refused.value.code == "bad_keys"
    with pytest.raises(GatewayRefused) as refused:
        GATEWAY.fetch(replace(keys(stripe), address="https://ladron.example"), "cs_1")
    assert refused.value.code == "bad_address"


def test_amounts_are_whole_coins_of_their_currency() -> None:
    assert (to_minor(Decimal("44.10"), "USD"), to_minor(Decimal("500"), "JPY")) == (4410, 500)
    assert (to_major(4410, "usd"), to_major(500, "jpy")) == (Decimal("44.10"), Decimal(500))
    for amount in (Decimal("0.001"), Decimal("0.00"), Decimal("-1.00")):
        with pytest.raises(GatewayRefused):
            to_minor(amount, "USD")


@pytest.mark.django_db
def test_without_keys_the_method_is_not_offered(stripe: StripeFake) -> None:
    store = shop(stripe)
    assert "stripe" in [offer.code for offer in offered_methods(store)]
    account = store.gateway_accounts.get()
    account.secret_key = ""
    account.save()
    assert "stripe" not in [offer.code for offer in offered_methods(store)]


@pytest.mark.django_db
def test_a_customer_who_changed_their_address_can_still_pay(stripe: StripeFake) -> None:
    account, user = shop(stripe).gateway_accounts.get(), make_user()
    first = cards.customer_of(user, account)
    assert cards.customer_of(user, account) == first
    user.email = "nueva@ejemplo.com.ve"
    assert cards.customer_of(user, account) != first


@pytest.mark.django_db
def test_an_order_is_paid_refunded_and_disputed_by_webhooks_alone(stripe: StripeFake) -> None:
    store = shop(stripe)
    order = make_online_order(store, usd="44.10", gateway="stripe")
    attempt = start_attempt(order.pk, "stripe", by=None)
    assert stripe.pay(attempt.provider_id)
    where, client = webhook_path(store.gateway_accounts.get()), Client()

    def told() -> None:
        for event in reversed(stripe.events):
            body, headers = stripe.signed(event)
            answer = client.post(where, data=body, content_type="application/json", headers=headers)
            assert answer.status_code == 200
        events.work_through()

    told()
    order.refresh_from_db()
    attempt.refresh_from_db()
    assert (order.status, order.payment_state) == ("confirmed", "paid")
    assert attempt.transaction is not None
    assert attempt.transaction.provider_id == attempt.payment_id
    outcome = refund(attempt.transaction, Decimal("10.00"), key="devolucion-1")
    assert (outcome.state, outcome.amount) == ("succeeded", Decimal("10.00"))
    stripe.dispute(attempt.payment_id)
    told()
    attempt.refresh_from_db()
    assert attempt.refunded == Decimal("10.00")
    assert Dispute.objects.get().amount == Decimal("44.10")
    assert not WebhookEvent.objects.filter(state__in=["failed", "waiting"]).exists()


@pytest.mark.django_db
def test_an_answer_that_was_lost_is_asked_for_again_and_is_the_same_payment(stripe: StripeFake) -> None:
    store = shop(stripe)
    order = make_online_order(store, gateway="stripe")
    stripe.faults.next("drop", path="/v1/checkout/sessions", method="POST")
    with pytest.raises(GatewayDown):
        start_attempt(order.pk, "stripe", by=None)
    attempt = start_attempt(order.pk, "stripe", by=None)
    assert len(stripe.all("checkout.session")) == 1
    stripe.pay(attempt.provider_id)
    assert settle(attempt.pk).state == "succeeded"
