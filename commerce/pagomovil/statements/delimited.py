"""Text as rows of cells: parted by a delimiter, or cut at fixed widths. One line of the file is one row."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

type Cell = str | Decimal | date

CANDIDATES: Final = (";", "\t", ",", "|")
_SAMPLE: Final = 60
_LINES = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Row(NamedTuple):
    """A row of the file, counted from 1 as a person would; `broken` says why its cells cannot be trusted."""

    number: int
    cells: list[Cell]
    broken: str = ""


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return _LINES.split(text)


def guess(text: str) -> str:
    """The delimiter that parts the first lines most evenly, into most cells."""
    lines = [line for line in lines_of(text[:100_000])[:_SAMPLE] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(_parted(line, delimiter)) for line in lines)
        return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(CANDIDATES, key=evenness)


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of a delimited text. Blank lines keep their number and are left out."""
    for number, line in enumerate(lines_of(text), start=1):
        if not line.strip(f" {delimiter}\t"):
            continue
        cells: list[Cell] = [clean(cell) for cell in _parted(line, delimiter)]
        broken = ""
        if line.count('"') % 2 and any(str(cell).startswith('"') or str(cell).endswith('"') for cell in cells):
            broken = _("Hay comillas sin cerrar.")
        yield Row(number, cells, broken)


def fixed_rows(text: str, widths: list[int]) -> Iterator[Row]:
    """The rows of a text of fixed width; a line that is shorter than the columns is broken."""
    total = sum(widths[:-1])
    for number, line in enumerate(lines_of(text), start=1):
        if not line.strip():
            continue
        cells: list[Cell] = []
        start = 0
        for width in widths:
            cells.append(clean(line[start : start + width]))
            start += width
        yield Row(number, cells, _("La fila es más corta que el formato.") if len(line) < total else "")


def clean(text: str) -> str:
    """A cell without control characters or spaces around it."""
    return _CONTROL.sub(" ", text).strip()


def _parted(line: str, delimiter: str) -> list[str]:
    if line.count('"') % 2:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:  # a cell that is longer than any bank writes
        return [line]
