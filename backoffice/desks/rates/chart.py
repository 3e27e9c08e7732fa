"""The chart of a rate, drawn by the server: only geometry, as text that the template writes into an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from commerce.money.rules import format_number
from commerce.stores.markup.dates import day

LEFT, RIGHT, TOP, BOTTOM = 52, 690, 16, 224
_STEPS = [Decimal(step) for step in ("0.5 1 2 5 10 20 25 50 100 200 250 500 1000 2000 5000 10000".split())]

Point = tuple[date, Decimal]


@dataclass(frozen=True)
class Mark:
    """A place on the chart with its words."""

    at: str
    words: str


@dataclass(frozen=True)
class Chart:
    """What the template draws: the line, the area under it, the scale, the days and the last point."""

    line: str
    area: str
    levels: Sequence[Mark]
    days: Sequence[Mark]
    last_x: str
    last_y: str
    last_words: str


def draw(points: Sequence[Point]) -> Chart | None:
    """The chart of one value per day, in order of days; None where there are not two."""
    if len(points) < 2:
        return None
    levels = _levels(min(value for _, value in points), max(value for _, value in points))
    start, end = points[0][0], points[-1][0]
    places = [(_x(when, start, end), _y(value, levels)) for when, value in points]
    line = " ".join(f"{x},{y}" for x, y in places)
    shown = [points[round(part * (len(points) - 1) / 3)][0] for part in range(4)]
    return Chart(
        line=line,
        area=f"{places[0][0]},{BOTTOM} {line} {places[-1][0]},{BOTTOM}",
        levels=[Mark(_y(level, levels), format_number(level)) for level in levels],
        days=[Mark(_x(when, start, end), day(when, year=False)) for when in dict.fromkeys(shown)],
        last_x=places[-1][0],
        last_y=places[-1][1],
        last_words=format_number(points[-1][1]),
    )


def _levels(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round figures from just below the lowest value to just above the highest."""
    wanted = (high - low) / 4
    step = next((step for step in _STEPS if step >= wanted), _STEPS[-1])
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    last = max(last, first + 1)
    return [step * count for count in range(int(first), int(last) + 1)]


def _x(when: date, start: date, end: date) -> str:
    return f"{LEFT + (RIGHT - LEFT) * Decimal((when - start).days) / (end - start).days:.1f}"


def _y(value: Decimal, levels: Sequence[Decimal]) -> str:
    return f"{BOTTOM - (BOTTOM - TOP) * (value - levels[0]) / (levels[-1] - levels[0]):.1f}"
