"""Reports and movements as JSON files, and verdicts as JSON. Reads files only: no database."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

from .facts import LineFacts, ReportFacts, line_facts, report_facts
from .rules import Verdict

_PLAIN = re.compile(r"[+-]?\d{1,18}(\.\d+)?")
_SPANISH = re.compile(r"[+-]?\d{1,3}(\.\d{3})*,\d{1,2}|[+-]?\d{1,18},\d{1,2}")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d{1,2})?")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][0-9:.,+Zz -]*)?")
_CENT: Final = Decimal("0.01")
_LONGEST: Final = 400


class _Row:
    """One object of the list, with its place in the file for the messages."""

    def __init__(self, file: str, index: int, values: Any) -> None:
        self.file, self.index = file, index
        if not isinstance(values, dict):
            raise BadInput("bad_row", self._says(_("no es un objeto")))
        self.values = values

    def bad(self, field: str, why: str) -> BadInput:
        return BadInput("bad_field", self._says(_("campo «%(field)s»: %(why)s") % {"field": field, "why": why}))

    def _says(self, what: str) -> str:
        return _("%(file)s, elemento %(index)s: %(what)s.") % {"file": self.file, "index": self.index, "what": what}

    def id(self) -> str | int:
        value = self.values.get("id")
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise self.bad("id", _("falta, o no es un texto ni un número"))
        return value

    def text(self, field: str) -> str:
        """Text, or a whole number as its digits; "" where it is null or left out."""
        value = self.values.get(field)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.bad(field, _("debe ser un texto o null"))
        text = str(value)
        if len(text) > _LONGEST:
            raise self.bad(field, _("es demasiado largo"))
        return text

    def day(self, field: str) -> date | None:
        text = self.text(field).strip()
        if not text:
            return None
        found = _DAY.fullmatch(text)
        try:
            return date.fromisoformat(found[1] if found else "")
        except ValueError:
            raise self.bad(field, _("«%(text)s» no es una fecha como 2026-10-01") % {"text": text[:40]}) from None

    def amount(self, field: str) -> Decimal | None:
        return self._amount(field, self.values.get(field))

    def amounts(self, field: str) -> list[Decimal]:
        values = self.values.get(field)
        if values is None:
            return []
        if not isinstance(values, list):
            raise self.bad(field, _("debe ser una lista de montos"))
        read = [self._amount(f"{field}[{place}]", value) for place, value in enumerate(values)]
        return [amount for amount in read if amount is not None and amount > 0]

    def flags(self) -> list[str]:
        values = self.values.get("flags")
        return [str(value)[:80] for value in values] if isinstance(values, list) else []

    def _amount(self, field: str, value: Any) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self.bad(field, _("debe ser un monto escrito como texto, por ejemplo «37933.94»"))
        text = re.sub(r"\s", "", str(value))
        if not text and isinstance(value, str):
            return None
        if _SPANISH.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
        elif _ENGLISH.fullmatch(text):
            text = text.replace(",", "")
        if not _PLAIN.fullmatch(text) or Decimal(text) != Decimal(text).quantize(_CENT):
            raise self.bad(
                field, _("«%(text)s» no es un monto con dos decimales como «37933.94»") % {"text": text[:40]}
            )
        return Decimal(text).quantize(_CENT)


def read_reports(path: Path) -> list[ReportFacts]:
    """The reports of a JSON file. Raises BadInput that names the file, the place in the list and the field."""
    return reports_of(_list(path), path.name)


def read_lines(path: Path) -> list[LineFacts]:
    """The movements of a JSON file. Raises BadInput that names the file, the place in the list and the field."""
    return lines_of(_list(path), path.name)


def reports_of(rows: list[Any], file: str) -> list[ReportFacts]:
    """Reports as parsed from JSON; `file` is how messages name where they come from."""
    return _facts_of(rows, file, _report)


def lines_of(rows: list[Any], file: str) -> list[LineFacts]:
    """Movements as parsed from JSON; `file` is how messages name where they come from."""
    return _facts_of(rows, file, _line)


def _report(row: _Row) -> ReportFacts:
    return report_facts(
        row.id(),
        account=row.text("account"),
        amount=row.amount("amount"),
        bank=row.text("bank"),
        phone=row.text("phone"),
        document=row.text("document"),
        reference=row.text("reference"),
        paid_on=row.day("paid_on"),
        quote_amounts=row.amounts("quote_amounts"),
        flags=row.flags(),
    )


def _line(row: _Row) -> LineFacts:
    return line_facts(
        row.id(),
        account=row.text("account"),
        amount=row.amount("amount"),
        bank=row.text("bank"),
        phone=row.text("phone"),
        document=row.text("document"),
        reference=row.text("reference"),
        description=row.text("description"),
        value_date=row.day("value_date"),
    )


def _facts_of[Facts: (ReportFacts, LineFacts)](
    rows: list[Any], file: str, read: Callable[[_Row], Facts]
) -> list[Facts]:
    found: list[Facts] = []
    known: dict[Any, int] = {}
    for index, values in enumerate(rows):
        row = _Row(file, index, values)
        facts = read(row)
        if facts.id in known:
            raise row.bad("id", _("se repite: ya está en el elemento %(index)s") % {"index": known[facts.id]})
        known[facts.id] = index
        found.append(facts)
    return found


def _list(path: Path) -> list[Any]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise BadInput(
            "unreadable", _("%(file)s no se puede leer: %(why)s.") % {"file": path, "why": error.strerror}
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput("unreadable", _("%(file)s no está en UTF-8.") % {"file": path.name}) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise BadInput(
            "bad_json", _("%(file)s no es JSON: revisa la línea %(line)s.") % {"file": path.name, "line": line}
        ) from error
    if not isinstance(rows, list):
        raise BadInput("bad_json", _("%(file)s debe ser una lista.") % {"file": path.name})
    return rows


def as_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the command prints it."""
    return {
        "report": verdict.report_id,
        "line": verdict.line_id,
        "decision": verdict.decision,
        "score": verdict.score,
        "signals": [signal.as_json() for signal in verdict.signals],
        "alternatives": [{"line": other.line_id, "score": other.score} for other in verdict.alternatives],
    }
