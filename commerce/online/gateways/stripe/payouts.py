"""What Stripe paid out, and the movements of the balance behind it: what was charged, what it kept, what is left."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from commerce.online.gateways import Keys
from commerce.online.gateways.payouts import Moved, PaidOut

from .amounts import to_major
from .client import asking

if TYPE_CHECKING:
    import stripe

_PER_PAGE: Final = 100
_KINDS: Final = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund",
    "payment_failure_refund": "refund",
    "stripe_fee": "fee",
    "network_cost": "fee",
    "stripe_fx_fee": "fee",
}


class StripePayouts:
    """The part of Stripe's gateway that follows the money to the bank."""

    def payouts(self, keys: Keys, *, since: datetime) -> Iterator[PaidOut]:
        """The transfers made since a moment, page by page."""
        with asking(keys) as client:
            asked: Any = {"created": {"gte": int(since.timestamp())}, "limit": _PER_PAGE}
            for found in client.v1.payouts.list(asked).auto_paging_iter():
                yield PaidOut(
                    provider_id=found.id,
                    state=str(found.status),
                    amount=to_major(found.amount, found.currency),
                    currency=found.currency.upper(),
                    arrival_date=datetime.fromtimestamp(found.arrival_date, UTC).date(),
                )

    def movements(self, keys: Keys, *, since: datetime | None = None, payout_id: str = "") -> Iterator[Moved]:
        """The movements since a moment, or of one transfer; the transfers themselves are left out."""
        with asking(keys) as client:
            asked: Any = {"limit": _PER_PAGE, "expand": ["data.source"]}
            if payout_id:
                asked["payout"] = payout_id
            elif since is not None:
                asked["created"] = {"gte": int(since.timestamp())}
            for found in client.v1.balance_transactions.list(asked).auto_paging_iter():
                if not str(found.type).startswith("payout"):
                    yield _moved(found)


def _moved(found: "stripe.BalanceTransaction") -> Moved:
    def amount(units: int) -> Decimal:
        return to_major(units, found.currency)

    kind = _KINDS.get(str(found.type), "adjustment")
    if str(found.reporting_category).startswith("dispute"):
        kind = "dispute"
    fee, gross = (-found.amount, 0) if kind == "fee" else (found.fee, found.amount)
    return Moved(
        provider_id=found.id,
        kind=kind,
        reference=_reference(found.source, kind),
        gross=amount(gross),
        fee=amount(fee),
        net=amount(found.net),
        currency=found.currency.upper(),
        at=datetime.fromtimestamp(found.created, UTC),
    )


def _reference(source: Any, kind: str) -> str:
    """As the ledger names it: a payment by its intent, a refund by itself."""
    intent = getattr(source, "payment_intent", None)
    if kind in ("charge", "dispute") and intent:
        return str(getattr(intent, "id", intent))
    return str(getattr(source, "id", source) or "")
