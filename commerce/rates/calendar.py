"""The banks' calendar in Venezuela: on which days a rate can have its value date. Pure."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

CARACAS: Final = ZoneInfo("America/Caracas")
_DAY: Final = timedelta(days=1)

# National holidays of every year (month, day).
_FIXED: Final = ((1, 1), (4, 19), (5, 1), (6, 24), (7, 5), (7, 24), (10, 12), (12, 24), (12, 25), (12, 31))
# Days before (-) or after Easter Sunday: Carnival, Holy Thursday and Friday.
_AROUND_EASTER: Final = (-48, -47, -3, -2)
# Holidays of banks alone: those that move to a Monday are announced year by year.
_OF_BANKS: Final = {
    2026: ((1, 12), (1, 19), (3, 19), (5, 18), (6, 8), (6, 29)),
}


def is_banking_day(day: date) -> bool:
    """Whether banks open on `day`. A holiday announced after this was written counts as a banking day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_banking_day(day: date) -> date:
    """The first banking day after `day`: the value date of a rate published that evening."""
    following = day + _DAY
    while not is_banking_day(following):
        following += _DAY
    return following


def banking_day_on_or_before(day: date) -> date:
    """`day` itself if banks open, else the last day on which they did."""
    while not is_banking_day(day):
        day -= _DAY
    return day


def banking_days_after(start: date, end: date) -> int:
    """How many banking days lie after `start`, up to and including `end` (0 where there are none)."""
    days = (start + _DAY * step for step in range(1, (end - start).days + 1))
    return sum(1 for day in days if is_banking_day(day))


def day_begins(day: date) -> datetime:
    """Midnight in Caracas."""
    return datetime.combine(day, time(0), tzinfo=CARACAS)


@cache
def _holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    moving = {easter + timedelta(days=step) for step in _AROUND_EASTER}
    fixed = {date(year, month, day) for month, day in (*_FIXED, *_OF_BANKS.get(year, ()))}
    return frozenset(moving | fixed)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)
