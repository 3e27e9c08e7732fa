"""`manage.py populate_pagomovil_data [--clear]`: banks and phone prefixes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.pagomovil.actions import reference
from commerce.refusals import Refusal
from commerce.venezuela.actions import Loaded

TITLES = {"banks": gettext_lazy("Bancos"), "phone_prefixes": gettext_lazy("Prefijos de celular")}


class Command(BaseCommand):
    """Idempotent: a bank that an operator switched off stays off."""

    help = "Carga los bancos y los prefijos de celular. Se puede repetir sin riesgo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to start from nothing."""
        parser.add_argument("--clear", action="store_true", help="Vacía antes; se niega si algo está en uso.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, after clearing where asked to; all of it or nothing."""
        try:
            with transaction.atomic():
                if options["clear"]:
                    self.stdout.write(_("Vaciado: %(count)d filas") % {"count": reference.clear()})
                reference.load(self._report)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _report(self, loaded: Loaded) -> None:
        message = _("%(title)s: %(total)s (%(created)s nuevos, %(changed)s cambiados)")
        values = {"total": loaded.total, "created": loaded.created, "changed": loaded.changed}
        self.stdout.write(message % {"title": TITLES[loaded.name], **values})
