"""Beginning a payment at Stripe: a page of theirs, or an intent."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import stripe

from commerce.online.gateways import SAVED_CARD, Charge, Started

from .amounts import to_minor
from .client import once
from .outcomes import next_url

if TYPE_CHECKING:
    from stripe.checkout import Session


def _common(charge: Charge) -> dict[str, Any]:
    return {"reference": charge.reference, "order": charge.number, "kind": charge.kind}


def start_session(client: stripe.StripeClient, charge: Charge) -> Started:
    """A Checkout Session, with what the page says and where it leads."""
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
    session: Session = client.v1.checkout.sessions.create(asked, once(charge.idempotency_key))  # type: ignore[arg-type]
    return Started(session.id, url=session.url or "", expires_at=datetime.fromtimestamp(session.expires_at, UTC))


def start_intent(client: stripe.StripeClient, charge: Charge) -> Started:
    """A PaymentIntent; of a kept card, confirmed at once."""
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
        intent = client.v1.payment_intents.create(asked, once(charge.idempotency_key))  # type: ignore[arg-type]
    except stripe.CardError as error:
        told: Any = error.json_body or {}
        failed = told.get("error", {}).get("payment_intent") or {}
        if not failed.get("id"):
            raise
        return Started(failed["id"])  # the intent is there, and says itself that it failed
    return Started(intent.id, url=next_url(intent), client_secret=intent.client_secret or "")
