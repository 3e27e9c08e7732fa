"""What of an event is kept: which payment, which amounts, which state; nothing about the person who paid."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

# Everything else is left out: names, addresses, mails, phones, documents, cards.
_KEPT: Final = frozenset(
    "id object type action status status_detail payment_status live_mode livemode created date_created api_version "
    "amount amount_total amount_received amount_refunded currency transaction_amount reason client_reference_id "
    "external_reference payment_intent charge mode data previous_attributes date user_id application_id "
    "metadata reference order kind last_payment_error code decline_code pending_webhooks resource topic".split()
)
_DEEP: Final = 6
_LONG: Final = 200


def kept_of(body: bytes) -> str:
    """JSON of what may be kept of an event's body; an empty object of one that is none."""
    try:
        content = json.loads(body, parse_float=str)
    except (ValueError, RecursionError):
        return "{}"
    return json.dumps(_kept(content, _DEEP) if isinstance(content, Mapping) else {}, default=str)


def _kept(content: Mapping[str, Any], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in content.items():
        if name in _KEPT or (depth == _DEEP - 1 and name == "object"):
            if isinstance(value, Mapping):
                if depth:
                    found[name] = _kept(value, depth - 1)
            elif isinstance(value, str):
                found[name] = value.replace("\x00", "")[:_LONG]
            elif isinstance(value, bool | int | Decimal) or value is None:
                found[name] = value
    return found
