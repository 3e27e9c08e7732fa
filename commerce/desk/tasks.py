"""What the worker runs for the desks."""

from django.utils.translation import gettext_lazy as _

from commerce.desk import actions
from commerce.journal.schedules import daily_at


@daily_at("03:40", title=_("Olvidar los turnos terminados"))
def forget_ended() -> int:
    """Drop leases that ended long ago."""
    return actions.forget_ended()
