"""What the worker runs for payments."""

from commerce.journal.schedules import daily_at, every

from .actions import decisions, quotes, reports
from .matching import tasks as matching  # noqa: F401  declares its schedules
from .statements import tasks as statements  # noqa: F401  declares its schedules


@every(minutes=1)
def finish_decisions() -> int:
    """Let the decisions whose time to be taken back is over leave the house."""
    return decisions.finish_due()


@every(minutes=1)
def expire_quotes() -> int:
    """Close the quotes whose time is over."""
    return quotes.expire_due()


@daily_at("03:50")
def forget_attempts() -> int:
    """Drop the marks of tries that no limit counts any more."""
    return reports.forget_attempts()
