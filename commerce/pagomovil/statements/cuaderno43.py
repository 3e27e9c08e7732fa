"""Cuaderno 43: records of 80 columns. 11 opens an account, 22 is a movement, 23 its text, 33 closes with sums."""

from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

from .amounts import amount_of
from .dates import day_of
from .delimited import clean, lines_of
from .mapping import Mapping
from .movements import Movement, Reading
from .payers import payer_in

# Where each field of a record stands.
_VALUE_DAY: Final = slice(16, 22)
_SIGN: Final = 27
_AMOUNT: Final = slice(28, 42)
_DOCUMENT: Final = slice(42, 52)
_REFERENCES: Final = (slice(52, 64), slice(64, 80))
_CREDITS: Final = slice(39, 44)
_CREDIT_SUM: Final = slice(44, 58)
_SHORTEST: Final = 52
_CREDIT: Final = "2"


def read(text: str, mapping: Mapping, today: date) -> Reading:
    """Every movement of the file. Where its own count or sum of credits differs, that is a bad row too."""
    result = Reading()
    came = _Sums()
    lines = lines_of(text)
    for index, line in enumerate(lines):
        number, kind = index + 1, line[:2]
        try:
            if kind == "11":
                came = _Sums()
            elif kind == "22":
                result.add(_movement(number, line, _texts(lines, index), mapping, today, came))
            elif kind == "33":
                came.compare(line)
            elif line.strip() and kind not in ("00", "23", "24", "88"):
                raise BadInput("bad_row", _("El registro no es de Cuaderno 43."))
        except BadInput as refusal:
            result.refuse(number, str(refusal.message), clean(line))
    return result


class _Sums:
    """How many credits came since the account's opening, and how much."""

    def __init__(self) -> None:
        self.count, self.amount = 0, Decimal(0)

    def compare(self, line: str) -> None:
        """Refuse a closing record that tells of other credits than came."""
        said = (line[_CREDITS].strip(), line[_CREDIT_SUM].strip())
        if not all(text.isdigit() for text in said):
            raise BadInput("bad_row", _("El registro de cierre no se entiende."))
        if (int(said[0]), amount_of(said[1], "cents")) != (self.count, self.amount):
            raise BadInput("bad_row", _("El cierre del banco no cuadra con los movimientos: puede faltar alguno."))


def _texts(lines: list[str], index: int) -> str:
    """The texts of the 23 records that follow a movement."""
    words = []
    for line in lines[index + 1 : index + 6]:
        if line[:2] != "23":
            break
        words += [line[4:42], line[42:80]]
    return " ".join(" ".join(words).split())


def _movement(number: int, line: str, words: str, mapping: Mapping, today: date, came: _Sums) -> Movement | None:
    if len(line) < _SHORTEST or line[_SIGN] not in "12":
        raise BadInput("bad_row", _("Al movimiento le faltan columnas."))
    amount = amount_of(line[_AMOUNT].strip(), "cents")
    if line[_SIGN] != _CREDIT:
        return None
    came.count += 1
    came.amount += amount
    references = [clean(line[_DOCUMENT]), *(clean(line[place]) for place in _REFERENCES)]
    given = [text for text in references if text.strip("0 ")]
    free = clean(line[_REFERENCES[1]])
    description = words or free
    payer = payer_in(description, mapping.payer)
    return Movement(
        row=number,
        value_date=day_of(line[_VALUE_DAY], "ymd", today=today),
        amount=amount,
        reference=given[0] if given else "",
        description=description,
        bank=payer.bank,
        phone=payer.phone,
        document=payer.document,
    )
