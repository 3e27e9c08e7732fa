"""Whose prices a page shows: everybody's, or those of businesses that the team has verified.

There are only these two, never a price for one person: what is worked out under one of them is shared by all whom it is
about. Nobody is asked who they are until a store turns out to have prices for businesses.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

EVERYBODY: Final = "everybody"
BUSINESSES: Final = "businesses"

_whose: ContextVar[Callable[[], str]] = ContextVar("whose_prices")


@contextmanager
def prices_for(whose: Callable[[], str]) -> Iterator[None]:
    """Within it, prices are those of whoever `whose` says when it is first asked."""
    token = _whose.set(whose)
    try:
        yield
    finally:
        _whose.reset(token)


def current() -> str:
    """`EVERYBODY` or `BUSINESSES`; outside a request, everybody."""
    whose = _whose.get(None)
    return whose() if whose else EVERYBODY
