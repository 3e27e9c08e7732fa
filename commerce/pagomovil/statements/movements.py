"""What reading a file yields, whatever its format."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

MAX_ROWS: Final = 100_000
_TEXT: Final = 240
_REFERENCE: Final = 40


@dataclass(slots=True)
class Movement:
    """Money that came in. `row` is where it stands in the file, `place` how many rows (good or bad) were read by then.

    `amount` and `balance` are bolívares to 2 decimals. `ordinal` tells apart movements that are otherwise the same.
    """

    row: int
    value_date: date
    amount: Decimal
    reference: str
    description: str = ""
    balance: Decimal | None = None
    bank: str = ""
    phone: str = ""
    document: str = ""
    place: int = 0
    ordinal: int = 0
    fingerprint: str = ""

    @property
    def reference_digits(self) -> str:
        """The reference's digits without leading zeros."""
        digits = "".join(mark for mark in self.reference if "0" <= mark <= "9")
        return digits.lstrip("0")


@dataclass(frozen=True)
class BadRow:
    """A row that could not be read, why, and what it says."""

    row: int
    says: str
    text: str

    def to_json(self) -> dict[str, object]:
        """As a row of `Statement.bad_rows`."""
        return {"row": self.row, "says": self.says, "text": self.text}


@dataclass
class Reading:
    """A whole file, read: what came in, what could not be read, and how many rows were passed over (debits, zeros)."""

    header: list[str] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    ignored: int = 0
    total: int = 0

    def add(self, movement: Movement | None) -> None:
        """Count a row: a movement, or one to pass over (None, or one that brings nothing in)."""
        self._count()
        if movement is None or movement.amount <= 0:
            self.ignored += 1
            return
        movement.place = self.total
        movement.reference = movement.reference[:_REFERENCE]
        movement.description = movement.description[:_TEXT]
        self.movements.append(movement)

    def refuse(self, row: int, says: str, text: str) -> None:
        """Count a row that could not be read."""
        self._count()
        self.bad.append(BadRow(row, says, text[:_TEXT]))

    def _count(self) -> None:
        self.total += 1
        if self.total > MAX_ROWS:
            message = _("El archivo trae más de %(max)d filas. Descarga un período más corto.")
            raise BadInput("file_too_large", message % {"max": MAX_ROWS}, field="file")
