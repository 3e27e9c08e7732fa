"""What the worker runs for jobs."""

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import every

from . import actions


def run_due() -> int:
    """Work on whatever waits."""
    return actions.run_due()


@every(minutes=1, title=_("Seguir con los trabajos en espera"))
def sweep() -> int:
    """Work on what waits although its task was lost or its worker died."""
    return actions.run_due()


@every(minutes=30, title=_("Borrar borradores y archivos de trabajos viejos"))
def discard_old() -> int:
    """Delete drafts that nobody confirmed, old jobs, and files whose time is up."""
    return actions.discard_old()
