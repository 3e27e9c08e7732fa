"""The Stripe of our own, asked by the real library: it answers as Stripe does, and refuses what Stripe refuses."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from tests.fakes.stripe import StripeFake

type Client = stripe.StripeClient


@pytest.fixture
def fake() -> Iterator[StripeFake]:
    """A Stripe for the time of a test."""
    with StripeFake() as opened:
        yield opened


@pytest.fixture
def client(fake: StripeFake) -> Client:
    """The real library, with the right key."""
    return a_client(fake, fake.secret_key)


def a_client(fake: StripeFake, key: str, **options: Any) -> Client:
    """The real library; it does not repeat by itself."""
    return stripe.StripeClient(key, base_addresses={"api": fake.address}, max_network_retries=0, **options)


def asked(**fields: Any) -> Any:
    """A page to pay US$ 20,50."""
    price = {"currency": "usd", "unit_amount": 2050, "product_data": {"name": "Pedido 100123"}}
    return {
        "mode": "payment",
        "client_reference_id": "57",
        "metadata": {"order": "100123"},
        "line_items": [{"quantity": 1, "price_data": price}],
        "payment_intent_data": {"metadata": {"reference": "57"}},
        "success_url": "http://shop.example/volver?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/pagar",
        **fields,
    }


def paying(card: str = "pm_card_visa", **fields: Any) -> Any:
    """A payment of US$ 10 with a card."""
    return {"amount": 1000, "currency": "usd", "payment_method": card, "confirm": True, **fields}


def visit(url: str, **form: str) -> tuple[int, str, str]:
    """Open an address as a browser does, or send a form to it: status, where to, and the page."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    method, body = ("POST", urlencode(form)) if form else ("GET", None)
    line.request(method, parts.path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    response = line.getresponse()
    page = response.read().decode()
    line.close()
    return response.status, response.headers.get("Location", ""), page


def card(number: str) -> dict[str, str]:
    """What a customer types."""
    return {"number": number, "expiry": "08/34", "cvc": "123", "name": "Ana Prueba", "email": "ana@example.com"}


def test_a_session_is_paid_on_its_page_and_leads_back(fake: StripeFake, client: Client) -> None:
    session = client.v1.checkout.sessions.create(asked())
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    status, _to, page = visit(str(session.url))
    assert status == 200
    assert "US$ 20,50" in page
    assert visit(str(session.url), **card("4242 4242 4242 4242"))[:2] == (
        303,
        f"http://shop.example/volver?s={session.id}",
    )
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (found.status, found.payment_status, found.client_reference_id) == ("complete", "paid", "57")
    assert found.payment_intent.amount_received == 2050  # type: ignore[union-attr]
    assert found.payment_intent.metadata["reference"] == "57"  # type: ignore[union-attr]
    assert found.payment_intent.latest_charge.paid is True  # type: ignore[union-attr]


def test_a_declined_card_can_be_followed_by_another_on_the_same_page(fake: StripeFake, client: Client) -> None:
    session = client.v1.checkout.sessions.create(asked())
    status, _to, page = visit(str(session.url), **card("4000000000000002"))
    assert status == 402
    assert "rechazada" in page
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert visit(str(session.url), **card("4242424242424242"))[0] == 303
    assert len(fake.all("payment_intent")) == 1


def test_a_card_that_asks_leads_to_its_bank_and_pays_only_when_approved(fake: StripeFake, client: Client) -> None:
    session = client.v1.checkout.sessions.create(asked())
    _status, bank, _page = visit(str(session.url), **card("4000002500003155"))
    assert bank.startswith(f"{fake.address}/3ds/pi_")
    assert "Aprobar" in visit(bank)[2]
    assert visit(bank, answer="deny")[0] == 402
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    _status, bank, _page = visit(str(session.url), **card("4000002500003155"))
    assert visit(bank, answer="approve")[:2] == (303, f"http://shop.example/volver?s={session.id}")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_card_is_kept_and_charged_later_without_its_owner(fake: StripeFake, client: Client) -> None:
    customer = client.v1.customers.create({"email": "ana@example.com"})
    session = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "customer": customer.id,
            "allowed_payment_method_types": ["card"],
            "success_url": "http://shop.example/",
        }
    )
    assert fake.pay(session.id, "4000002500003155")
    (kept,) = client.v1.payment_methods.list({"customer": customer.id, "type": "card"}).data
    assert (kept.card.last4, kept.card.brand) == ("3155", "visa")  # type: ignore[union-attr]
    intent = client.v1.payment_intents.create(paying(kept.id, customer=customer.id, off_session=True))
    assert intent.status == "succeeded"
    client.v1.payment_methods.detach(kept.id)
    assert client.v1.payment_methods.list({"customer": customer.id}).data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_methods.detach(kept.id)


def test_a_declined_card_is_a_card_error_that_names_the_intent(client: Client) -> None:
    with pytest.raises(stripe.CardError) as error:
        client.v1.payment_intents.create(paying("pm_card_visa_chargeDeclined"))
    assert (error.value.http_status, error.value.code) == (402, "card_declined")
    name = error.value.json_body["error"]["payment_intent"]["id"]  # type: ignore[index]
    assert client.v1.payment_intents.retrieve(name).status == "requires_payment_method"


def test_a_card_that_asks_has_a_next_action_and_cannot_be_charged_without_its_owner(
    fake: StripeFake, client: Client
) -> None:
    intent = client.v1.payment_intents.create(
        paying("pm_card_authenticationRequired", return_url="http://shop.example/volver")
    )
    assert intent.status == "requires_action"
    bank = intent.next_action.redirect_to_url.url  # type: ignore[union-attr]
    _status, to, _page = visit(str(bank), answer="approve")
    assert to.startswith(f"http://shop.example/volver?payment_intent={intent.id}&")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    with pytest.raises(stripe.CardError) as error:
        client.v1.payment_intents.create(paying("pm_card_authenticationRequired", off_session=True))
    assert error.value.code == "authentication_required"


def test_an_intent_is_cancelled_once_and_never_after_it_was_paid(client: Client) -> None:
    waiting = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    assert client.v1.payment_intents.cancel(waiting.id).status == "canceled"
    paid = client.v1.payment_intents.create(paying())
    for name in (waiting.id, paid.id):
        with pytest.raises(stripe.InvalidRequestError) as error:
            client.v1.payment_intents.cancel(name)
        assert error.value.code == "payment_intent_unexpected_state"


def refused(calls: list[tuple[str, Callable[[], Any]]]) -> list[str]:
    """Which calls were answered although they should not have been."""
    wrong = []
    for code, call in calls:
        try:
            call()
        except stripe.StripeError as error:
            if (error.code or "") != code:
                wrong.append(f"{error.code} instead of {code}: {error}")
        else:
            wrong.append(f"answered instead of {code}")
    return wrong


def test_it_refuses_what_stripe_refuses(fake: StripeFake, client: Client) -> None:
    intents, sessions = client.v1.payment_intents, client.v1.checkout.sessions
    soon, late = int(time.time()) + 29 * 60, int(time.time()) + 24 * 3600 + 60
    small = [{"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 49, "product_data": {"name": "x"}}}]
    paid = sessions.create(asked())
    fake.pay(paid.id)
    calls: list[tuple[str, Any]] = [
        ("amount_too_small", lambda: intents.create({"amount": 49, "currency": "usd"})),
        ("amount_too_large", lambda: intents.create({"amount": 100_000_000, "currency": "usd"})),
        ("parameter_invalid_integer", lambda: intents.create({"amount": 10.5, "currency": "usd"})),  # type: ignore[typeddict-item]
        ("parameter_invalid_integer", lambda: intents.create({"amount": -1, "currency": "usd"})),
        ("parameter_missing", lambda: intents.create({"amount": 1000})),  # type: ignore[typeddict-item]
        ("parameter_unknown", lambda: intents.create(paying(colour="red"))),
        ("parameter_unknown", lambda: intents.create(paying(payment_method_types=["card"]))),
        ("resource_missing", lambda: intents.create(paying("pm_none"))),
        ("resource_missing", lambda: intents.retrieve("pi_none")),
        ("resource_missing", lambda: sessions.create(asked(customer="cus_none"))),
        ("resource_missing", lambda: sessions.retrieve("cs_test_none")),
        ("amount_too_small", lambda: sessions.create(asked(line_items=small))),
        ("parameter_missing", lambda: sessions.create(asked(line_items=[]))),
        ("parameter_unknown", lambda: sessions.create(asked(payment_intent_data={"colour": "red"}))),
        ("url_invalid", lambda: sessions.create(asked(success_url="/volver"))),
        ("", lambda: sessions.create(asked(expires_at=soon))),
        ("", lambda: sessions.create(asked(expires_at=late))),
        ("", lambda: sessions.create(asked(customer_email="a@example.com", customer=client.v1.customers.create().id))),
        ("", lambda: sessions.expire(paid.id)),
    ]
    assert refused(calls) == []


def test_a_wrong_key_is_401_and_the_public_one_may_not_charge(fake: StripeFake) -> None:
    for key in ("sk_test_otra", fake.public_key):
        with pytest.raises(stripe.AuthenticationError):
            a_client(fake, key).v1.payment_intents.create(paying())
    assert fake.all("payment_intent") == []


def test_the_same_key_is_the_same_answer_and_other_content_an_error(fake: StripeFake, client: Client) -> None:
    once = {"idempotency_key": "attempt-1"}
    first = client.v1.payment_intents.create(paying(), once)  # type: ignore[arg-type]
    again = client.v1.payment_intents.create(paying(), once)  # type: ignore[arg-type]
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"  # type: ignore[union-attr]
    with pytest.raises(stripe.IdempotencyError) as error:
        client.v1.payment_intents.create(paying(amount=1001), once)  # type: ignore[arg-type]
    assert error.value.http_status == 400
    assert len(fake.all("charge")) == 1


def test_a_declined_card_is_declined_again_under_its_key_and_a_bad_request_is_forgotten(client: Client) -> None:
    once: Any = {"idempotency_key": "attempt-1"}
    for _each in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.create(paying("pm_card_visa_chargeDeclined"), once)
    other: Any = {"idempotency_key": "attempt-2"}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create(paying(amount=1), other)
    assert client.v1.payment_intents.create(paying(), other).status == "succeeded"


def test_refunds_never_exceed_the_charge_also_when_many_ask_at_once(fake: StripeFake, client: Client) -> None:
    paid = client.v1.payment_intents.create(paying())
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 400})

    def refund(_turn: int) -> str:
        try:
            return client.v1.refunds.create({"payment_intent": paid.id, "amount": 600}).status or ""
        except stripe.InvalidRequestError as error:
            return error.code or "too much"

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(refund, range(16)))
    assert answers == ["charge_already_refunded"] * 15 + ["succeeded"]
    charged = client.v1.charges.retrieve(str(paid.latest_charge))
    assert (charged.amount_refunded, charged.refunded) == (1000, True)
    other = client.v1.payment_intents.create(paying())
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        client.v1.refunds.create({"payment_intent": other.id, "amount": 1001})


def test_a_refund_may_wait_and_may_come_back(fake: StripeFake, client: Client) -> None:
    slow = client.v1.payment_intents.create(paying("pm_card_pendingRefund"))
    refund = client.v1.refunds.create({"payment_intent": slow.id})
    assert refund.status == "pending"
    fake.settle_refund(refund.id, is_paid=True)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"
    bad = client.v1.payment_intents.create(paying("pm_card_refundFail"))
    failed = client.v1.refunds.create({"payment_intent": bad.id})
    assert client.v1.refunds.retrieve(failed.id).status == "failed"
    assert client.v1.charges.retrieve(str(bad.latest_charge)).amount_refunded == 0


def test_time_closes_a_session_and_what_it_had_begun(fake: StripeFake, client: Client) -> None:
    session = client.v1.checkout.sessions.create(asked(expires_at=int(time.time()) + 1800))
    assert fake.pay(session.id, "4000000000000002") is False
    fake.advance(1801)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert [each["status"] for each in fake.all("payment_intent")] == ["canceled"]
    assert visit(str(session.url))[0] == 410
    assert [event["type"] for event in fake.events][-1] == "checkout.session.expired"


@pytest.mark.parametrize("kind", ["down", "drop", "nonsense", "error", "busy", "empty"])
def test_what_goes_wrong_goes_wrong_once_and_only_a_lost_answer_has_done_the_work(
    fake: StripeFake, client: Client, kind: str
) -> None:
    fake.faults.next(kind, path="/v1/payment_intents")
    once: Any = {"idempotency_key": "attempt-1"}
    if kind == "empty":
        assert not hasattr(client.v1.payment_intents.create(paying(), once), "id")
    else:
        with pytest.raises((stripe.APIError, stripe.APIConnectionError, stripe.RateLimitError)):
            client.v1.payment_intents.create(paying(), once)
    assert len(fake.all("charge")) == (1 if kind == "drop" else 0)
    assert client.v1.payment_intents.create(paying(), once).status == "succeeded"
    assert len(fake.all("charge")) == 1


def test_a_slow_answer_is_late_and_the_work_is_done(fake: StripeFake) -> None:
    fake.faults.next("slow", seconds=0.5)
    hasty = a_client(fake, fake.secret_key, http_client=stripe.RequestsClient(timeout=0.1))
    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.payment_intents.create(paying())
    time.sleep(0.6)
    assert len(fake.all("charge")) == 1


class Listener:
    """An endpoint that keeps what it is told; `answers` are the statuses of its next answers."""

    def __init__(self) -> None:
        self.told: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.told.append((body, self.headers["Stripe-Signature"]))
                self.send_response(listener.answers.pop(0) if listener.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def types(self) -> list[str]:
        """What it was told of."""
        return [json.loads(body)["type"] for body, _signature in self.told]


@pytest.fixture
def listener(fake: StripeFake) -> Iterator[Listener]:
    """Somebody who is told of everything."""
    found = Listener()
    fake.deliver_webhooks_to(f"http://127.0.0.1:{found.server.server_address[1]}/webhooks/")
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_events_are_signed_so_that_the_library_believes_them(
    fake: StripeFake, client: Client, listener: Listener
) -> None:
    client.v1.payment_intents.create(paying())
    fake.webhooks.wait()
    body, signature = listener.told[-1]
    event = client.construct_event(body, signature, fake.webhook_secret)
    assert (event.type, event.api_version) == ("payment_intent.succeeded", stripe.api_version)
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body + b" ", signature, fake.webhook_secret)
    body, headers = fake.signed(fake.events[-1], at=time.time() - 400)
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body, headers["Stripe-Signature"], fake.webhook_secret)


def test_events_come_again_when_refused_when_asked_for_and_in_any_order(
    fake: StripeFake, client: Client, listener: Listener
) -> None:
    listener.answers = [500]
    client.v1.customers.create()
    fake.webhooks.wait()
    assert listener.types == ["customer.created"] * 2
    fake.redeliver(fake.events[0]["id"], times=3)
    fake.webhooks.wait()
    assert len(listener.told) == 5
    fake.webhooks.hold()
    client.v1.payment_intents.create(paying())
    listener.told.clear()
    fake.webhooks.release("backwards")
    fake.webhooks.wait()
    assert listener.types == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


def test_what_it_answers_has_only_fields_that_the_library_knows(fake: StripeFake, client: Client) -> None:
    session = client.v1.checkout.sessions.create(asked())
    fake.pay(session.id)
    paid = client.v1.payment_intents.create(paying())
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    fake.pay_out()
    fake.dispute(client.v1.payment_intents.create(paying()).id)
    client.v1.customers.create()
    client.v1.setup_intents.create()
    kinds: dict[str, type] = {
        "checkout.session": stripe.checkout.Session,
        "payment_intent": stripe.PaymentIntent,
        "setup_intent": stripe.SetupIntent,
        "payment_method": stripe.PaymentMethod,
        "charge": stripe.Charge,
        "refund": stripe.Refund,
        "customer": stripe.Customer,
        "dispute": stripe.Dispute,
        "balance_transaction": stripe.BalanceTransaction,
        "payout": stripe.Payout,
        "event": stripe.Event,
    }
    strange = {
        f"{kind}.{name}"
        for kind, known in kinds.items()
        for thing in fake.all(kind)
        for name in thing
        if name not in known.__annotations__
    }
    assert all(fake.all(kind) for kind in kinds)
    assert strange == set()
