"""One value per day as a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from commerce.money.rules import format_number
from commerce.stores.markup.dates import day

from .frame import WIDE, Frame, Mark, levels_between, place

Point = tuple[date, Decimal]


@dataclass(frozen=True)
class Dot:
    """One value: where it is, what it says, and the list behind it ("" where there is none to open)."""

    x: str
    y: str
    words: str
    href: str


@dataclass(frozen=True)
class Chart:
    """What the template draws: the line, the area under it, the scale, the days and the last point."""

    frame: Frame
    line: str
    area: str
    levels: Sequence[Mark]
    days: Sequence[Mark]
    last_x: str
    last_y: str
    last_words: str
    dots: Sequence[Dot] = field(default_factory=list)


def draw(
    points: Sequence[Point], frame: Frame = WIDE, *, days: int = 4, href: Callable[[date], str] | None = None
) -> Chart | None:
    """The chart of one value per day, in order of days; None where there are not two."""
    if len(points) < 2:
        return None
    levels = levels_between(min(value for _, value in points), max(value for _, value in points))
    start, end = points[0][0], points[-1][0]

    def across(when: date) -> str:
        return place(frame.across(Decimal((when - start).days) / (end - start).days))

    places = [(across(when), place(frame.up(value, levels))) for when, value in points]
    line = " ".join(f"{x},{y}" for x, y in places)
    shown = [points[round(part * (len(points) - 1) / (days - 1))][0] for part in range(days)]
    return Chart(
        frame=frame,
        line=line,
        area=f"{places[0][0]},{frame.bottom} {line} {places[-1][0]},{frame.bottom}",
        levels=[Mark(place(frame.up(level, levels)), format_number(level)) for level in levels],
        days=[Mark(across(when), day(when, year=False)) for when in dict.fromkeys(shown)],
        last_x=places[-1][0],
        last_y=places[-1][1],
        last_words=format_number(points[-1][1]),
        dots=[
            Dot(x, y, f"{day(when)}\n{format_number(value)}", href(when) if href else "")
            for (x, y), (when, value) in zip(places, points, strict=True)
        ],
    )
