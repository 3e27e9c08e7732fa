"""What the worker does with rates. Hours are those of Caracas."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import by_cron, daily_at

from . import actions
from .calendar import CARACAS, banking_day_on_or_before
from .models import CURRENCIES
from .queries import published


@daily_at("17:10", title=_("Buscar la tasa de la tarde"))
def fetch_in_the_evening() -> int:
    """When the central bank begins to publish; how many rates were new."""
    return _fetch_all()


@daily_at("18:30", title=_("Buscar la tasa de la noche"))
def fetch_late_in_the_evening() -> int:
    """When it has usually published."""
    return _fetch_all()


@daily_at("00:10", title=_("Buscar la tasa después de medianoche"))
def fetch_after_midnight() -> int:
    """When the mirrors show the new day."""
    return _fetch_all()


@by_cron("20 6-22/2 * * *", title=_("Buscar la tasa que falta"))
def fetch_what_is_missing() -> int:
    """During the day, only while the rate of the day has not been seen."""
    today = banking_day_on_or_before(timezone.localdate(timezone=CARACAS))
    lacking = [base for base, _title in CURRENCIES if not published(base).filter(value_date__gte=today).exists()]
    return sum(actions.fetch(base).is_new for base in lacking)


def _fetch_all() -> int:
    return sum(actions.fetch(base, force=True).is_new for base, _title in CURRENCIES)
