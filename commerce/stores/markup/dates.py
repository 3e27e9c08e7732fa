"""Days and hours as people say them here: `jue 1 oct 2026`, `7:00 p. m.`."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import get_language

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")


def day(moment: date | datetime | None, *, year: bool = True) -> str:
    """`jue 1 oct 2026`, in the active time zone; without the year where the page is about these days."""
    if moment is None or moment == "":
        return ""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    if _is_english():
        weekday, month = str(WEEKDAYS_ABBR[moment.weekday()]), str(MONTHS_3[moment.month]).capitalize()
    else:
        weekday, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{weekday} {moment.day} {month} {moment.year}" if year else f"{weekday} {moment.day} {month}"


def clock(moment: datetime | time | None) -> str:
    """`7:00 p. m.`, in the active time zone."""
    if moment is None or moment == "":
        return ""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    space = NO_BREAK_SPACE
    half = (
        ("am" if moment.hour < 12 else "pm")
        if _is_english()
        else (f"a.{space}m." if moment.hour < 12 else f"p.{space}m.")
    )
    return f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02}{space}{half}"


def _is_english() -> bool:
    return (get_language() or "es").startswith("en")
