"""Amounts as bars, each in parts that stand on each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from commerce.money.rules import format_quantity

from .frame import BROAD, Frame, Mark, levels_between, place

MOST_LABELS: Final = 8
_FULLNESS: Final = Decimal("0.62")


@dataclass(frozen=True)
class Column:
    """One bar to draw: what stands under it, what it tells, the list behind it ("" for none), and its parts.

    A part is the class of its colour and its amount.
    """

    label: str
    words: str
    href: str
    parts: Sequence[tuple[str, Decimal]]

    @property
    def height(self) -> Decimal:
        """All its parts together."""
        return sum((amount for _tone, amount in self.parts), Decimal(0))


@dataclass(frozen=True)
class Piece:
    """A part of a bar as drawn."""

    y: str
    height: str
    tone: str


@dataclass(frozen=True)
class Bar:
    """A bar as drawn; `slot_x` and `slot` are the stripe in which pointing at it counts. `label` may be empty."""

    x: str
    width: str
    slot_x: str
    slot: str
    middle: str
    label: str
    words: str
    href: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Chart:
    """What the template draws; `target` is a line across, with its words."""

    frame: Frame
    bars: Sequence[Bar]
    levels: Sequence[Mark]
    target: Mark | None


def draw(columns: Sequence[Column], frame: Frame = BROAD, *, target: tuple[Decimal, str] | None = None) -> Chart | None:
    """The bars in their order, from zero; None where there is nothing to see."""
    highest = max((column.height for column in columns), default=Decimal(0))
    if highest <= 0:
        return None
    levels = levels_between(Decimal(0), max(highest, target[0] if target else highest))
    slot = Decimal(frame.right - frame.left) / len(columns)
    every = -(-len(columns) // MOST_LABELS)
    last = len(columns) - 1
    return Chart(
        frame=frame,
        bars=[
            _bar(column, frame, levels, frame.left + slot * n, slot, is_named=(last - n) % every == 0)
            for n, column in enumerate(columns)
        ],
        levels=[Mark(place(frame.up(level, levels)), format_quantity(level)) for level in levels],
        target=Mark(place(frame.up(target[0], levels)), target[1]) if target else None,
    )


def _bar(
    column: Column, frame: Frame, levels: Sequence[Decimal], left: Decimal, slot: Decimal, *, is_named: bool
) -> Bar:
    width = min(slot * _FULLNESS, Decimal(48))
    pieces, below = [], Decimal(0)
    for tone, amount in column.parts:
        bottom, top = frame.up(below, levels), frame.up(below + amount, levels)
        below += amount
        if amount > 0:
            pieces.append(Piece(place(top), place(bottom - top), tone))
    return Bar(
        x=place(left + (slot - width) / 2),
        width=place(width),
        slot_x=place(left),
        slot=place(slot),
        middle=place(left + slot / 2),
        label=column.label if is_named else "",
        words=column.words,
        href=column.href,
        pieces=pieces,
    )
