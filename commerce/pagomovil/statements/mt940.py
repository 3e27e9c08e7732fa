"""MT940: `:61:` is a movement, the `:86:` after it its text (?00 to ?29 words, ?10 the reference)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

from .amounts import amount_of
from .dates import day_of
from .delimited import clean, lines_of
from .mapping import Mapping
from .movements import Movement, Reading
from .payers import payer_in

_TAG = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.ASCII)
_ENTRY = re.compile(
    r"(?P<day>[0-9]{6})(?P<booked>[0-9]{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<amount>[0-9,]{1,18})"
    r"(?P<kind>[A-Z][A-Z0-9]{3})(?P<ours>[^/]*)(?://(?P<theirs>.*))?",
    re.ASCII,
)
_PART = re.compile(r"\?([0-9]{2})([^?]*)", re.ASCII)
_WORDS: Final = ("00", *(str(number) for number in range(20, 30)), "32", "33")


def read(text: str, mapping: Mapping, today: date) -> Reading:
    """Every movement of the file. Reversals and debits are passed over."""
    result = Reading()
    for number, entry, words in _entries(text):
        try:
            result.add(_movement(number, entry, words, mapping, today))
        except BadInput as refusal:
            result.refuse(number, str(refusal.message), f"{entry} {words}")
    return result


def _entries(text: str) -> Iterator[tuple[int, str, str]]:
    """The line, the text of `:61:` and that of its `:86:`, of each movement."""
    pending: tuple[int, str, str] | None = None
    inside = ""
    for number, raw in enumerate(lines_of(text), start=1):
        line = clean(raw)
        tag = _TAG.fullmatch(line)
        if tag:
            inside = tag[1]
            if inside != "86" and pending:
                yield pending
                pending = None
            if inside == "61":
                pending = (number, tag[2], "")
            elif inside == "86" and pending:
                pending = (pending[0], pending[1], tag[2])
        elif inside == "86" and pending and line and not line.startswith("-"):
            pending = (pending[0], pending[1], pending[2] + line)
    if pending:
        yield pending


def _movement(number: int, entry: str, words: str, mapping: Mapping, today: date) -> Movement | None:
    found = _ENTRY.fullmatch(entry)
    if not found:
        raise BadInput("bad_row", _("El movimiento no está escrito como MT940."))
    amount = amount_of(found["amount"], "comma")
    if found["mark"] != "C":
        return None
    parts = {code: clean(value) for code, value in _PART.findall(words)}
    description = " ".join(parts[code] for code in _WORDS if parts.get(code)) if parts else words
    ours = "" if found["ours"] == "NONREF" else found["ours"]
    payer = payer_in(description, mapping.payer)
    return Movement(
        row=number,
        value_date=day_of(found["day"], "ymd", today=today),
        amount=amount,
        reference=clean(parts.get("10") or ours or found["theirs"] or ""),
        description=description,
        bank=payer.bank,
        phone=payer.phone,
        document=payer.document,
    )
