"""What the worker does about searches. Each task may run any number of times."""

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import daily_at

from . import actions


@daily_at("04:20", title=_("Olvidar las búsquedas viejas sin resultados"))
def forget_old_searches() -> int:
    """Keep half a year of words that found nothing."""
    return actions.forget_old()
