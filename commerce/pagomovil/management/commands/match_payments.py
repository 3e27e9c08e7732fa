"""`manage.py match_payments --reports REPORTS.json --lines LINES.json`: the rules on files, without the database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.pagomovil.matching.files import as_json, read_lines, read_reports
from commerce.pagomovil.matching.rules import decide_all
from commerce.refusals import BadInput


class Command(BaseCommand):
    help = (
        "Prueba la conciliación con archivos: reportes de pago y movimientos del banco en JSON. "
        "Imprime un veredicto por reporte y no toca la base de datos."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two files."""
        parser.add_argument("--reports", type=Path, required=True, help="Reportes, una lista en JSON.")
        parser.add_argument("--lines", type=Path, required=True, help="Movimientos del banco, una lista en JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdicts as JSON; end with 1 and the place of the fault where a file is wrong."""
        try:
            reports, lines = read_reports(Path(options["reports"])), read_lines(Path(options["lines"]))
        except BadInput as refusal:
            raise CommandError(str(refusal)) from refusal
        verdicts = [as_json(verdict) for verdict in decide_all(reports, lines)]
        self.stdout.write(json.dumps(verdicts, ensure_ascii=False, indent=1))
