"""A figure with its words, as the strip at the top shows it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from commerce.money.rules import format_quantity


@dataclass(frozen=True)
class Figure:
    """A title, a value, a remark in a tone ("up", "down" or ""), and the list behind it ("" for none)."""

    title: str
    value: str
    note: str = ""
    tone: str = ""
    href: str = ""


def change(now: Decimal | int, before: Decimal | int) -> str:
    """How far `now` is from `before` in whole per cent: `+11 %`; "" where there was nothing before."""
    if not before:
        return ""
    percent = (Decimal(now) - Decimal(before)) / Decimal(before) * 100
    whole = percent.quantize(Decimal(1), ROUND_HALF_UP)
    return f"{'+' if whole > 0 else ''}{format_quantity(whole)}\N{NO-BREAK SPACE}%"


def compared(title: str, value: str, now: Decimal | int, before: Decimal | int, against: str, href: str) -> Figure:
    """A figure beside what it was before; more is better."""
    said = change(now, before)
    if not said:
        return Figure(title, value, _("sin ventas antes para comparar"), "", href)
    tone = "up" if now > before else "down" if now < before else ""
    return Figure(title, value, f"{said} {against}", tone, href)


def duration(span: timedelta | None) -> str:
    """`9 min`, `2 h 5 min`, `40 s`; a dash for None."""
    if span is None:
        return "—"
    seconds = int(span.total_seconds())
    if seconds < 60:
        return _("%(count)d s") % {"count": seconds}
    minutes = (seconds + 30) // 60
    if minutes < 60:
        return _("%(count)d min") % {"count": minutes}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}
