"""Who sends money back through a provider. Called outside any transaction, any number of times with one key.

register("stripe", send_back)
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from commerce.payment.models import Transaction

SUCCEEDED: Final = "succeeded"
PENDING: Final = "pending"
FAILED: Final = "failed"
# Nobody knows: the provider did not answer. It is asked again under the same key.
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Sent:
    """What the provider says: its name of the refund, what goes back in which currency, and why not in words.

    `is_verdict`: FAILED is the provider's word about this refund. Otherwise it was not looked at, and the next try is
    the same one to the provider.
    """

    state: str
    provider_id: str = ""
    amount: Decimal = Decimal(0)
    currency: str = "USD"
    reason: str = ""
    is_verdict: bool = True


# (the payment that goes back, how much of it in USD, the key under which it is one refund, what the provider calls it
# where it has been asked before, how much of it in the currency that it was charged in)
Sender = Callable[[Transaction, Decimal, str, str, Decimal | None], Sent]

_senders: Final[dict[str, Sender]] = {}


def register(provider: str, sender: Sender) -> Sender:
    """Have the payments of `provider` (as in `Transaction.provider`) sent back by `sender`; the newest one counts."""
    _senders[provider] = sender
    return sender


def unregister(provider: str) -> None:
    """Forget the sender of `provider`, if there is one."""
    _senders.pop(provider, None)


def can_send(payment: Transaction) -> bool:
    """Whether there is a provider that sends this payment back."""
    return payment.txn_type == Transaction.DEBIT and payment.provider in _senders and bool(payment.provider_id)


def send(payment: Transaction, usd: Decimal, key: str, provider_id: str = "", *, amount: Decimal | None = None) -> Sent:
    """Have `usd` of `payment` sent back, or asked after: `amount` as it was charged, or what `usd` are of that.

    Raises LookupError where nobody can.
    """
    return _senders[payment.provider](payment, usd, key, provider_id, amount)
