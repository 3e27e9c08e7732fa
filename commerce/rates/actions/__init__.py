"""What changes rates: fetching, deciding on what was held, a manual rate, seeing an alert. A rate row never changes."""

from .fetching import AttemptResult, FetchOutcome, fetch
from .people import MANUAL, accept_held, acknowledge, refuse_held, set_manual

__all__ = [
    "MANUAL",
    "AttemptResult",
    "FetchOutcome",
    "accept_held",
    "acknowledge",
    "fetch",
    "refuse_held",
    "set_manual",
]
