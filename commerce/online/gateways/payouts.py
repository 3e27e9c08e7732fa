"""What a gateway with `has_payouts` tells: what it paid out to the store's bank, and what that was made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from . import Keys


@dataclass(frozen=True)
class PaidOut:
    """A transfer to the store's bank. `state`: pending, in_transit, paid, failed or canceled."""

    provider_id: str
    state: str
    amount: Decimal
    currency: str
    arrival_date: date


@dataclass(frozen=True)
class Moved:
    """A movement of the store's balance; what leaves is negative. `net` = `gross` - `fee`.

    `kind`: charge, refund, fee, dispute or adjustment. `reference` names the payment or the refund in the ledger.
    """

    provider_id: str
    kind: str
    reference: str
    gross: Decimal
    fee: Decimal
    net: Decimal
    currency: str
    at: datetime


@runtime_checkable
class HasPayouts(Protocol):
    """A gateway with `has_payouts`. Both go through every page, and may raise GatewayDown or GatewayRefused."""

    def payouts(self, keys: Keys, *, since: datetime) -> Iterator[PaidOut]:
        """The transfers made since a moment."""

    def movements(self, keys: Keys, *, since: datetime | None = None, payout_id: str = "") -> Iterator[Moved]:
        """The movements since a moment, or those that a transfer is made of."""
