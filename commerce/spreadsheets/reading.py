"""A CSV, XLSX or JSON file as a table. What a file is, its content says; its name says nothing."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from commerce.refusals import BadInput

from .safety import check_book
from .texts import decode

MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 60_000
# A cell that an export kept from being a formula.
_GUARDED: Final = ("'=", "'+", "'-", "'@")
_DAMAGED: Final = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError,
    KeyError, IndexError, ValueError, TypeError, AttributeError, EOFError, OSError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row: its number as a person counts it (a line of a sheet, a place in a list) and its cells by title."""

    number: int
    values: dict[str, Any]


@dataclass
class Table:
    """The titles of a file, as they are written, and its rows; blank rows are left out."""

    titles: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """The table in `content`.

    Raises:
        BadInput: it is no such file, unsafe, empty, or larger than what is read.
    """
    if content.startswith(b"PK\x03\x04"):
        table = _from_cells(_cells_of_book(content))
    else:
        text, _encoding = decode(content)
        table = _from_json(text) if text.lstrip()[:1] in ("[", "{") else _from_cells(_cells_of_text(text))
    if not table.rows:
        raise _bad(_("El archivo no trae ninguna fila. Usa la plantilla y escribe una fila por cada cosa."))
    return table


def _cells_of_book(content: bytes) -> Iterator[list[Any]]:
    check_book(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS):
            yield ["" if cell is None else cell for cell in row]
    except BadInput:
        raise
    except _DAMAGED as error:
        raise _bad(_("El libro de Excel está dañado. Descárgalo o guárdalo otra vez.")) from error


def _cells_of_text(text: str) -> Iterator[list[Any]]:
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        message = _("El CSV está mal escrito cerca de la línea %(line)d. Revisa las comillas.")
        raise _bad(message % {"line": reader.line_num}) from error


def _from_cells(lines: Iterable[list[Any]]) -> Table:
    table = Table()
    for number, cells in enumerate(lines, start=1):
        values = [_cell(cell) for cell in cells[:MAX_COLUMNS]]
        if not any(value != "" for value in values):
            continue
        if not table.titles:
            table.titles = [str(value) for value in values]
            _check_titles(table.titles)
            continue
        _add(table, number, dict(zip(table.titles, values, strict=False)))
    return table


def _check_titles(titles: list[str]) -> None:
    while titles and not titles[-1]:
        titles.pop()
    named = [title.casefold() for title in titles if title]
    twice = next((title for title in titles if title and named.count(title.casefold()) > 1), "")
    if twice:
        raise _bad(_("La columna «%(title)s» está dos veces. Borra una.") % {"title": twice[:60]})


def _from_json(text: str) -> Table:
    try:
        data = json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _bad(_("El JSON está mal escrito cerca de la línea %(line)d.") % {"line": line}) from error
    items = next((part for part in data.values() if isinstance(part, list)), None) if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise _bad(_("El JSON debe ser una lista, con un objeto por fila."))
    table, titles = Table(), dict[str, None]()
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise _bad(_("La fila %(number)d del JSON no es un objeto.") % {"number": number})
        titles.update(dict.fromkeys(item))
        _add(table, number, {name: _cell(value) for name, value in item.items()})
    table.titles = list(titles)
    return table


def _add(table: Table, number: int, values: dict[str, Any]) -> None:
    if len(table.rows) >= MAX_ROWS:
        raise _bad(_("El archivo trae más de %(max)d filas. Divídelo en varios.") % {"max": MAX_ROWS})
    table.rows.append(Row(number, values))


def _cell(value: Any) -> Any:
    """A value as it is, texts without spaces around them and without the apostrophe that an export may have put."""
    if value is None:
        return ""
    if isinstance(value, float):
        return Decimal(repr(value))
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) > MAX_CELL:
        raise _bad(_("Una celda trae más texto del que leemos. Revisa que el archivo sea el correcto."))
    return text[1:] if text.startswith(_GUARDED) else text


def _bad(message: str) -> BadInput:
    return BadInput("bad_file", message, field="file")
