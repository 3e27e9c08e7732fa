"""What the worker runs for refunds."""

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import every

from . import actions


@every(minutes=2, title=_("Enviar las devoluciones"))
def send_refunds() -> int:
    """Send the refunds whose time has come, those whose task was lost among them; how many are done."""
    return actions.send_due()
