"""Files of products as rows of plain values, with the number that a person would look for."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from commerce.refusals import BadInput
from commerce.spreadsheets.reading import Table, read_table

MAX_BYTES = 50_000_000

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
    "costo": "cost",
    "especificaciones": "specifications",
    "ficha técnica": "specifications",
    "image": "images",
    "imagen": "images",
    "imágenes": "images",
    "imagenes": "images",
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
    "avisar con": "low_stock_threshold",
    "estructura": "structure",
    "variante de": "parent",
    "mínimo en pasos": "minimum_steps",
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
    return product_rows(read_table(path.read_bytes()))


def product_rows(table: Table) -> Iterator[RawRow]:
    """The rows of a table of products: `attribute:grade` columns become what the JSON format has."""
    names = {title: _column(title) for title in table.titles}
    for row in table.rows:
        values: dict[str, Any] = {}
        for title, cell in row.values.items():
            _put(values, names[title], cell)
        yield RawRow(row.number, values)


def _column(title: str) -> str:
    name = title.strip().lower()
    return COLUMNS.get(name, name)


def _put(values: dict[str, Any], name: str, cell: Any) -> None:
    text = cell.strip() if isinstance(cell, str) else cell
    if text == "" or not name:
        return
    if name.startswith(("attribute:", "atributo:")):
        values.setdefault("attributes", {})[name.split(":", 1)[1]] = str(text)
    else:
        values[name] = str(text) if isinstance(text, Decimal) else text
