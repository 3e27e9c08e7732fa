"""Files of products as rows of plain values, with the number that a person would look for."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from commerce.refusals import BadInput

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000

# Column titles as people write them in a spreadsheet, and the import format of the older catalogue file.
COLUMNS = {
    "codigo": "sku",
    "código": "sku",
    "item number": "sku",
    "titulo": "title",
    "título": "title",
    "nombre": "title",
    "descripcion": "description",
    "descripción": "description",
    "resumen": "summary",
    "categoria": "category",
    "categoría": "category",
    "tipo": "product_class",
    "precio": "price",
    "existencia": "stock",
    "existencias": "stock",
    "unidad": "unit",
    "paso": "step",
    "minimo": "minimum",
    "mínimo": "minimum",
    "codigo de barras": "barcode",
    "código de barras": "barcode",
    "impuesto": "tax",
    "destacado": "is_featured",
    "publicado": "is_public",
}


class RawRow(NamedTuple):
    """One product as the file tells it. `number` is its line in a table, its place (from 1) in a JSON list."""

    number: int
    values: dict[str, Any]


def read_file(path: Path) -> Iterator[RawRow]:
    """The rows of a JSON, CSV or XLSX file of products; the kind is read from its content, not from its name.

    Raises:
        BadInput: unreadable, empty, too large, or of another kind.
    """
    if not path.is_file():
        raise BadInput("bad_file", _("No existe el archivo %(path)s.") % {"path": path}, field="file")
    if path.stat().st_size > MAX_BYTES:
        raise BadInput("bad_file", _("El archivo pesa más de 50 MB. Divídelo en varios."), field="file")
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        rows = _from_xlsx(content)
    else:
        text = _text(content)
        rows = _from_json(text) if text.lstrip()[:1] in ("[", "{") else _from_csv(text)
    return _limited(rows)


def _limited(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise BadInput(
                "bad_file",
                _("El archivo trae más de %(max)d productos. Divídelo en varios.") % {"max": MAX_ROWS},
                field="file",
            )
        yield row
    if not count:
        raise BadInput("bad_file", _("El archivo no trae ningún producto."), field="file")


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput("bad_file", _("No es un archivo de texto, ni JSON, ni XLSX."), field="file")


def _from_json(text: str) -> Iterator[RawRow]:
    try:
        data = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise BadInput(
            "bad_file",
            _("El JSON está mal escrito en la línea %(line)d: %(reason)s.")
            % {"line": error.lineno, "reason": error.msg},
            field="file",
        ) from error
    items = data.get("products") if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise BadInput("bad_file", _("El JSON debe ser una lista de productos."), field="file")
    for number, item in enumerate(items, start=1):
        yield RawRow(number, item if isinstance(item, dict) else {"": item})


def _from_csv(text: str) -> Iterator[RawRow]:
    sample = text[:8_192]
    delimiter = max(",;\t", key=sample.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _from_table(reader)
    except csv.Error as error:
        raise BadInput(
            "bad_file",
            _("El CSV está mal escrito cerca de la línea %(line)d.") % {"line": reader.line_num},
            field="file",
        ) from error


def _from_xlsx(content: bytes) -> Iterator[RawRow]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 20 * MAX_BYTES:
                raise BadInput("bad_file", _("El archivo se infla demasiado al abrirlo."), field="file")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise BadInput("bad_file", _("No es un libro de Excel que podamos leer."), field="file") from error
    sheet = book.worksheets[0]
    yield from _from_table(["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True))


def _from_table(rows: Iterator[list[Any]] | Any) -> Iterator[RawRow]:
    """Rows under their header; `attribute:grade` and `image` columns become what the JSON format has."""
    header: list[str] = []
    for number, cells in enumerate(rows, start=1):
        if not any(str(cell).strip() for cell in cells):
            continue
        if not header:
            header = [_column(str(cell)) for cell in cells]
            continue
        values: dict[str, Any] = {}
        for name, cell in zip(header, cells, strict=False):
            _put(values, name, cell)
        yield RawRow(number, values)


def _column(title: str) -> str:
    name = title.strip().lower()
    return COLUMNS.get(name, name)


def _put(values: dict[str, Any], name: str, cell: Any) -> None:
    text = cell.strip() if isinstance(cell, str) else cell
    if text == "" or not name:
        return
    if name.startswith(("attribute:", "atributo:")):
        values.setdefault("attributes", {})[name.split(":", 1)[1]] = str(text)
    elif name in ("image", "imagen"):
        values["images"] = [{"file": part.strip(), "alt": ""} for part in str(text).split("|") if part.strip()]
    else:
        values[name] = str(text) if isinstance(text, float) else text
