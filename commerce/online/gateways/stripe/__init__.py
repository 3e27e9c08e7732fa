"""Stripe: a page of theirs where the customer pays, intents for clients of the API, kept cards, refunds, disputes.

What the library answers are its own objects, not dicts; everything here leaves as plain values of the interface.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.online.gateways import (
    EXPIRED,
    INTENT,
    PENDING,
    SAVED_CARD,
    SESSION,
    SUCCEEDED,
    BadSignature,
    Capabilities,
    Charge,
    Contested,
    Event,
    GatewayRefused,
    Keys,
    Outcome,
    RefundOutcome,
    Setup,
    Started,
    register,
)
from commerce.online.gateways.signatures import check_stripe
from commerce.online.readiness import is_ready
from commerce.order import statuses
from commerce.payment import methods

from .amounts import to_major, to_minor
from .client import HOSTS, asking, once
from .events import event_of
from .outcomes import card_of, contested, outcome_of_intent, outcome_of_session, refunded
from .payouts import StripePayouts
from .starting import start_intent, start_session

__all__ = ["METHOD", "StripeGateway", "to_major", "to_minor"]

CODE: Final = "stripe"
_WITH: Final = ["payment_intent.payment_method", "payment_intent.latest_charge"]
_WITH_INTENT: Final = ["payment_method", "latest_charge"]

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
                return start_session(client, charge)
            return start_intent(client, charge)

    def fetch(self, keys: Keys, provider_id: str) -> Outcome:
        """What became of a session or an intent."""
        with asking(keys) as client:
            if provider_id.startswith("cs_"):
                session = client.v1.checkout.sessions.retrieve(provider_id, {"expand": list(_WITH)})
                return outcome_of_session(session)
            return outcome_of_intent(client.v1.payment_intents.retrieve(provider_id, {"expand": list(_WITH_INTENT)}))

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
            return refunded(client.v1.refunds.create(asked, once(idempotency_key)))  # type: ignore[arg-type]

    def fetch_refund(self, keys: Keys, provider_id: str) -> RefundOutcome:
        """What became of a refund."""
        with asking(keys) as client:
            return refunded(client.v1.refunds.retrieve(provider_id))

    def read_event(self, keys: Keys, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Event:
        """What a webhook names; its signature is over the very bytes that came."""
        check_stripe(headers.get("stripe-signature", ""), body, keys.webhook_secret, now=now)
        try:
            content = json.loads(body)
            return event_of(content)
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise BadSignature("not an event") from error

    def customer(self, keys: Keys, *, reference: str, email: str, idempotency_key: str) -> str:
        """A customer of the store's at Stripe, to keep cards for."""
        asked: dict[str, Any] = {"metadata": {"reference": reference}, **({"email": email} if email else {})}
        with asking(keys) as client:
            return str(client.v1.customers.create(asked, once(idempotency_key)).id)  # type: ignore[arg-type]

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
            session = client.v1.checkout.sessions.create(asked, once(idempotency_key))  # type: ignore[arg-type]
            return Started(provider_id=session.id, url=session.url or "")

    def fetch_setup(self, keys: Keys, provider_id: str) -> Setup:
        """Which card was added, if one was."""
        with asking(keys) as client:
            asked: Any = {"expand": ["setup_intent.payment_method"]}
            session = client.v1.checkout.sessions.retrieve(provider_id, asked)
            states = {"complete": SUCCEEDED, "expired": EXPIRED}
            card = card_of(getattr(session.setup_intent, "payment_method", None))
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
            return contested(client.v1.disputes.retrieve(provider_id))


register(StripeGateway())
