"""Stripe: a page of theirs where the customer pays, intents for clients of the API, kept cards, refunds, disputes.

What the library answers are its own objects, not dicts; everything here leaves as plain values of the interface.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import stripe
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.online.readiness import is_ready
from commerce.order import statuses
from commerce.pagomovil.gateways.web import may_ask
from commerce.payment import methods

from . import (
    ABOUT_DISPUTE,
    ABOUT_NOTHING,
    ABOUT_PAYMENT,
    ABOUT_PAYOUT,
    ABOUT_REFUND,
    CANCELLED,
    EXPIRED,
    FAILED,
    INTENT,
    PENDING,
    REQUIRES_ACTION,
    SAVED_CARD,
    SESSION,
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
    register,
)
from .signatures import check_stripe
from .stripe_payouts import StripePayouts
from .stripe_words import DECLINED, words_for

if TYPE_CHECKING:
    from stripe.checkout import Session

CODE: Final = "stripe"
HOSTS: Final = ("api.stripe.com",)
# Currencies that have no hundredths: https://docs.stripe.com/currencies#zero-decimal
WITHOUT_CENTS: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split())
_CENT: Final = Decimal("0.01")
_WITH: Final = ["payment_intent.payment_method", "payment_intent.latest_charge"]
_WITH_INTENT: Final = ["payment_method", "latest_charge"]
_INTENT_STATES: Final = {
    "succeeded": SUCCEEDED,
    "canceled": CANCELLED,
    "requires_action": REQUIRES_ACTION,
}
_REFUND_STATES: Final = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
_DISPUTE_STATES: Final = {"won": "won", "lost": "lost", "warning_closed": "won", "prevented": "won"}

METHOD: Final = methods.register(
    methods.PaymentMethod(
        code=CODE,
        name=_("Tarjeta de crédito o débito"),
        instructions=_("Pagas en una página segura de Stripe; la tienda no ve los datos de tu tarjeta."),
        currency="USD",
        is_foreign_currency=True,
        initial_status=statuses.PENDING,
        next_page="online:pay",
        is_ready=lambda store: is_ready(store, CODE),
    )
)


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in the smallest coin of its currency. Raises GatewayRefused where it is not a whole number of them."""
    scaled = amount if currency.upper() in WITHOUT_CENTS else amount * 100
    if scaled != scaled.to_integral_value() or scaled <= 0:
        raise GatewayRefused("bad_amount", _("Ese monto no se puede cobrar con tarjeta."))
    return int(scaled)


def to_major(units: int, currency: str) -> Decimal:
    """What so many of the smallest coins are."""
    if currency.upper() in WITHOUT_CENTS:
        return Decimal(units)
    return (Decimal(units) / 100).quantize(_CENT)


class StripeGateway(StripePayouts):
    """Stripe behind the interface of gateways."""

    code: str = CODE
    name: str | Promise = "Stripe"
    method = METHOD
    hosts = HOSTS
    # Where customers pay and confirm: our pages may send them there.
    pages = ("https://checkout.stripe.com", "https://hooks.stripe.com")
    capabilities = Capabilities(
        redirects=True,
        shows_code=False,
        saves_cards=True,
        refunds_partly=True,
        has_payouts=True,
        currencies=frozenset({"USD"}),
        kinds=frozenset({SESSION, INTENT, SAVED_CARD}),
        has_disputes=True,
    )

    def start(self, keys: Keys, charge: Charge) -> Started:
        """A Checkout Session, or a PaymentIntent to confirm elsewhere or with a kept card."""
        with asking(keys) as client:
            if charge.kind == SESSION:
                return _start_session(client, charge)
            return _start_intent(client, charge)

    def fetch(self, keys: Keys, provider_id: str) -> Outcome:
        """What became of a session or an intent."""
        with asking(keys) as client:
            if provider_id.startswith("cs_"):
                session = client.v1.checkout.sessions.retrieve(provider_id, {"expand": list(_WITH)})
                return _outcome_of_session(session)
            return _outcome_of_intent(client.v1.payment_intents.retrieve(provider_id, {"expand": list(_WITH_INTENT)}))

    def cancel(self, keys: Keys, provider_id: str) -> None:
        """Close a page that nobody has paid on, or an intent."""
        with asking(keys) as client:
            if provider_id.startswith("cs_"):
                client.v1.checkout.sessions.expire(provider_id)
            else:
                client.v1.payment_intents.cancel(provider_id)

    def refund(
        self, keys: Keys, payment_id: str, amount: Decimal, currency: str, *, idempotency_key: str
    ) -> RefundOutcome:
        """Send money back to the card."""
        asked = {"payment_intent": payment_id, "amount": to_minor(amount, currency)}
        with asking(keys) as client:
            return _refunded(client.v1.refunds.create(asked, _once(idempotency_key)))  # type: ignore[arg-type]

    def fetch_refund(self, keys: Keys, provider_id: str) -> RefundOutcome:
        """What became of a refund."""
        with asking(keys) as client:
            return _refunded(client.v1.refunds.retrieve(provider_id))

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Event:
        """What a webhook names; its signature is over the very bytes that came."""
        check_stripe(headers.get("stripe-signature", ""), body, keys.webhook_secret, now=now)
        try:
            content = json.loads(body)
            return _event_of(content)
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise BadSignature("not an event") from error

    def customer(self, keys: Keys, *, reference: str, email: str, idempotency_key: str) -> str:
        """A customer of the store's at Stripe, to keep cards for."""
        asked: dict[str, Any] = {"metadata": {"reference": reference}, **({"email": email} if email else {})}
        with asking(keys) as client:
            return str(client.v1.customers.create(asked, _once(idempotency_key)).id)  # type: ignore[arg-type]

    def start_setup(
        self, keys: Keys, *, customer: str, reference: str, return_url: str, cancel_url: str, idempotency_key: str
    ) -> Started:
        """A page of Stripe's where a card is added."""
        asked: dict[str, Any] = {
            "mode": "setup",
            "customer": customer,
            "client_reference_id": reference,
            "allowed_payment_method_types": ["card"],
            "metadata": {"reference": reference, "kind": "setup"},
            "success_url": return_url,
            "cancel_url": cancel_url,
        }
        with asking(keys) as client:
            session = client.v1.checkout.sessions.create(asked, _once(idempotency_key))  # type: ignore[arg-type]
            return Started(provider_id=session.id, url=session.url or "")

    def fetch_setup(self, keys: Keys, provider_id: str) -> Setup:
        """Which card was added, if one was."""
        with asking(keys) as client:
            asked: Any = {"expand": ["setup_intent.payment_method"]}
            session = client.v1.checkout.sessions.retrieve(provider_id, asked)
            states = {"complete": SUCCEEDED, "expired": EXPIRED}
            card = _card(getattr(session.setup_intent, "payment_method", None))
            return Setup(
                provider_id=session.id,
                state=states.get(str(session.status), PENDING),
                reference=str(session.client_reference_id or ""),
                card=card if card is not None and card.customer else None,  # else it was taken away since
            )

    def forget_card(self, keys: Keys, token: str) -> None:
        """Take a card from its customer; one that is not there is gone already."""
        try:
            with asking(keys) as client:
                client.v1.payment_methods.detach(token)
        except GatewayRefused as refused:
            if refused.code not in ("resource_missing", "payment_method_unexpected_state"):
                raise

    def fetch_dispute(self, keys: Keys, provider_id: str) -> Contested:
        """What a dispute is about."""
        with asking(keys) as client:
            found = client.v1.disputes.retrieve(provider_id)
            due = getattr(found.evidence_details, "due_by", None)
            return Contested(
                provider_id=found.id,
                payment_id=_id(found.payment_intent),
                state=_DISPUTE_STATES.get(str(found.status), "open"),
                amount=to_major(found.amount, found.currency),
                currency=found.currency.upper(),
                reason=str(found.reason or ""),
                due_by=datetime.fromtimestamp(due, UTC) if due else None,
            )


@contextmanager
def asking(keys: Keys) -> Iterator[stripe.StripeClient]:
    """A client with the store's key; what goes wrong with it in words of the interface."""
    if keys.address and not may_ask(keys.address, HOSTS):
        raise GatewayRefused("bad_address", _("La dirección del servicio no es de Stripe."))
    options: dict[str, Any] = {"base_addresses": {"api": keys.address}} if keys.address else {}
    try:
        yield stripe.StripeClient(keys.secret, http_client=_lines(), max_network_retries=0, **options)
    except stripe.CardError as error:
        raise GatewayRefused(error.code or "card_declined", _words(error)) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise GatewayRefused(
            "bad_keys", _("El proveedor no reconoce las claves de la tienda. Avísanos, por favor.")
        ) from error
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        raise GatewayRefused(error.code or "refused") from error
    except stripe.StripeError as error:  # out of reach, too busy, its own fault, or not an answer
        raise GatewayDown(error.code or "gateway_down") from error
    except (AttributeError, TypeError, ValueError, KeyError) as error:  # an answer without what every answer has
        raise GatewayDown("nonsense") from error


def _lines() -> stripe.RequestsClient:
    """How requests are made: bounded in time. Retries are ours, with the same key."""
    seconds = settings.PAYMENT_TIMEOUT_SECONDS
    return stripe.RequestsClient(timeout=(min(seconds, 5), seconds), verify_ssl_certs=True)


def _once(key: str) -> dict[str, str]:
    return {"idempotency_key": key}


def _common(charge: Charge) -> dict[str, Any]:
    return {"reference": charge.reference, "order": charge.number, "kind": charge.kind}


def _start_session(client: stripe.StripeClient, charge: Charge) -> Started:
    intent: dict[str, Any] = {"metadata": _common(charge), "description": charge.description}
    if charge.keeps_card:
        intent["setup_future_usage"] = "off_session"
    price = {
        "currency": charge.currency.lower(),
        "unit_amount": to_minor(charge.amount, charge.currency),
        "product_data": {"name": charge.description},
    }
    who = {"customer": charge.customer} if charge.customer else {"customer_email": charge.email} if charge.email else {}
    asked: Any = {
        "mode": "payment",
        "client_reference_id": charge.reference,
        "metadata": _common(charge),
        "allowed_payment_method_types": ["card"],
        "payment_intent_data": intent,
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": charge.return_url,
        "cancel_url": charge.cancel_url,
        "expires_at": int(charge.expires_at.timestamp()),
        "locale": "en" if charge.language.startswith("en") else "es",
        **who,
    }
    session: Session = client.v1.checkout.sessions.create(asked, _once(charge.idempotency_key))  # type: ignore[arg-type]
    return Started(session.id, url=session.url or "", expires_at=datetime.fromtimestamp(session.expires_at, UTC))


def _start_intent(client: stripe.StripeClient, charge: Charge) -> Started:
    asked: dict[str, Any] = {
        "amount": to_minor(charge.amount, charge.currency),
        "currency": charge.currency.lower(),
        "description": charge.description,
        "metadata": _common(charge),
        "allowed_payment_method_types": ["card"],
    }
    if charge.customer:
        asked["customer"] = charge.customer
    if charge.keeps_card:
        asked["setup_future_usage"] = "off_session"
    if charge.kind == SAVED_CARD:
        asked |= {"payment_method": charge.saved_card, "confirm": True, "return_url": charge.return_url}
    try:
        intent = client.v1.payment_intents.create(asked, _once(charge.idempotency_key))  # type: ignore[arg-type]
    except stripe.CardError as error:
        told: Any = error.json_body or {}
        failed = told.get("error", {}).get("payment_intent") or {}
        if not failed.get("id"):
            raise
        return Started(failed["id"])  # the intent is there, and says itself that it failed
    return Started(intent.id, url=_next_url(intent), client_secret=intent.client_secret or "")


def _outcome_of_session(session: Any) -> Outcome:
    intent = session.payment_intent
    currency = str(session.currency).upper()
    paid = session.payment_status == "paid"
    state = SUCCEEDED if paid else EXPIRED if session.status == "expired" else PENDING
    if not paid and session.status == "complete" and getattr(intent, "status", "") == "requires_payment_method":
        state = FAILED
    units = intent.amount_received if paid and intent is not None else session.amount_total
    return Outcome(
        provider_id=session.id,
        state=state,
        amount=to_major(units, currency),
        currency=currency,
        reference=str(session.client_reference_id or ""),
        payment_id=_id(intent),
        reason=str(_why(intent)) if state == FAILED else "",
        refunded=_refunded_of(intent, currency),
        card=_card(getattr(intent, "payment_method", None)),
        url=session.url or "",
    )


def _outcome_of_intent(intent: Any) -> Outcome:
    currency = str(intent.currency).upper()
    tags = intent.metadata.to_dict() if intent.metadata else {}
    state = _INTENT_STATES.get(intent.status, PENDING)
    if intent.status == "requires_payment_method" and tags.get("kind") == SAVED_CARD:
        state = FAILED
    units = intent.amount_received if state == SUCCEEDED else intent.amount
    return Outcome(
        provider_id=intent.id,
        state=state,
        amount=to_major(units, currency),
        currency=currency,
        reference=str(tags.get("reference", "")),
        payment_id=intent.id,
        reason=str(_why(intent)) if getattr(intent, "last_payment_error", None) else "",
        refunded=_refunded_of(intent, currency),
        card=_card(intent.payment_method),
        url=_next_url(intent),
    )


def _next_url(intent: Any) -> str:
    """Where the customer confirms with their bank."""
    redirect = getattr(getattr(intent, "next_action", None), "redirect_to_url", None)
    return str(getattr(redirect, "url", "") or "")


def _refunded_of(intent: Any, currency: str) -> Decimal:
    charge = getattr(intent, "latest_charge", None)
    return to_major(getattr(charge, "amount_refunded", 0) or 0, currency)


def _why(intent: Any) -> str | Promise:
    error = getattr(intent, "last_payment_error", None)
    return words_for(getattr(error, "code", "") or "", getattr(error, "decline_code", "") or "")


def _words(error: stripe.CardError) -> str | Promise:
    detail = (error.json_body or {}).get("error", {}) if isinstance(error.json_body, dict) else {}
    return words_for(error.code or "", detail.get("decline_code") or "") or DECLINED


def _card(found: Any) -> Card | None:
    """A card; only one that is kept has a customer."""
    card = getattr(found, "card", None)
    if card is None:
        return None
    return Card(
        token=found.id,
        brand=str(card.brand)[:20],
        last4=str(card.last4)[-4:],
        exp_month=int(card.exp_month),
        exp_year=int(card.exp_year),
        customer=_id(getattr(found, "customer", None)),
    )


def _refunded(refund: Any) -> RefundOutcome:
    return RefundOutcome(
        provider_id=refund.id,
        state=_REFUND_STATES.get(str(refund.status), "pending"),
        amount=to_major(refund.amount, refund.currency),
        currency=refund.currency.upper(),
        reason=str(getattr(refund, "failure_reason", "") or ""),
    )


def _id(found: Any) -> str:
    """The name of something that may stand there whole, by its name, or not at all."""
    return str(getattr(found, "id", found) or "")


def _event_of(content: Mapping[str, Any]) -> Event:
    kind, about = str(content["type"]), content["data"]["object"]
    what = _subject(kind)
    metadata = about.get("metadata") or {}
    return Event(
        id=str(content["id"])[:160],
        type=kind[:80],
        object_id=str(about.get("id") or "")[:160],
        created=datetime.fromtimestamp(int(content["created"]), UTC),
        about=what,
        payment_id=_named(about.get("payment_intent"))[:160],
        reference=str(about.get("client_reference_id") or metadata.get("reference") or "")[:40],
    )


def _subject(kind: str) -> str:
    starts: tuple[tuple[str, str], ...] = (
        ("checkout.session.", ABOUT_PAYMENT),
        ("payment_intent.", ABOUT_PAYMENT),
        ("charge.dispute.", ABOUT_DISPUTE),
        ("charge.refund", ABOUT_REFUND),
        ("refund.", ABOUT_REFUND),
        ("payout.", ABOUT_PAYOUT),
    )
    return next((about for start, about in starts if kind.startswith(start)), ABOUT_NOTHING)


def _named(value: object) -> str:
    return str((value.get("id") if isinstance(value, Mapping) else value) or "")


register(StripeGateway())
