"""What Stripe says of payments, refunds, cards and disputes, as plain values of the interface."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise

from commerce.online.gateways import (
    CANCELLED,
    EXPIRED,
    FAILED,
    PENDING,
    REQUIRES_ACTION,
    SAVED_CARD,
    SUCCEEDED,
    Card,
    Contested,
    Outcome,
    RefundOutcome,
)

from .amounts import to_major
from .words import words_for

_INTENT_STATES: Final = {
    "succeeded": SUCCEEDED,
    "canceled": CANCELLED,
    "requires_action": REQUIRES_ACTION,
}
_REFUND_STATES: Final = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
_DISPUTE_STATES: Final = {"won": "won", "lost": "lost", "warning_closed": "won", "prevented": "won"}


def outcome_of_session(session: Any) -> Outcome:
    """What became of a page."""
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
        card=card_of(getattr(intent, "payment_method", None)),
        url=session.url or "",
    )


def outcome_of_intent(intent: Any) -> Outcome:
    """What became of an intent."""
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
        card=card_of(intent.payment_method),
        url=next_url(intent),
    )


def next_url(intent: Any) -> str:
    """Where the customer confirms with their bank."""
    redirect = getattr(getattr(intent, "next_action", None), "redirect_to_url", None)
    return str(getattr(redirect, "url", "") or "")


def _refunded_of(intent: Any, currency: str) -> Decimal:
    charge = getattr(intent, "latest_charge", None)
    return to_major(getattr(charge, "amount_refunded", 0) or 0, currency)


def _why(intent: Any) -> str | Promise:
    error = getattr(intent, "last_payment_error", None)
    return words_for(getattr(error, "code", "") or "", getattr(error, "decline_code", "") or "")


def card_of(found: Any) -> Card | None:
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


def refunded(refund: Any) -> RefundOutcome:
    """What became of a refund."""
    return RefundOutcome(
        provider_id=refund.id,
        state=_REFUND_STATES.get(str(refund.status), "pending"),
        amount=to_major(refund.amount, refund.currency),
        currency=refund.currency.upper(),
        reason=str(getattr(refund, "failure_reason", "") or ""),
    )


def contested(found: Any) -> Contested:
    """A dispute as it stands."""
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


def _id(found: Any) -> str:
    """The name of something that may stand there whole, by its name, or not at all."""
    return str(getattr(found, "id", found) or "")
