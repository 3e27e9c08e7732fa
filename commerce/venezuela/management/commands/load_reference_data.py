"""`manage.py load_reference_data`: banks, phone prefixes, taxes, roles of the team, sources of rates."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from commerce.venezuela import actions

TITLES = {"banks": _("Bancos"), "phone_prefixes": _("Prefijos de celular"), "taxes": _("Impuestos")}


class Command(BaseCommand):
    """Idempotent: what an operator edited (a bank in use or not, a tax percentage) stays."""

    help = "Carga bancos, prefijos de celular, impuestos, roles y fuentes de tasas. Se puede repetir sin riesgo."

    def handle(self, *args: Any, **options: Any) -> None:
        actions.load_reference_data(self._report)
        # By name: roles and sources of rates belong to floors above this one.
        call_command("load_roles", stdout=self.stdout, verbosity=options["verbosity"])
        call_command("load_rate_sources", stdout=self.stdout, verbosity=options["verbosity"])

    def _report(self, loaded: actions.Loaded) -> None:
        message = _("%(title)s: %(total)s (%(created)s nuevos, %(changed)s cambiados)")
        values = {"total": loaded.total, "created": loaded.created, "changed": loaded.changed}
        self.stdout.write(message % {"title": TITLES[loaded.name], **values})
