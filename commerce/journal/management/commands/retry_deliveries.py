"""`manage.py retry_deliveries`: another chance for what was given up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from commerce.journal import actions


class Command(BaseCommand):
    """Failed deliveries become pending again and are attempted at once."""

    help = "Vuelve a intentar las entregas fallidas de la bitácora."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subscriber", default="", help="Solo las de este suscriptor.")

    def handle(self, *args: Any, **options: Any) -> None:
        retried = actions.retry_failed(options["subscriber"])
        self.stdout.write(_("Entregas que se intentan de nuevo: %(count)s") % {"count": retried})
