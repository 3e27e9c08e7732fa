"""MercadoPago behind the interface of gateways, against a MercadoPago on this machine."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commerce.journal.models import JournalEntry
from commerce.online import gateways
from commerce.online.actions import events, settle, start_attempt
from commerce.online.charging import webhook_path
from commerce.online.gateways import BadSignature, Charge, GatewayDown, GatewayRefused, Keys
from commerce.online.gateways.mercadopago import METHOD, MercadoPagoGateway
from commerce.online.gateways.web import to_json
from commerce.payment.models import Transaction
from tests.fakes.mercadopago import MercadoPagoFake, Notice
from tests.online import make_online_order, make_online_shop

GATEWAY = MercadoPagoGateway()
NOTIFY = "http://127.0.0.1:9/webhooks/mercadopago/abc/"


@pytest.fixture
def provider() -> Iterator[MercadoPagoFake]:
    """A MercadoPago for the time of a test."""
    with MercadoPagoFake() as opened:
        yield opened


@pytest.fixture
def keys(provider: MercadoPagoFake) -> Keys:
    """The store's keys there."""
    return Keys(provider.secret_key, provider.public_key, provider.webhook_secret, provider.address)


def a_charge(kind: str = "code", **fields: Any) -> Charge:
    """R$ 245,30 for order 100123, attempt 57."""
    charge = Charge(
        reference="57",
        number="100123",
        amount=Decimal("245.30"),
        currency="BRL",
        description="Pedido 100123",
        email="ana@example.com",
        language="es",
        return_url="http://shop.example/volver",
        cancel_url="http://shop.example/pagar",
        expires_at=datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1),
        idempotency_key="attempt-1",
        kind=kind,
        notify_url=NOTIFY,
    )
    return replace(charge, **fields)


def headers_of(notice: Notice) -> dict[str, str]:
    """As the webhook's view hands them on."""
    path = "/" + notice.url.split("/", 3)[3]
    return {name.lower(): value for name, value in notice.headers.items()} | {":path": path}


def test_pix_gives_a_code_to_scan_and_to_copy_until_its_time_is_over(provider: MercadoPagoFake, keys: Keys) -> None:
    charge = a_charge()
    started = GATEWAY.start(keys, charge)
    payment = provider.books.payments[int(started.provider_id)]
    assert started.code == started.qr == payment["point_of_interaction"]["transaction_data"]["qr_code"]
    assert started.code.startswith("00020126580014BR.GOV.BCB.PIX")
    assert started.url == ""
    assert started.expires_at == charge.expires_at
    assert payment["transaction_amount"] == Decimal("245.30")
    assert payment["external_reference"] == "100123-57"
    assert payment["notification_url"] == NOTIFY + "?attempt=57"


def test_the_same_charge_asked_twice_is_one_payment(provider: MercadoPagoFake, keys: Keys) -> None:
    charge = a_charge()
    assert GATEWAY.start(keys, charge) == GATEWAY.start(keys, charge)
    assert len(provider.books.payments) == 1


def test_a_pix_that_is_paid_says_amount_currency_and_our_attempt(provider: MercadoPagoFake, keys: Keys) -> None:
    started = GATEWAY.start(keys, a_charge())
    assert GATEWAY.fetch(keys, started.provider_id).state == gateways.PENDING
    provider.pay(started.provider_id)
    outcome = GATEWAY.fetch(keys, started.provider_id)
    assert (outcome.state, outcome.amount, outcome.currency) == (gateways.SUCCEEDED, Decimal("245.30"), "BRL")
    assert (outcome.reference, outcome.payment_id, outcome.provider_id) == (
        "57",
        started.provider_id,
        started.provider_id,
    )


def test_a_pix_that_nobody_pays_expires_and_one_that_is_cancelled_is_cancelled(
    provider: MercadoPagoFake, keys: Keys
) -> None:
    first = GATEWAY.start(keys, a_charge())
    second = GATEWAY.start(keys, a_charge(idempotency_key="attempt-2"))
    provider.expire(first.provider_id)
    GATEWAY.cancel(keys, second.provider_id)
    assert GATEWAY.fetch(keys, first.provider_id).state == gateways.EXPIRED
    assert GATEWAY.fetch(keys, second.provider_id).state == gateways.CANCELLED


def test_what_has_been_paid_cannot_be_cancelled(provider: MercadoPagoFake, keys: Keys) -> None:
    started = GATEWAY.start(keys, a_charge())
    provider.pay(started.provider_id)
    with pytest.raises(GatewayRefused):
        GATEWAY.cancel(keys, started.provider_id)


def test_a_card_is_paid_on_their_page_after_another_one_was_rejected(provider: MercadoPagoFake, keys: Keys) -> None:
    started = GATEWAY.start(keys, a_charge("session"))
    assert started.url == f"{provider.address}/checkout/v1/redirect?pref_id={started.provider_id}"
    assert started.code == ""
    provider.try_card(started.provider_id, status="rejected", detail="cc_rejected_insufficient_amount")
    waiting = GATEWAY.fetch(keys, started.provider_id)
    assert (waiting.state, waiting.reason) == (gateways.PENDING, "La tarjeta no tiene fondos suficientes.")
    assert waiting.url == started.url
    paid = provider.try_card(started.provider_id)
    outcome = GATEWAY.fetch(keys, started.provider_id)
    assert (outcome.state, outcome.amount, outcome.reference) == (gateways.SUCCEEDED, Decimal("245.30"), "57")
    assert (outcome.provider_id, outcome.payment_id) == (started.provider_id, str(paid["id"]))


def test_a_page_that_was_closed_has_expired(provider: MercadoPagoFake, keys: Keys) -> None:
    started = GATEWAY.start(keys, a_charge("session"))
    GATEWAY.cancel(keys, started.provider_id)
    time.sleep(0.01)
    outcome = GATEWAY.fetch(keys, started.provider_id)
    assert (outcome.state, outcome.amount, outcome.currency) == (gateways.EXPIRED, Decimal("245.30"), "BRL")


def test_refunds_go_back_in_part_and_in_full_and_never_beyond(provider: MercadoPagoFake, keys: Keys) -> None:
    started = GATEWAY.start(keys, a_charge())
    provider.pay(started.provider_id)
    part = GATEWAY.refund(keys, started.provider_id, Decimal("45.30"), "BRL", idempotency_key="refund-1")
    again = GATEWAY.refund(keys, started.provider_id, Decimal("45.30"), "BRL", idempotency_key="refund-1")
    assert part == again
    assert (part.state, part.amount, part.currency) == ("succeeded", Decimal("45.30"), "BRL")
    assert GATEWAY.fetch(keys, started.provider_id).refunded == Decimal("45.30")
    with pytest.raises(GatewayRefused):
        GATEWAY.refund(keys, started.provider_id, Decimal("200.01"), "BRL", idempotency_key="refund-2")
    GATEWAY.refund(keys, started.provider_id, Decimal("200.00"), "BRL", idempotency_key="refund-3")
    outcome = GATEWAY.fetch(keys, started.provider_id)
    assert (outcome.state, outcome.refunded) == (gateways.SUCCEEDED, Decimal("245.30"))
    assert GATEWAY.fetch_refund(keys, part.provider_id) == part


def test_a_signed_notification_names_the_payment_and_our_attempt(provider: MercadoPagoFake, keys: Keys) -> None:
    started = GATEWAY.start(keys, a_charge())
    provider.pay(started.provider_id)
    (notice,) = provider.notices
    event = GATEWAY.read_event(keys, headers_of(notice), notice.body, now=datetime.now(UTC))
    assert (event.about, event.type, event.object_id) == ("payment", "payment.updated", started.provider_id)
    assert (event.payment_id, event.reference) == (started.provider_id, "57")
    assert event == GATEWAY.read_event(keys, headers_of(notice), notice.body, now=datetime.now(UTC))


def test_a_moment_in_thousandths_of_a_second_is_the_same_moment(provider: MercadoPagoFake, keys: Keys) -> None:
    notice = provider.signed(9, at=time.time() * 1000)
    assert GATEWAY.read_event(keys, headers_of(notice), notice.body, now=datetime.now(UTC)).object_id == "9"


@pytest.mark.parametrize(
    "what", ["wrong_secret", "missing", "old", "other_payment", "other_body", "no_secret", "garbage"]
)
def test_a_notification_that_proves_nothing_is_refused(provider: MercadoPagoFake, keys: Keys, what: str) -> None:
    notice = provider.signed(
        9, secret="otro" if what == "wrong_secret" else "", at=time.time() - 301 if what == "old" else None
    )
    headers, body = headers_of(notice), notice.body
    if what == "missing":
        del headers["x-signature"]
    elif what == "other_payment":
        headers[":path"] = headers[":path"].replace("data.id=9", "data.id=10")
    elif what == "other_body":
        body = body.replace(b'"id": "9"', b'"id": "10"')
    elif what == "no_secret":
        keys = replace(keys, webhook_secret="")
    elif what == "garbage":
        body = b"\xff["
    with pytest.raises(BadSignature):
        GATEWAY.read_event(keys, headers, body, now=datetime.now(UTC))


@pytest.mark.parametrize("fault", ["down", "error", "nonsense", "empty", "busy", "slow", "drop"])
@pytest.mark.parametrize("kind", ["code", "session"])
def test_a_provider_in_trouble_is_asked_again_later_and_charges_once(
    provider: MercadoPagoFake, keys: Keys, settings: Any, fault: str, kind: str
) -> None:
    settings.PAYMENT_TIMEOUT_SECONDS = 0.3 if fault == "slow" else 5
    charge = a_charge(kind)
    provider.faults.next(fault, seconds=0.6)
    with pytest.raises(GatewayDown):
        GATEWAY.start(keys, charge)
    time.sleep(0.5 if fault == "slow" else 0)
    settings.PAYMENT_TIMEOUT_SECONDS = 5
    started = GATEWAY.start(keys, charge)
    assert started.provider_id
    assert len(provider.books.payments) + len(provider.books.pages) == 1


@pytest.mark.parametrize("fault", ["down", "nonsense", "empty", "drop"])
def test_a_refund_whose_answer_was_lost_is_made_once(provider: MercadoPagoFake, keys: Keys, fault: str) -> None:
    started = GATEWAY.start(keys, a_charge())
    provider.pay(started.provider_id)
    provider.faults.next(fault, path="/v1/payments")
    with pytest.raises(GatewayDown):
        GATEWAY.refund(keys, started.provider_id, Decimal("100"), "BRL", idempotency_key="refund-1")
    GATEWAY.refund(keys, started.provider_id, Decimal("100"), "BRL", idempotency_key="refund-1")
    assert GATEWAY.fetch(keys, started.provider_id).refunded == Decimal("100.00")


def test_wrong_keys_another_currency_and_a_missing_mail_are_refused(provider: MercadoPagoFake, keys: Keys) -> None:
    cases = [
        (replace(keys, secret="TEST-otra"), a_charge(), "bad_keys"),
        (keys, a_charge(currency="USD"), "bad_currency"),
        (keys, a_charge(email=""), "no_email"),
        (replace(keys, address="http://198.51.100.7"), a_charge(), "bad_address"),
    ]
    for given, charge, code in cases:
        with pytest.raises(GatewayRefused) as refused:
            GATEWAY.start(given, charge)
        assert refused.value.code == code
    assert provider.books.payments == {}


def test_an_unknown_payment_is_refused(keys: Keys) -> None:
    with pytest.raises(GatewayRefused) as refused:
        GATEWAY.fetch(keys, "999")
    assert refused.value.code == "not_found"


def test_amounts_travel_digit_by_digit() -> None:
    assert to_json({"a": [Decimal("245.30"), Decimal("1E+3"), "ñ", None, True]}) == '{"a":[245.30,1000,"ñ",null,true]}'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"currency": "BRL", "per_usd": Decimal("5.4")}, True),
        ({"currency": "BRL", "per_usd": None}, False),
        ({"currency": "USD", "per_usd": Decimal("5.4")}, False),
        ({"currency": "BRL", "per_usd": Decimal("5.4"), "is_enabled": False}, False),
        ({"currency": "BRL", "per_usd": Decimal("5.4"), "secret_key": ""}, False),
    ],
)
def test_it_is_offered_only_by_an_account_in_reais_that_says_what_a_dollar_is_worth(
    fields: dict[str, Any], offered: bool
) -> None:
    store = make_online_shop(gateway="mercadopago", account=fields)
    assert METHOD.is_ready(store) is offered


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["code", "session"])
def test_an_order_is_paid_by_its_notification_alone_however_often_it_comes(
    provider: MercadoPagoFake, kind: str
) -> None:
    account = {"secret_key": provider.secret_key, "webhook_secret": provider.webhook_secret}
    fields = {**account, "address": provider.address, "currency": "BRL", "per_usd": Decimal("5.4")}
    store = make_online_shop(gateway="mercadopago", account=fields)
    order = make_online_order(store, usd="10.00", gateway="mercadopago")
    attempt = start_attempt(order.pk, "mercadopago", by=None, kind=kind)
    assert (attempt.amount, attempt.currency) == (Decimal("54.00"), "BRL")
    paid = (provider.pay if kind == "code" else provider.try_card)(attempt.provider_id)
    where = f"{webhook_path(store.gateway_accounts.get())}?attempt={attempt.pk}"
    for _each in range(3):
        notice = provider.signed(paid["id"], url=where)
        headers = {name: value for name, value in notice.headers.items() if name != "Content-Type"}
        answer = Client().post(notice.url, notice.body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
        events.work_through()
    order.refresh_from_db()
    assert (order.status, order.payment_state) == ("confirmed", "paid")
    row = Transaction.objects.get(source__order=order)
    assert (row.amount, row.paid_amount, row.paid_currency) == (Decimal("10.00"), Decimal("54.00"), "BRL")
    assert (row.provider, row.provider_id) == ("mercadopago", str(paid["id"]))


@pytest.mark.django_db
def test_a_page_that_was_paid_twice_pays_once_and_the_other_payment_is_told_once(provider: MercadoPagoFake) -> None:
    account = {"secret_key": provider.secret_key, "webhook_secret": provider.webhook_secret}
    fields = {**account, "address": provider.address, "currency": "BRL", "per_usd": Decimal("5.4")}
    store = make_online_shop(gateway="mercadopago", account=fields)
    order = make_online_order(store, usd="10.00", gateway="mercadopago")
    attempt = start_attempt(order.pk, "mercadopago", by=None)
    first, second = (provider.try_card(attempt.provider_id) for _each in range(2))
    for _each in range(3):
        settle(attempt.pk)
    assert Transaction.objects.get(source__order=order).provider_id == str(first["id"])
    assert JournalEntry.objects.get(verb="payment.mismatch").data["provider_id"] == str(second["id"])
