"""The small interface behind which every provider of payments stands: start, fetch, refund, read a webhook.

A gateway is one module of this package that calls `register(...)` and is named in `MODULES`. It never touches the
database: it is given keys and plain values, asks its provider, and answers plain values. Amounts are Decimal in whole
units of their currency; the module converts to what its provider wants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final, Protocol, runtime_checkable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.payment.methods import PaymentMethod
from commerce.refusals import Refusal

# What an attempt may be: a page of the provider, an intent that a client confirms, a kept card, a code to scan or copy.
SESSION: Final = "session"
INTENT: Final = "intent"
SAVED_CARD: Final = "saved_card"
CODE: Final = "code"

PENDING: Final = "pending"
REQUIRES_ACTION: Final = "requires_action"
SUCCEEDED: Final = "succeeded"
FAILED: Final = "failed"
EXPIRED: Final = "expired"
CANCELLED: Final = "cancelled"

ABOUT_PAYMENT: Final = "payment"
ABOUT_REFUND: Final = "refund"
ABOUT_DISPUTE: Final = "dispute"
ABOUT_PAYOUT: Final = "payout"
ABOUT_NOTHING: Final = ""


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do: `kinds` are the kinds of attempts that `start` takes; `currencies` what it charges in."""

    redirects: bool
    shows_code: bool
    saves_cards: bool
    refunds_partly: bool
    has_payouts: bool
    currencies: frozenset[str]
    kinds: frozenset[str] = frozenset({SESSION})
    has_disputes: bool = False


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of one store, in clear. `address` is the base of the provider's API, "" for its own."""

    secret: str
    public: str
    webhook_secret: str
    address: str


@dataclass(frozen=True)
class Card:
    """A card as the provider names it: never its number. `customer` is the provider's name of who keeps it."""

    token: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    customer: str = ""


@dataclass(frozen=True)
class Charge:
    """What is asked of a provider. The same charge with the same `idempotency_key` is the same payment.

    `reference` is our attempt's id and comes back in `Outcome.reference`; `number` is the order's. `customer` and
    `saved_card` are the provider's names; with `keeps_card` the customer wants the card kept. `notify_url` is where
    the provider may tell us of news.
    """

    reference: str
    number: str
    amount: Decimal
    currency: str
    description: str
    email: str
    language: str
    return_url: str
    cancel_url: str
    expires_at: datetime
    idempotency_key: str
    customer: str = ""
    saved_card: str = ""
    kind: str = SESSION
    keeps_card: bool = False
    notify_url: str = ""


@dataclass(frozen=True)
class Started:
    """A payment that can now be made: at `url`, with `client_secret`, or by `code` (to copy) and `qr` (to draw)."""

    provider_id: str
    url: str = ""
    client_secret: str = ""
    code: str = ""
    qr: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What the provider says of a payment now. `reference` is our attempt's id as the provider keeps it.

    `payment_id` names the payment itself, for the ledger and for refunds; `refunded` is what went back of it so far.
    `others`: where the same page was paid more than once, the further payments that nobody has given back.
    """

    provider_id: str
    state: str
    amount: Decimal
    currency: str
    reference: str
    payment_id: str
    reason: str = ""
    refunded: Decimal = Decimal(0)
    card: Card | None = None
    url: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefundOutcome:
    """What the provider says of a refund: pending, succeeded or failed."""

    provider_id: str
    state: str
    amount: Decimal
    currency: str
    reason: str = ""


@dataclass(frozen=True)
class Event:
    """What a webhook names, once its signature has been checked. `object_id` is what to ask the provider about.

    `about`: which kind of thing that is. `payment_id` and `reference` (our attempt's id) help to find the payment.
    """

    id: str
    type: str
    object_id: str
    created: datetime
    about: str = ABOUT_PAYMENT
    payment_id: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Contested:
    """A dispute as the provider tells it. `state` is open, won or lost; `due_by` is when an answer must be in."""

    provider_id: str
    payment_id: str
    state: str
    amount: Decimal
    currency: str
    reason: str = ""
    due_by: datetime | None = None


@dataclass(frozen=True)
class Setup:
    """What the provider says of a customer who is adding a card: `state` as of payments, and the card once kept."""

    provider_id: str
    state: str
    reference: str
    card: Card | None = None


class GatewayDown(Refusal):
    """The provider could not be reached, was too slow, or answered nonsense: nothing is known, ask again later."""

    status: ClassVar[int] = 503

    def __init__(self, code: str = "gateway_down", says: str | Promise = "") -> None:
        super().__init__(
            code, says or _("El proveedor de pagos no responde. Tu pedido sigue en espera; prueba en unos minutos.")
        )


class GatewayRefused(Refusal):
    """The provider said no, and would say it again. `says` are words for a person."""

    status: ClassVar[int] = 402

    def __init__(self, code: str, says: str | Promise = "") -> None:
        super().__init__(code, says or _("El proveedor de pagos no aceptó la operación."))


class BadSignature(Exception):
    """A webhook that does not prove where it comes from, or is too old: nothing of it is kept."""


@runtime_checkable
class Gateway(Protocol):
    """A provider of payments. Every method but `read_event` may raise GatewayDown or GatewayRefused."""

    code: str
    name: str | Promise
    method: PaymentMethod
    capabilities: Capabilities

    def start(self, keys: Keys, charge: Charge) -> Started:
        """Begin a payment of `charge.kind`. Asked twice with one idempotency key, it is the same payment."""

    def fetch(self, keys: Keys, provider_id: str) -> Outcome:
        """What became of a payment, asked of the provider now; `provider_id` is that of `Started`."""

    def refund(
        self, keys: Keys, payment_id: str, amount: Decimal, currency: str, *, idempotency_key: str
    ) -> RefundOutcome:
        """Send back `amount` of a payment; the same key is the same refund."""

    def fetch_refund(self, keys: Keys, provider_id: str) -> RefundOutcome:
        """What became of a refund."""

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Event:
        """What a webhook names, from its raw body. Names of `headers` are in lower case; `headers[":path"]` is the
        address that was called, with its query. Raises BadSignature: wrong, missing or more than 5 minutes old.
        """


@runtime_checkable
class KeepsCards(Protocol):
    """A gateway with `saves_cards`."""

    def customer(self, keys: Keys, *, reference: str, email: str, idempotency_key: str) -> str:
        """The provider's name of a new customer."""

    def start_setup(
        self, keys: Keys, *, customer: str, reference: str, return_url: str, cancel_url: str, idempotency_key: str
    ) -> Started:
        """A page of the provider where a customer adds a card without paying."""

    def fetch_setup(self, keys: Keys, provider_id: str) -> Setup:
        """What became of it."""

    def forget_card(self, keys: Keys, token: str) -> None:
        """The provider forgets a card; one that it does not know is forgotten already."""


@runtime_checkable
class HasDisputes(Protocol):
    """A gateway with `has_disputes`."""

    def fetch_dispute(self, keys: Keys, provider_id: str) -> Contested:
        """What a dispute is about and where it stands."""


@runtime_checkable
class Cancels(Protocol):
    """A gateway that can close a payment which nobody has made."""

    def cancel(self, keys: Keys, provider_id: str) -> None:
        """Close it, so that it can no longer be paid; refused by the provider where it has been paid."""


@dataclass
class _Known:
    gateways: dict[str, Gateway] = field(default_factory=dict)


_known: Final = _Known()
# The modules of gateways; importing one registers it.
MODULES: Final = ("stripe", "mercadopago")


def register(gateway: Gateway) -> Gateway:
    """Make `gateway` known. Raises ValueError where another one has its code."""
    present = _known.gateways.get(gateway.code)
    if present is not None and type(present) is not type(gateway):
        raise ValueError(f"two gateways have the code {gateway.code}")
    _known.gateways[gateway.code] = gateway
    return gateway


def find(code: str) -> Gateway | None:
    """The gateway `code`, if it is known."""
    return _known.gateways.get(code)


def known() -> list[Gateway]:
    """Every gateway, in the order of registration."""
    return list(_known.gateways.values())
