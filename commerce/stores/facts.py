"""What every page says about its store: hours, contact, whether it is open. Read once per catalogue stamp."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from commerce.rates.models import ExchangeRate
from commerce.rates.queries import rate_changes_at, rate_for_store

from . import rules
from .markup.dates import clock
from .models import Store

_SHORT_DAYS = (
    gettext_noop("lun"), gettext_noop("mar"), gettext_noop("mié"), gettext_noop("jue"), gettext_noop("vie"),
    gettext_noop("sáb"), gettext_noop("dom"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """The opening hours of one store, and which days they are."""

    hours: tuple[rules.Hours, ...]

    def opening(self, now: datetime) -> rules.Opening:
        """Whether the store is open at `now`, which is in its own time zone."""
        return rules.opening(self.hours, now)

    def lines(self) -> list[str]:
        """The week as people read it: `Lun a sáb, 8:00 a. m. a 7:00 p. m.`, one line per run of equal days."""
        week = [(weekday, _spans(self.hours, weekday)) for weekday in range(7)]
        lines = []
        for spans, run in groupby(week, key=lambda entry: entry[1]):
            days = [weekday for weekday, _ in run]
            lines.append(f"{_days(days)}, {_words(spans)}")
        return lines if self.hours else []


_known: dict[int, tuple[int, Facts]] = {}
_rate_ends: dict[int, tuple[int, datetime]] = {}


def facts_of(store: Store, stamp: int) -> Facts:
    """The facts of `store`, remembered in this process for as long as the catalogue `stamp` stands."""
    known = _known.get(store.pk)
    if known is None or known[0] != stamp:
        known = (stamp, Facts(tuple(_hours(store))))
        _known[store.pk] = known
    return known[1]


def _hours(store: Store) -> Iterator[rules.Hours]:
    """The week of a store: the store of a request brings it along."""
    week: list[dict[str, Any]] | None = getattr(store, "week", None)
    if week is None:
        for row in store.opening_hours.order_by("weekday", "opens").values_list("weekday", "opens", "closes"):
            yield rules.Hours(*row)
        return
    for day in week:
        yield rules.Hours(day["weekday"], time.fromisoformat(day["opens"]), time.fromisoformat(day["closes"]))


def true_until(store: Store, stamp: int, now: datetime | None = None, *, rate: ExchangeRate | None = None) -> datetime:
    """When a page of `store` stops being true by itself: it opens or closes, its day ends, or its rate does.

    `rate` is the one in force where the caller has read it already.
    """
    local = (now or timezone.now()).astimezone(store.zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=local.tzinfo)
    opens_or_closes = facts_of(store, stamp).opening(local).changes_at
    return min(midnight, opens_or_closes or midnight, _rate_holds_until(store, stamp, local, midnight, rate))


def _rate_holds_until(
    store: Store, stamp: int, now: datetime, midnight: datetime, rate: ExchangeRate | None
) -> datetime:
    """When a manual rate ends or an old one becomes too old, at most `midnight`; read once per catalogue stamp."""
    known = _rate_ends.get(store.pk)
    if known is None or known[0] != stamp or known[1] <= now:
        known = (stamp, rate_changes_at(store, rate or rate_for_store(store, now), now) or midnight)
        _rate_ends[store.pk] = known
    return known[1]


def opening_words(opening: rules.Opening, now: datetime) -> str:
    """`Abierto hoy hasta las 7:00 p. m.`, in the present; empty where a store has no hours."""
    if opening.changes_at is None:
        return ""
    words = {"time": clock(opening.changes_at.time()), "day": gettext(_SHORT_DAYS[opening.changes_at.weekday()])}
    days = (opening.changes_at.date() - now.date()).days
    if opening.is_open:
        return gettext("Abierto hoy hasta las %(time)s") % words
    if days == 0:
        return gettext("Cerrado, abre hoy a las %(time)s") % words
    if days == 1:
        return gettext("Cerrado, abre mañana a las %(time)s") % words
    return gettext("Cerrado, abre el %(day)s a las %(time)s") % words


def _spans(hours: Iterable[rules.Hours], weekday: int) -> tuple[tuple[time, time], ...]:
    return tuple((entry.opens, entry.closes) for entry in hours if entry.weekday == weekday)


def _days(days: list[int]) -> str:
    first, last = gettext(_SHORT_DAYS[days[0]]).capitalize(), gettext(_SHORT_DAYS[days[-1]])
    if len(days) == 1:
        return first
    return gettext("%(first)s a %(last)s") % {"first": first, "last": last}


def _words(spans: tuple[tuple[time, time], ...]) -> str:
    if not spans:
        return gettext("cerrado")
    words = [gettext("%(opens)s a %(closes)s") % {"opens": clock(o), "closes": clock(c)} for o, c in spans]
    return gettext(" y ").join(words)
