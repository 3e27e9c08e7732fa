"""Which rate is in force."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from .models import ExchangeRate

CARACAS = ZoneInfo("America/Caracas")


def rate_at(moment: datetime, *, base: str = "USD", quote: str = "VES") -> ExchangeRate | None:
    """The rate in force at `moment`: the newest with a value date up to that day in Caracas (None before the first).

    The official rate is published in the evening for the next banking day; until then the last one holds, also over
    weekends and bank holidays, which have no row of their own.
    """
    day = moment.astimezone(CARACAS).date()
    return (
        ExchangeRate.objects.filter(base=base, quote=quote, value_date__lte=day).order_by("-value_date", "-id").first()
    )


def current_rate(*, base: str = "USD", quote: str = "VES") -> ExchangeRate | None:
    """The rate in force now (None while no rate is known)."""
    return rate_at(timezone.now(), base=base, quote=quote)
