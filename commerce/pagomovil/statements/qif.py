"""QIF and its Spanish cousin: a field per line (D day, T amount, N reference, P payee, M note), `^` ends a movement."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

from .amounts import amount_of, style_of
from .dates import day_of
from .delimited import clean, lines_of
from .mapping import AUTO, Mapping
from .movements import Movement, Reading
from .payers import payer_in

type Entry = tuple[int, dict[str, str]]


def read(text: str, mapping: Mapping, today: date) -> Reading:
    """Every movement of the file. Raises BadInput where the style of the amounts is ambiguous."""
    entries = list(_entries(text))
    style = mapping.decimal
    if style == AUTO:
        style = style_of(((number, entry.get("T", "")) for number, entry in entries), "T")
    result = Reading()
    for number, entry in entries:
        try:
            result.add(_movement(number, entry, style, mapping, today))
        except BadInput as refusal:
            result.refuse(number, str(refusal.message), " ".join(f"{key}{value}" for key, value in entry.items()))
    return result


def _entries(text: str) -> Iterator[Entry]:
    entry: dict[str, str] = {}
    first = 0
    for number, raw in enumerate(lines_of(text), start=1):
        line = clean(raw)
        if line.startswith("^"):
            if entry:
                yield first, entry
            entry = {}
        elif line and not line.startswith("!"):
            first = first if entry else number
            entry[line[0].upper()] = line[1:].strip()
    if entry:
        yield first, entry


def _movement(number: int, entry: dict[str, str], style: str, mapping: Mapping, today: date) -> Movement | None:
    if not entry.get("T"):
        raise BadInput("bad_row", _("La fila no trae monto."))
    amount = amount_of(entry["T"], style)
    if amount <= 0:
        return None
    description = " ".join(text for text in (entry.get("P", ""), entry.get("M", "")) if text)
    payer = payer_in(description, mapping.payer)
    return Movement(
        row=number,
        value_date=day_of(entry.get("D", "").replace("'", "/"), mapping.date_order, today=today),
        amount=amount,
        reference=entry.get("N", ""),
        description=description,
        bank=payer.bank,
        phone=payer.phone,
        document=payer.document,
    )
