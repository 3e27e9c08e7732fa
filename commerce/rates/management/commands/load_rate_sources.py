"""`manage.py load_rate_sources`: the places where exchange rates are read."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from commerce.rates.reference_sources import load_sources


class Command(BaseCommand):
    """Idempotent: what an operator changed in a source stays."""

    help = "Carga las fuentes de tasas. Se puede repetir sin riesgo."

    def handle(self, *args: Any, **options: Any) -> None:
        total, new = load_sources()
        if options["verbosity"] and new:
            self.stdout.write(_("Fuentes de tasas: %(total)d (%(new)d nuevas)") % {"total": total, "new": new})
