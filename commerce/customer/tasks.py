"""What the worker runs for customers."""

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import every

from .personal_data import export


@every(minutes=1, title=_("Preparar las copias de datos personales"))
def make_copies() -> int:
    """Make the copies of personal data that were asked for."""
    return export.make_due()


@every(minutes=10, title=_("Borrar las copias de datos personales vencidas"))
def expire_copies() -> int:
    """Delete the copies whose time is over."""
    return export.expire_due()
