"""Where things stand in a chart: its size, its margins and the round figures of its scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

_STEPS: Final = [
    Decimal("0.5"),
    *(
        Decimal(step) * 10**power
        for power in range(8)
        for step in ("1", "2", "2.5", "5")
        if (step, power) != ("2.5", 0)
    ),
]


class Frame(NamedTuple):
    """The size of a drawing, and the box inside it that the values fill."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def depth(self) -> int:
        """How far it is from the top of the values to their bottom."""
        return self.bottom - self.top

    def across(self, part: Decimal) -> Decimal:
        """The place of `part` (0 to 1) from left to right."""
        return self.left + (self.right - self.left) * part

    def up(self, value: Decimal, levels: Sequence[Decimal]) -> Decimal:
        """The place of `value` on the scale `levels`."""
        return self.bottom - (self.bottom - self.top) * (value - levels[0]) / (levels[-1] - levels[0])


WIDE: Final = Frame(760, 250, 52, 690, 16, 224)
BROAD: Final = Frame(760, 270, 52, 752, 12, 244)
SMALL: Final = Frame(420, 178, 40, 412, 12, 152)
SLIM: Final = Frame(420, 150, 44, 366, 12, 124)


@dataclass(frozen=True)
class Mark:
    """A place on the chart with its words."""

    at: str
    words: str


def place(value: Decimal) -> str:
    """A coordinate as SVG reads it."""
    return f"{value:.1f}"


def levels_between(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round figures from just below the lowest value to just above the highest."""
    wanted = (high - low) / 4
    step = next((step for step in _STEPS if step >= wanted), _STEPS[-1])
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    last = max(last, first + 1)
    return [step * count for count in range(int(first), int(last) + 1)]
