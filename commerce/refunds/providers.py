"""The providers of online payments as senders of refunds."""

from decimal import Decimal

from commerce.online import actions as online
from commerce.online import gateways
from commerce.online.gateways import GatewayDown, RefundOutcome
from commerce.payment.models import Transaction
from commerce.refusals import Refusal

from . import senders
from .senders import Sent

_STATES = {"succeeded": senders.SUCCEEDED, "pending": senders.PENDING, "failed": senders.FAILED}
# Refusals of whoever asks, not of the refund: an earlier try under the same key may have gone through.
_NOT_LOOKED_AT = frozenset({"bad_keys", "no_keys", "no_gateway", "bad_address"})


def send(payment: Transaction, usd: Decimal, key: str, provider_id: str, amount: Decimal | None = None) -> Sent:
    """Send back what is worth `usd` of a payment, `amount` as it was charged, or ask what became of a known refund."""
    try:
        if provider_id:
            return _said(online.fetch_refund(payment, provider_id))
        return _said(online.refund(payment, usd, key=key, amount=amount))
    except GatewayDown as down:
        return Sent(senders.UNKNOWN, provider_id, reason=str(down))
    except Refusal as refusal:
        # A refund that the provider has taken on is not over because it will not tell of it now.
        state = senders.UNKNOWN if provider_id else senders.FAILED
        return Sent(state, provider_id, reason=str(refusal), is_verdict=refusal.code not in _NOT_LOOKED_AT)


def _said(outcome: RefundOutcome) -> Sent:
    """An answer that we do not understand is none."""
    state = _STATES.get(outcome.state, senders.UNKNOWN)
    return Sent(state, outcome.provider_id, outcome.amount, outcome.currency.upper(), outcome.reason)


def register() -> None:
    """Have every known provider send its own payments back."""
    for gateway in gateways.known():
        senders.register(gateway.code, send)
