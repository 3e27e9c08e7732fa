"""Files of movements: what a file is, by its content and never by its name, and what of it is refused unread."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput
from commerce.spreadsheets import safety
from commerce.spreadsheets.texts import decode

from . import cuaderno43, delimited, mt940, qif, tables
from .mapping import Mapping
from .movements import Reading
from .presets import PRESETS

MAX_BYTES: Final = 20_000_000

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MT940 = re.compile(r"^:61:", re.MULTILINE)
_QIF = re.compile(r"\s*!(?:tipo|type|account)", re.IGNORECASE)
_CUADERNO = re.compile(r"(?:00[^\r\n]*(?:\r\n|\n|\r))?11[0-9 ]{18,}")
_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<table|<\?xml)", re.IGNORECASE)


@dataclass(frozen=True)
class Detected:
    """What a file is: "xlsx", "xls", "table", "mt940", "cuaderno43" or "qif"; how it is written, and whose it looks.

    `preset` is the key of the bank's format whose titles the file has, "" if none fits.
    """

    kind: str
    encoding: str = ""
    delimiter: str = ""
    preset: str = ""

    @property
    def layout(self) -> str:
        """The mapping's layout that reads it."""
        return "table" if self.kind in ("xlsx", "xls") else self.kind

    def suggested(self) -> Mapping:
        """A mapping to begin with: the fitting preset's, or an empty one of the right layout."""
        return PRESETS[self.preset].mapping if self.preset else Mapping(layout=self.layout, payer="any")


def detect(content: bytes) -> Detected:
    """What `content` is, and the preset that fits it. Raises as `detect_kind` does."""
    found = detect_kind(content)
    return replace(found, preset=_preset_of(content, found.kind))


def detect_kind(content: bytes) -> Detected:
    """What `content` is.

    Raises:
        BadInput: empty, too large, or nothing that is read here; `message` says what to do.
    """
    if len(content) > MAX_BYTES:
        raise too_large()
    if not content.strip():
        raise _refuse("empty_file", _("El archivo está vacío. Descárgalo otra vez del banco."))
    if content.startswith(b"PK\x03\x04"):
        safety.check_book(content)
        return Detected("xlsx")
    if content.startswith(_OLD_EXCEL):
        return Detected("xls")
    if content.startswith(b"%PDF"):
        raise _refuse("unknown_file", _("Es un PDF. Descarga los movimientos como Excel, CSV o TXT."))
    text, encoding = decode(content)
    if _PAGE.match(text):
        raise _refuse("unknown_file", _("Es una página web guardada como hoja. Ábrela y guárdala como XLSX o CSV."))
    kind = _text_kind(text)
    return Detected(kind, encoding, delimited.guess(text) if kind == "table" else "")


def read_movements(content: bytes, mapping: Mapping, *, today: date) -> Reading:
    """Every movement of a file of any format; a file that describes itself needs of the mapping only its styles.

    Raises:
        BadInput: the file as a whole cannot be read, or not with this mapping.
    """
    detected = detect_kind(content)
    if detected.layout == "table":
        if mapping.layout != "table":
            message = _("El formato de la cuenta no es el de este archivo: elige sus columnas.")
            raise BadInput("bad_mapping", message, field="layout")
        return tables.read_table(content, detected.kind, mapping, today=today)
    text, _encoding = decode(content, mapping.encoding)
    return _RECORDS[detected.layout](text, mapping, today)


def too_large() -> BadInput:
    """The refusal of a file over `MAX_BYTES`."""
    message = _("El archivo pesa más de %(max)d MB. Descarga un período más corto.")
    return _refuse("file_too_large", message % {"max": MAX_BYTES // 1_000_000})


def _text_kind(text: str) -> str:
    if _MT940.search(text) and ":20:" in text:
        return "mt940"
    if _QIF.match(text):
        return "qif"
    return "cuaderno43" if _CUADERNO.match(text.lstrip()) else "table"


def _preset_of(content: bytes, kind: str) -> str:
    """The first preset that fits: by its layout, or by finding all its titles in one row near the top."""
    if kind not in ("xlsx", "xls", "table"):
        return next((key for key, preset in PRESETS.items() if preset.mapping.layout == kind), "")
    named = {key: preset.mapping for key, preset in PRESETS.items() if preset.mapping.layout == "table"}
    fitting = tables.fitting(content, kind, named)
    return max(fitting, key=lambda key: len(named[key].columns()), default="")


_RECORDS: Final[dict[str, Callable[[str, Mapping, date], Reading]]] = {
    "mt940": mt940.read,
    "cuaderno43": cuaderno43.read,
    "qif": qif.read,
}


def _refuse(code: str, message: str) -> BadInput:
    return BadInput(code, message, field="file")
