"""Amounts as banks write them. The style of a column is decided from all of its rows, or refused: never guessed."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

type Cell = str | Decimal

CENT: Final = Decimal("0.01")
_CURRENCY = re.compile(r"^(?:Bs\.?(?:S|D)?\.?|VES|VED)|(?:Bs\.?|VES|VED)$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_STYLES: Final = {
    "comma": re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]{0,4})?|,[0-9]{1,4}", re.ASCII),
    "dot": re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{0,4})?|\.[0-9]{1,4}", re.ASCII),
    "cents": _PLAIN,
}
_LONGEST: Final = 40
_LARGEST: Final = Decimal(10) ** 18


def bare(text: str) -> tuple[str, int]:
    """The digits and separators alone, and the sign: before, after, in brackets or none."""
    shown, sign = "".join(text.split()).replace("\N{MINUS SIGN}", "-"), 1
    if shown.startswith("(") and shown.endswith(")"):
        shown, sign = shown[1:-1], -1
    for _side in range(2):
        if shown[:1] in ("-", "+"):
            sign, shown = (-sign if shown[0] == "-" else sign), shown[1:]
        elif shown[-1:] in ("-", "+"):
            sign, shown = (-sign if shown[-1] == "-" else sign), shown[:-1]
        shown = _CURRENCY.sub("", shown, count=1)
    return shown, sign


def style_of(cells: Iterable[tuple[int, Cell]], column: str) -> str:
    """The decimal style, "comma" or "dot", of a column whose cells come with their row numbers.

    Raises:
        BadInput: "ambiguous_decimals" where rows contradict each other, or none tells.
    """
    voted: dict[str, tuple[int, str]] = {}
    unsure: tuple[int, str] | None = None
    for row, cell in cells:
        if isinstance(cell, Decimal):
            continue
        text = bare(cell)[0]
        vote = _vote(text)
        if vote in ("comma", "dot"):
            voted.setdefault(vote, (row, text))
        elif vote == "unsure" and unsure is None:
            unsure = row, text
    if len(voted) == 2:
        (one, this), (other, that) = voted["comma"], voted["dot"]
        message = _("La columna «%(column)s» mezcla estilos: %(this)s (fila %(one)d) y %(that)s (fila %(other)d).")
        raise _ambiguous(message % {"column": column, "this": this, "one": one, "that": that, "other": other})
    if not voted and unsure:
        row, text = unsure
        message = _(
            "En «%(column)s» no sabemos si %(text)s (fila %(row)d) lleva miles o decimales: dilo en el formato."
        )
        raise _ambiguous(message % {"column": column, "text": text, "row": row})
    return next(iter(voted), "comma")


def _vote(text: str) -> str:
    """What one amount says of its column's style; nothing for an amount without separators or no amount at all."""
    fits = {name for name in ("comma", "dot") if _STYLES[name].fullmatch(text)}
    if len(fits) == 1:
        return fits.pop()
    return "unsure" if fits and not _PLAIN.fullmatch(text) else ""


def amount_of(cell: Cell, style: str) -> Decimal:
    """The signed amount that `cell` holds, to 2 decimals; 0 for an empty cell.

    Raises:
        BadInput: "bad_amount" for anything else.
    """
    if isinstance(cell, Decimal):
        return _in_range(cell, str(cell))
    text, sign = bare(cell) if len(cell) <= _LONGEST else ("?", 1)
    if not text:
        return Decimal("0.00")
    if not _STYLES[style].fullmatch(text):
        raise _bad(cell)
    if style == "cents":
        return _in_range(sign * Decimal(text).scaleb(-2), cell)
    groups, point = (".", ",") if style == "comma" else (",", ".")
    number = Decimal(text.replace(groups, "").replace(point, ".") or "0")
    if number != number.quantize(CENT):
        raise _bad(cell)
    return _in_range(sign * number, cell)


def _in_range(amount: Decimal, shown: str) -> Decimal:
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise _bad(shown)
    return amount.quantize(CENT, ROUND_HALF_UP)


def _ambiguous(message: str) -> BadInput:
    return BadInput("ambiguous_decimals", message, field="decimal")


def _bad(shown: str) -> BadInput:
    return BadInput("bad_amount", _("«%(text)s» no es un monto.") % {"text": shown[:_LONGEST]})
