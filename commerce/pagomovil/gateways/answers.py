"""What is asked of a bank, what it answers, and how both are masked before they are kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_LONG_NUMBER = re.compile(r"\d{5,}")
_SHOWN: Final = 4
_LONGEST: Final = 160
# Amounts and days say nothing of a person and are what one looks for; a concept is free text of somebody's.
_IN_CLEAR: Final = frozenset({"importe", "monto", "amount", "fechapago", "fechahora"})
_HIDDEN: Final = frozenset({"concepto", "reason", "nombre"})
_TOO_MUCH: Final = Decimal(10) ** 18
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Question:
    """One payment as its customer reported it. Phones are E.164, banks four digits, the amount bolívares."""

    our_phone: str
    payer_bank: str
    payer_phone: str
    payer_document: str
    reference: str
    paid_on: date
    amount: Decimal


@dataclass(frozen=True)
class Answer:
    """A plain yes or no. `reference` are the digits that the bank confirmed; `sent` and `received` are masked."""

    is_found: bool
    status: str
    says: str
    reference: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    received: dict[str, Any] = field(default_factory=dict)


class BankFailure(Exception):
    """No answer that could be used: `status` is a short code, `says` is for people; `sent`, `received` are masked."""

    def __init__(self, status: str, says: str, *, received: Mapping[str, Any] | None = None) -> None:
        super().__init__(status, says)
        self.status = status
        self.says = says
        self.sent: dict[str, Any] = {}
        self.received = masked(received or {})

    def __str__(self) -> str:
        return self.says


def masked(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` fit for a log: of long numbers the last four digits, of free text nothing, nothing long."""
    return {plain(name)[:40]: _masked(str(name).lower(), value) for name, value in list(values.items())[:20]}


def plain(value: object) -> str:
    """`value` as a text that the database can hold."""
    return str(value).replace("\x00", "")


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return masked(value)
    if value is None or isinstance(value, bool):
        return value
    text = plain(value)[:_LONGEST]
    if name in _HIDDEN and text:
        return "•••"
    return text if name in _IN_CLEAR else _LONG_NUMBER.sub(lambda found: f"••{found[0][-_SHOWN:]}", text)


def amount_of(raw: object) -> Decimal | None:
    """`raw` ("37933.94") as bolívares above zero with at most two decimals; None for anything else."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)):
        return None
    try:
        amount = Decimal(str(raw).strip())
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount < _TOO_MUCH or amount != amount.quantize(_CENT):
        return None
    return amount.quantize(_CENT)
