"""What travels with the checkout form: which basket it is for, its key, and what the customer was shown; signed.

The basket's id proves, after the order was placed in another tab, that this visitor may see that order.
"""

import secrets
from typing import Any, NamedTuple

from django.core import signing

from .rules import Seen, Wanted, snapshot

_SALT = "commerce.checkout.ticket"
_MAX_AGE_SECONDS = 14 * 24 * 60 * 60  # as long as a basket is kept


class Ticket(NamedTuple):
    """A form's ticket. `key` makes sending the form twice one order."""

    basket_id: int
    key: str
    seen: tuple[Seen, ...]

    def sealed(self) -> str:
        """The ticket as text that only we can write."""
        return signing.dumps([self.basket_id, self.key, self.seen], salt=_SALT, compress=True)


def issue(basket_id: int, lines: list[Wanted], key: str = "") -> Ticket:
    """A ticket for a form that shows `lines`; `key` of the form before, where it is shown again."""
    return Ticket(basket_id, key or secrets.token_urlsafe(24), snapshot(lines))


def read(text: str) -> Ticket | None:
    """The ticket that was sealed as `text`; None for what we did not write or wrote too long ago."""
    try:
        basket_id, key, seen = signing.loads(text, salt=_SALT, max_age=_MAX_AGE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Ticket(basket_id, key, tuple(_seen(item) for item in seen))


def _seen(item: Any) -> Seen:
    line_id, steps, total = item
    return line_id, steps, total
