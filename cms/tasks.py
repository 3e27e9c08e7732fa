"""What the worker does for pages. Each task may run any number of times."""

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import every

from . import sites


@every(minutes=10, title=_("Abrir el sitio de las tiendas nuevas"))
def open_missing_sites() -> int:
    """Give every store its site, and every site its store's host."""
    return sites.open_missing()


@every(minutes=1, title=_("Publicar y retirar las páginas programadas"))
def publish_scheduled() -> None:
    """Let scheduled pages go live, and expired ones go."""
    call_command("publish_scheduled", verbosity=0)
