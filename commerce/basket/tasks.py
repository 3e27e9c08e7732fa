"""What the worker does with baskets."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import daily_at

from . import actions

GUEST_BASKETS_LAST_DAYS: Final = 30


@daily_at("03:40", title=_("Cerrar las cestas abandonadas"))
def expire_baskets() -> int:
    """Close guests' baskets that nobody has touched for 30 days (their cookie lasts 14); how many were closed."""
    closed = 0
    while batch := actions.expire(older_than_days=GUEST_BASKETS_LAST_DAYS):
        closed += batch
    return closed
