"""`manage.py ensure_schedules`: the queue's schedules as the project declares them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from commerce.journal import schedules


class Command(BaseCommand):
    """Idempotent; run it after every deployment."""

    help = "Crea o actualiza las tareas programadas. Se puede repetir sin riesgo."

    def handle(self, *args: Any, **options: Any) -> None:
        ensured = schedules.ensure()
        message = _("Tareas programadas: %(total)s (%(created)s nuevas, %(changed)s cambiadas, %(removed)s quitadas)")
        self.stdout.write(message % vars(ensured))
