"""Tables as files: streamed, readable by a spreadsheet in Spanish, and safe to open in one."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from django.http import StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON_TYPE: Final = "application/json"
TYPES: Final = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE, "json": JSON_TYPE}
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_SIGNED_NUMBER: Final = re.compile(r"[+-][0-9][0-9 .,]*")
_PIECE: Final = 64 * 1024
_BATCH: Final = 200

Rows = Iterable[Sequence[Any]]


def safe_cell(value: Any) -> Any:
    """A value that a spreadsheet shows and never runs: a text that begins like a formula gets an apostrophe before it.

    A signed number and a phone ("-3,50", "+58 412 5550190") begin like one and are none.
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal | date | datetime):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if text.startswith(_FORMULAS) and not _SIGNED_NUMBER.fullmatch(text) else text


def csv_pieces(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """The table as CSV in UTF-8 with a byte order mark, a batch of rows at a time."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([safe_cell(title) for title in header])
    for count, row in enumerate(rows, start=1):
        writer.writerow([_plain(safe_cell(cell)) for cell in row])
        if count % _BATCH == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def json_pieces(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """The table as a JSON list of objects in UTF-8."""
    yield b"["
    for count, row in enumerate(rows):
        said = {name: _json(cell) for name, cell in zip(header, row, strict=False)}
        yield (",\n" if count else "\n").encode() + json.dumps(said, ensure_ascii=False).encode()
    yield b"\n]\n"


def write_xlsx(file: IO[bytes], header: Sequence[str], rows: Rows) -> None:
    """The table as a workbook, with its header kept in sight; texts are texts and never formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    titles = []
    for title in header:
        cell = WriteOnlyCell(sheet, value=str(safe_cell(title)))
        cell.font = Font(bold=True)
        titles.append(cell)
    sheet.append(titles)
    for row in rows:
        sheet.append([_sheet_value(safe_cell(cell)) for cell in row])
    book.save(file)


def csv_response(name: str, header: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """The table as a CSV file to download, streamed."""
    return _attachment(name, CSV_TYPE, csv_pieces(header, rows))


def json_response(name: str, header: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """The table as a JSON file to download, streamed."""
    return _attachment(name, JSON_TYPE, json_pieces(header, rows))


def xlsx_response(name: str, header: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """The table as a workbook to download; a workbook is a zip and is sent when it is whole."""
    return _attachment(name, XLSX_TYPE, _xlsx_pieces(header, rows))


RESPONSES: Final[dict[str, Callable[[str, Sequence[str], Rows], StreamingHttpResponse]]] = {
    "csv": csv_response,
    "xlsx": xlsx_response,
    "json": json_response,
}


def write(file: IO[bytes], extension: str, header: Sequence[str], rows: Rows) -> None:
    """The table into an open file, in the format that `extension` names."""
    if extension == "xlsx":
        write_xlsx(file, header, rows)
        return
    pieces = json_pieces if extension == "json" else csv_pieces
    for piece in pieces(header, rows):
        file.write(piece)


def _xlsx_pieces(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    whole = io.BytesIO()
    write_xlsx(whole, header, rows)
    whole.seek(0)
    while piece := whole.read(_PIECE):
        yield piece


def _attachment(name: str, content_type: str, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _plain(value: Any) -> Any:
    """A moment in the shop's time, without its zone, which spreadsheets do not read."""
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M:%S")
    return value


def _sheet_value(value: Any) -> Any:
    return _local(value).replace(tzinfo=None) if isinstance(value, datetime) else value


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _json(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return _local(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
