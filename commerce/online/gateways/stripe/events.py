"""What a webhook of Stripe's is about."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from commerce.online.gateways import (
    ABOUT_DISPUTE,
    ABOUT_NOTHING,
    ABOUT_PAYMENT,
    ABOUT_PAYOUT,
    ABOUT_REFUND,
    Event,
)


def event_of(content: Mapping[str, Any]) -> Event:
    """What an event names. Raises KeyError, TypeError, ValueError and the like for what is none."""
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
