"""How a file would be read, without keeping anything of it."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from commerce.refusals import BadInput

from .mapping import Mapping
from .movements import BadRow, Movement
from .reading import read_movements


@dataclass(frozen=True)
class Preview:
    """The first movements and bad rows, how many there are of each, and the refusal of the whole file if there is one.

    `at` names the mapping's field at fault, "" where it is none.
    """

    header: list[str] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    came: int = 0
    bad_count: int = 0
    ignored: int = 0
    refusal: str = ""
    at: str = ""


def preview(content: bytes, mapping: Mapping, *, today: date | None = None, limit: int = 12) -> Preview:
    """How `content` would be read with `mapping`; what cannot be read at all is told in `refusal`, never raised."""
    try:
        mapping.check()
        reading = read_movements(content, mapping, today=today or timezone.localdate())
    except BadInput as refusal:
        return Preview(refusal=str(refusal.message), at=refusal.field)
    return Preview(
        header=[title for title in reading.header if title],
        movements=reading.movements[:limit],
        bad=reading.bad[:limit],
        came=len(reading.movements),
        bad_count=len(reading.bad),
        ignored=reading.ignored,
    )
