"""Days as banks write them."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

_PARTS = re.compile(r"([0-9]{1,4})[/\-. ]([0-9]{1,2}|[A-Za-z]{3,10})\.?[/\-. ]([0-9]{1,4})(?:[ T].*)?", re.ASCII)
_SOLID = re.compile(r"([0-9]{8}|[0-9]{6})", re.ASCII)
# A bank dates an operation of a long weekend on its next working day, never later.
_AHEAD: Final = timedelta(days=5)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("ene jan", "feb", "mar", "abr apr", "may", "jun", "jul", "ago aug", "sep set", "oct", "nov", "dic dec"), 1
    )
    for name in names.split()
}


def day_of(cell: str | date, order: str, *, today: date) -> date:
    """The day in `cell`, written in `order` ("dmy", "mdy" or "ymd") with any separator or none; a time is dropped.

    A year of two digits is of this century. A day well after `today` tells that the order is wrong.

    Raises:
        BadInput: "bad_date".
    """
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        day = _written(cell.strip(), order)
    if day.year < 2000:
        raise _bad(str(cell))
    if day > today + _AHEAD:
        message = _("%(day)s es un día que no ha llegado: revisa el orden de la fecha.")
        raise BadInput("bad_date", message % {"day": f"{day:%d/%m/%Y}"})
    return day


def _written(text: str, order: str) -> date:
    found = _PARTS.fullmatch(text)
    if found:
        parts = list(found.groups())
    elif _SOLID.fullmatch(text):
        parts = _cut(text, order)
    else:
        raise _bad(text)
    if len(parts[0]) == 4:  # nobody begins with a year and means a day
        order = "ymd"
    named = dict(zip(order, parts, strict=True))
    month = named["m"] if named["m"].isdigit() else _MONTHS.get(named["m"][:3].lower(), 0)
    year = int(named["y"])
    try:
        return date(year + 2000 if len(named["y"]) <= 2 else year, int(month), int(named["d"]))
    except ValueError as error:
        raise _bad(text) from error


def _cut(text: str, order: str) -> list[str]:
    year = len(text) - 4
    lengths = [year if part == "y" else 2 for part in order]
    cuts = [sum(lengths[:place]) for place in range(4)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _bad(shown: str) -> BadInput:
    return BadInput("bad_date", _("«%(text)s» no es una fecha.") % {"text": shown[:40]})
