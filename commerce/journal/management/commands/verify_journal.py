"""`manage.py verify_journal`: whether anybody has touched the journal behind the application's back."""

import json
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.journal import verification
from commerce.journal.verification import Finding, Report

_SHOWN: Final = 100
SENTENCES: Final = {
    verification.CHANGED: gettext_lazy("El hecho %(id)s fue modificado: no es lo que se escribió."),
    verification.REMOVED: gettext_lazy("El hecho %(id)s fue borrado."),
    verification.INSERTED: gettext_lazy("El hecho %(id)s no lo escribió Abasto: alguien lo metió."),
    verification.MOVED: gettext_lazy("El hecho %(id)s no sigue al anterior: cambió de lugar o se quitó algo antes."),
    verification.CUT: gettext_lazy("Faltan eslabones de la cadena justo antes del hecho %(id)s."),
    verification.UNKNOWN_KEY: gettext_lazy("El hecho %(id)s se selló con una clave que no está en JOURNAL_SEAL_KEYS."),
    verification.HEAD_MISSING: gettext_lazy("La cadena ya no contiene la marca indicada: le quitaron el final."),
}


class Command(BaseCommand):
    """Exits with 1 where the journal is not as it was written."""

    help = "Comprueba que nadie haya cambiado, borrado ni metido hechos en la bitácora por fuera de Abasto."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="from_id", type=int, default=0, help="Solo desde este hecho.")
        parser.add_argument("--head", default="", help="La marca que anotaste: debe seguir en la cadena.")
        parser.add_argument("--json", action="store_true", help="El resultado para programas.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verification.verify(from_id=options["from_id"], head=options["head"])
        if options["json"]:
            self.stdout.write(json.dumps(as_data(report)))
        else:
            self._tell(report)
        if not report.is_intact:
            raise SystemExit(1)

    def _tell(self, report: Report) -> None:
        for finding in report.findings[:_SHOWN]:
            self.stdout.write(sentence(finding))
        if report.total > _SHOWN:
            self.stdout.write(_("… y %(count)s más.") % {"count": report.total - _SHOWN})
        verdict = _("La bitácora está intacta.") if report.is_intact else _("La bitácora fue alterada.")
        self.stdout.write(verdict)
        counts = {"checked": report.checked, "waiting": report.waiting}
        self.stdout.write(_("Hechos comprobados: %(checked)s. Por sellar: %(waiting)s.") % counts)
        self.stdout.write(_("Marca del final, para anotar en otro lugar: %(head)s") % {"head": report.head})


def sentence(finding: Finding) -> str:
    """What a finding says to a person."""
    return str(SENTENCES[finding.kind]) % {"id": finding.entry_id}


def as_data(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "intact": report.is_intact,
        "checked": report.checked,
        "waiting": report.waiting,
        "head": report.head,
        "total": report.total,
        "findings": [{"kind": finding.kind, "entry": finding.entry_id} for finding in report.findings],
    }
