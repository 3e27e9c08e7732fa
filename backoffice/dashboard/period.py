"""The days that a person looks at, and those to compare them with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

TODAY: Final = "hoy"
CHOSEN: Final = "otro"
RANGES: Final[dict[str, Promise]] = {
    TODAY: gettext_lazy("Hoy"),
    "7": gettext_lazy("7 días"),
    "30": gettext_lazy("30 días"),
    "90": gettext_lazy("90 días"),
}
LONGEST: Final = 366
_CONTEXT_DAYS: Final = 14  # one day alone makes no chart


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included, and the days before them that they are compared with.

    `shown_from` is where charts begin: a day alone is shown among the two weeks that it ends.
    """

    name: str
    first: date
    last: date
    before_first: date
    before_last: date
    against: str

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.last - self.first).days + 1

    @property
    def shown_from(self) -> date:
        """The first day of the charts."""
        return min(self.first, self.last - timedelta(days=_CONTEXT_DAYS - 1)) if self.days == 1 else self.first

    @property
    def shown_days(self) -> int:
        """How many days the charts have."""
        return (self.last - self.shown_from).days + 1

    @property
    def query(self) -> dict[str, str]:
        """What an address says of it."""
        if self.name != CHOSEN:
            return {"rango": self.name}
        return {"rango": CHOSEN, "desde": self.first.isoformat(), "hasta": self.last.isoformat()}


def read(asked: Mapping[str, str], today: date) -> Period:
    """The period that an address asks for; today where it asks for none, or for days that make none."""
    name = asked.get("rango", TODAY)
    if name in RANGES and name != TODAY:
        return _days(name, today - timedelta(days=int(name) - 1), today)
    if name == CHOSEN:
        first, last = _day(asked.get("desde", "")), _day(asked.get("hasta", ""))
        if first and last and first <= last <= today and (last - first).days < LONGEST:
            return _days(CHOSEN, first, last)
    return _days(TODAY, today, today)


def _days(name: str, first: date, last: date) -> Period:
    """A single day is compared with the same day of the week before, more days with as many just before them."""
    count = (last - first).days + 1
    if count == 1:
        before = first - timedelta(days=7)
        return Period(name, first, last, before, before, _("frente al mismo día de la semana pasada"))
    said = ngettext("frente al día anterior", "frente a los %(count)d días anteriores", count) % {"count": count}
    return Period(name, first, last, first - timedelta(days=count), first - timedelta(days=1), said)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:  # well written, and no day: 30 February
        return None
    return found if found is not None and found.year >= 2000 else None
