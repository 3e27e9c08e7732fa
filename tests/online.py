"""A provider of payments that stands in the test itself, and shops that are paid through it.

`Till` keeps the interface of gateways as any provider does: what it answers is what its ledger says, whatever the
events say. It can be out of reach, answer another amount, and be asked from many threads at once.
"""

import hashlib
import hmac
import itertools
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.online import gateways
from commerce.online.gateways import (
    ABOUT_PAYMENT,
    CANCELLED,
    EXPIRED,
    FAILED,
    PENDING,
    SUCCEEDED,
    BadSignature,
    Capabilities,
    Card,
    Charge,
    Contested,
    Event,
    GatewayDown,
    GatewayRefused,
    Keys,
    Outcome,
    RefundOutcome,
    Setup,
    Started,
)
from commerce.online.models import Attempt, Dispute, ForgottenCard, GatewayAccount, SavedCard, WebhookEvent
from commerce.online.readiness import is_ready
from commerce.order.models import Order
from commerce.payment import methods
from commerce.payment.models import StorePaymentMethod
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store
from tests.factories import Number, make_product, number
from tests.orders import make_order, make_shop

CODE = "caja_prueba"
SECRET = "whsec_de_prueba_0123456789"

METHOD = methods.register(
    methods.PaymentMethod(
        code=CODE,
        name="Tarjeta de prueba",
        instructions="Pagas en la página segura.",
        currency="USD",
        is_foreign_currency=True,
        next_page="online:pay",
        is_ready=lambda store: is_ready(store, CODE),
    )
)


@dataclass
class Payment:
    """One payment as the till knows it."""

    charge: Charge
    state: str = PENDING
    amount: Decimal = Decimal(0)
    currency: str = "USD"
    reference: str = ""
    refunded: Decimal = Decimal(0)
    card: Card | None = None


@dataclass
class Till:
    """A provider. `is_down`: it does not answer; `loses_answers`: it does what it is told, and nobody hears of it."""

    code: str = CODE
    name: str = "Caja de prueba"
    method: Any = METHOD
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(
            redirects=True,
            shows_code=True,
            saves_cards=True,
            refunds_partly=True,
            has_payouts=False,
            currencies=frozenset({"USD"}),
            kinds=frozenset({"session", "intent", "saved_card", "code"}),
            has_disputes=True,
        )
    )
    is_down: bool = False
    loses_answers: bool = False
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, RefundOutcome] = field(default_factory=dict)
    contested: dict[str, Contested] = field(default_factory=dict)
    setups: dict[str, Setup] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _lock: Any = field(default_factory=threading.RLock)

    def start(self, keys: Keys, charge: Charge) -> Started:
        """The same payment for the same key."""
        self._answer("start")
        with self._lock:
            name = self._keys.get(charge.idempotency_key)
            if name is None:
                name = f"pago_{number()}"
                self._keys[charge.idempotency_key] = name
                self.payments[name] = Payment(
                    charge, amount=charge.amount, currency=charge.currency, reference=charge.reference
                )
                if charge.kind == "saved_card":
                    self.pay(name)
        self._lose()
        is_code = charge.kind == "code"
        return Started(
            name,
            url="" if charge.kind in ("saved_card", "code") else f"https://caja.example/{name}",
            client_secret=f"{name}_secreto",
            code="00020126580014BR.GOV.BCB.PIX" if is_code else "",
            qr="00020126580014BR.GOV.BCB.PIX" if is_code else "",
        )

    def fetch(self, keys: Keys, provider_id: str) -> Outcome:
        """What the ledger says."""
        self._answer("fetch")
        found = self.payments.get(provider_id)
        if found is None:
            raise GatewayRefused("unknown", "No conozco ese pago.")
        return Outcome(
            provider_id,
            found.state,
            found.amount,
            found.currency,
            found.reference,
            payment_id=f"cobro_{provider_id}" if found.state == SUCCEEDED else "",
            reason="La tarjeta no tiene saldo." if found.state == FAILED else "",
            refunded=found.refunded,
            card=found.card,
        )

    def cancel(self, keys: Keys, provider_id: str) -> None:
        """Only what is open can be closed."""
        self._answer("cancel")
        with self._lock:
            if self.payments[provider_id].state != PENDING:
                raise GatewayRefused("too_late", "Ya terminó.")
            self.payments[provider_id].state = CANCELLED

    def refund(
        self, keys: Keys, payment_id: str, amount: Decimal, currency: str, *, idempotency_key: str
    ) -> RefundOutcome:
        """Once per key, and never more than was paid."""
        self._answer("refund")
        with self._lock:
            if idempotency_key not in self.refunds:
                paid = self.payments[payment_id.removeprefix("cobro_")]
                if paid.refunded + amount > paid.amount:
                    raise GatewayRefused("too_much", "Es más de lo que se pagó.")
                paid.refunded += amount
                name = f"devolucion_{number()}"
                self.refunds[idempotency_key] = RefundOutcome(name, "succeeded", amount, currency)
        self._lose()
        return self.refunds[idempotency_key]

    def fetch_refund(self, keys: Keys, provider_id: str) -> RefundOutcome:
        """As it was answered."""
        return next(each for each in self.refunds.values() if each.provider_id == provider_id)

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Event:
        """Signed with the secret, over the raw body."""
        expected = hmac.new(keys.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers.get("x-signature", ""), expected):
            raise BadSignature("wrong")
        told = json.loads(body)
        moment = datetime.fromtimestamp(told["created"], UTC)
        about = told.get("about", ABOUT_PAYMENT)
        return Event(told["id"], told["type"], told["object"], moment, about, "", told.get("reference", ""))

    def customer(self, keys: Keys, *, reference: str, email: str, idempotency_key: str) -> str:
        """One name per key."""
        self._answer("customer")
        return f"cliente_{idempotency_key}"

    def start_setup(
        self, keys: Keys, *, customer: str, reference: str, return_url: str, cancel_url: str, idempotency_key: str
    ) -> Started:
        """A page for a card."""
        self._answer("start_setup")
        name = f"alta_{number()}"
        self.setups[name] = Setup(name, PENDING, reference)
        return Started(name, url=f"https://caja.example/{name}")

    def fetch_setup(self, keys: Keys, provider_id: str) -> Setup:
        """What became of it."""
        self._answer("fetch_setup")
        return self.setups[provider_id]

    def forget_card(self, keys: Keys, token: str) -> None:
        """Gone."""
        self._answer("forget_card")
        self.forgotten.append(token)

    def fetch_dispute(self, keys: Keys, provider_id: str) -> Contested:
        """As it stands."""
        self._answer("fetch_dispute")
        return self.contested[provider_id]

    # What happens at the provider, without us.

    def pay(self, name: str, **otherwise: Any) -> None:
        """The customer pays on the provider's page; `otherwise` than was asked, where a test says so."""
        with self._lock:
            payment = self.payments[name]
            payment.state = otherwise.pop("state", SUCCEEDED)
            for what, value in otherwise.items():
                setattr(payment, what, value)
            if payment.charge.keeps_card and payment.card is None:
                payment.card = make_card(customer=payment.charge.customer)

    def expire(self, name: str) -> None:
        """Nobody paid in time."""
        self.payments[name].state = EXPIRED

    def add_card(self, name: str, **fields: Any) -> Card:
        """The customer adds a card on the page of a setup."""
        card = make_card(**fields)
        self.setups[name] = replace(self.setups[name], state=SUCCEEDED, card=card)
        return card

    def _answer(self, call: str) -> None:
        self.calls.append(call)
        if self.is_down:
            raise GatewayDown

    def _lose(self) -> None:
        if self.loses_answers:
            raise GatewayDown


def make_card(**fields: Any) -> Card:
    """A Visa that ends in 4242."""
    values: dict[str, Any] = {"token": f"tarjeta_{number()}", "brand": "visa", "last4": "4242"}
    return Card(**{**values, "exp_month": 12, "exp_year": 2031, "customer": "cliente_1", **fields})


@contextmanager
def open_till() -> Iterator[Till]:
    """A provider for the time of a test."""
    till = Till()
    gateways._known.gateways[CODE] = till
    try:
        yield till
    finally:
        gateways._known.gateways.pop(CODE, None)


def make_online_account(store: Store, **fields: Any) -> GatewayAccount:
    """An account of `store` at the provider of the test, switched on."""
    values: dict[str, Any] = {"gateway": CODE, "is_enabled": True, "secret_key": "sk_de_prueba_0123456789"}
    return GatewayAccount.objects.create(store=store, **{**values, "webhook_secret": SECRET, **fields})


def make_online_shop(slug: str = "", *, gateway: str = CODE, account: Mapping[str, Any] | None = None) -> Store:
    """A store that is paid through a provider."""
    store = make_shop(slug, rate=not ExchangeRate.objects.exists())
    StorePaymentMethod.objects.create(store=store, code=gateway, position=9)
    make_online_account(store, **{"gateway": gateway, **(account or {})})
    return store


def make_online_order(
    store: Store | None = None,
    usd: Number = "44.10",
    *,
    product: Product | None = None,
    user: User | None = None,
    gateway: str = CODE,
    **fields: Any,
) -> Order:
    """An order that waits for `usd` by card; it is fetched in the store, so nothing is added."""
    store = store or make_online_shop()
    product = product or make_product(store, price=usd)
    values: dict[str, Any] = {"payment": gateway, "delivery": "retiro", "address": None}
    return make_order(store, {product: 1}, user=user, **values | fields)


def event_body(object_id: str, *, kind: str = "pago.cambio", name: str = "", **fields: Any) -> bytes:
    """What the provider of the test tells."""
    told = {"id": name or f"evt_{number()}", "type": kind, "object": object_id, "created": 1_790_000_000, **fields}
    return json.dumps(told).encode()


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers that prove it."""
    return {"x-signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def make_online_rows(store: Store, order: Order, customer: User) -> None:
    """One row of everything that there is of paying online, at Stripe, as it stands after a payment that is open."""
    account = make_online_account(store, gateway="stripe")
    SavedCard.objects.create(
        user=customer, account=account, customer="cus_1", token=f"pm_{number()}", brand="visa", last4="4242",
        exp_month=12, exp_year=2031, is_default=True,
    )  # fmt: skip
    ForgottenCard.objects.create(account=account, token=f"pm_{number()}")
    attempt = Attempt.objects.create(
        order=order, account=account, state="pending", amount=Decimal("10.00"), usd=Decimal("10.00"),
        provider_id=f"cs_{number()}", idempotency_key=f"attempt-{number()}", expires_at=timezone.now(),
    )  # fmt: skip
    Dispute.objects.create(attempt=attempt, provider_id=f"dp_{number()}", amount=Decimal("10.00"))
    WebhookEvent.objects.create(
        account=account, event_id=f"evt_{number()}", type="checkout.session.completed", about=ABOUT_PAYMENT,
        object_id=attempt.provider_id, created_at=timezone.now(), state="done",
    )  # fmt: skip
