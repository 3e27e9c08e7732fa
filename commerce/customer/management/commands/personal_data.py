"""`manage.py personal_data export|erase --email X`: what a person may ask of a shop that knows them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.customer.personal_data import erasure, export, rules
from commerce.customer.personal_data.person import Person, find
from commerce.customer.personal_data.traces import pattern_of, traces
from commerce.journal import actions as journal
from commerce.refusals import Refusal


class Command(BaseCommand):
    """Hand over, or forget, what the shop knows of a person. Forgetting cannot be undone: try `--dry-run` first."""

    help = "Exporta o borra los datos de una persona, con cuenta o sin ella."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, whose data, and who asks."""
        parser.add_argument("what", choices=["export", "erase"])
        parser.add_argument("--email", required=True, help=_("El correo de la persona."))
        parser.add_argument("--actor", required=True, help=_("El correo de quien lo hace: queda en la bitácora."))
        parser.add_argument("--dry-run", action="store_true", help=_("Dice qué pasaría, y no hace nada."))
        parser.add_argument("--output", type=Path, default=None, help=_("El archivo ZIP de la copia."))

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with the words of a refusal."""
        actor = User.objects.filter(email__iexact=options["actor"], is_active=True, is_staff=True).first()
        if actor is None:
            raise CommandError(_("Nadie del equipo tiene ese correo: %(email)s") % {"email": options["actor"]})
        try:
            person = find(options["email"])
            if options["what"] == "export":
                self._export(person, actor, options["output"], dry_run=options["dry_run"])
            else:
                self._erase(person, actor, dry_run=options["dry_run"])
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _export(self, person: Person, actor: User, output: Path | None, *, dry_run: bool) -> None:
        erasure.ensure_may(person, actor, rules.EXPORT)
        if dry_run:
            for kind, rows in export.collected(person).items():
                self.stdout.write(f"{kind}: {len(rows)}")
            return
        target = output or Path("datos-personales.zip")
        with target.open("xb") as file, transaction.atomic():
            export.write(person, file)
            if person.account:
                journal.record("person.export_downloaded", subject=person.account, by=actor)
        self.stdout.write(_("Copia guardada en %(path)s") % {"path": target})

    def _erase(self, person: Person, actor: User, *, dry_run: bool) -> None:
        erasure.ensure_may(person, actor, rules.ERASE)
        pattern = pattern_of(person)
        done = erasure.plan(person) if dry_run else erasure.erase(person, by=actor, word=str(rules.WORD))
        for title, items in (
            (_("Se borra"), done.deleted),
            (_("Queda sin la persona"), done.anonymised),
            (_("Se guarda"), done.kept),
        ):
            self.stdout.write(f"{title}:")
            for item in items:
                self.stdout.write(f"  {item.label}: {item.count}. {item.why}".rstrip(". ") + ".")
        for obstacle in done.obstacles:
            self.stdout.write(f"{_('No se puede todavía')}: {obstacle}")
        if not dry_run:
            for trace in traces(pattern):
                self.stdout.write(f"{_('Todavía se lee en')} {trace.table}.{trace.column}: {trace.rows}")
