"""Workbooks, new and old, as rows of cells. Formulas stay the text that they are."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import xlrd
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlrd.compdoc import CompDocError

from commerce.refusals import BadInput
from commerce.spreadsheets import safety

from .delimited import Cell, Row, clean

MAX_COLUMNS: Final = 60
# What the two readers raise on a damaged book.
_DAMAGED: Final = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, xlrd.XLRDError, CompDocError, struct.error,
    KeyError, IndexError, ValueError, TypeError, AttributeError, AssertionError, EOFError, OSError, RecursionError,
)  # fmt: skip


def rows_of(content: bytes, kind: str) -> Iterator[Row]:
    """The rows of the first sheet of a book of `kind` "xlsx" or "xls", without the blank ones.

    Raises:
        BadInput: it is damaged or unsafe.
    """
    rows = _new(content) if kind == "xlsx" else _old(content)
    number = 0
    while True:
        try:
            values = next(rows)
        except StopIteration:
            return
        except BadInput:
            raise
        except _DAMAGED as error:
            message = _("El libro de Excel está dañado. Descárgalo otra vez del banco.")
            raise BadInput("unknown_file", message, field="file") from error
        number += 1
        cells = [_cell(value) for value in values]
        if any(cell != "" for cell in cells):
            yield Row(number, cells)


def _new(content: bytes) -> Iterator[list[Any]]:
    safety.check_book(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    yield from (list(row) for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS))


def _old(content: bytes) -> Iterator[list[Any]]:
    with xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO()) as book:
        sheet = book.sheet_by_index(0)
        for index in range(sheet.nrows):
            row = sheet.row(index)[:MAX_COLUMNS]
            yield [
                xlrd.xldate_as_datetime(cell.value, book.datemode)
                if cell.ctype == xlrd.XL_CELL_DATE
                else ("" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value)
                for cell in row
            ]


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return Decimal(repr(value))
        except InvalidOperation:
            return str(value)
    return clean(str(value))
