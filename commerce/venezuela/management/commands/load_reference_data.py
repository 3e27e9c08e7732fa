"""`manage.py load_reference_data`: banks, phone prefixes, taxes and the roles of the team."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from commerce.venezuela import actions

TITLES = {"banks": _("Bancos"), "phone_prefixes": _("Prefijos de celular"), "taxes": _("Impuestos")}


class Command(BaseCommand):
    """Idempotent: what an operator edited (a bank in use or not, a tax percentage) stays."""

    help = "Carga bancos, prefijos de celular, impuestos y roles. Se puede repetir sin riesgo."

    def handle(self, *args: Any, **options: Any) -> None:
        actions.load_reference_data(self._report)
        # By name: the roles belong to a floor above this one.
        call_command("load_roles", stdout=self.stdout, verbosity=options["verbosity"])

    def _report(self, loaded: actions.Loaded) -> None:
        message = _("%(title)s: %(total)s (%(created)s nuevos, %(changed)s cambiados)")
        values = {"total": loaded.total, "created": loaded.created, "changed": loaded.changed}
        self.stdout.write(message % {"title": TITLES[loaded.name], **values})
