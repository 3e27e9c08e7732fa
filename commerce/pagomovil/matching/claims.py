"""When one movement, or one report, is clearly before another. Pure."""

from dataclasses import dataclass
from typing import Final

from .references import Kind
from .signals import EARLIEST_DAYS, LATEST_DAYS_WHEN_SURE, Amount, Comparison

# Money that arrived this many days before the payment was said to be made is somebody else's story.
_IMPOSSIBLE_DAYS: Final = -2
_ORDINARY_DAYS: Final = range(4)


@dataclass(frozen=True, slots=True)
class Claim:
    """A movement that a report may mean; `is_only` where it may mean no other."""

    pair: Comparison
    is_only: bool


def clearly_ahead(best: Comparison, other: Comparison) -> bool:
    """Whether `other`, a movement for the same report, is out of question beside `best`."""
    if other.reference.is_equal and not best.reference.is_same and other.is_payer is not False:
        return False
    if best.amount is Amount.EXACT and other.amount is not Amount.EXACT:
        return True
    if best.amount is not Amount.EXACT:
        return best.points - other.points >= 15
    if best.is_payer is True and other.is_payer is not True and _rank(best) >= _rank(other):
        return True
    if best.is_payer is not False and other.is_payer is False and _rank(best) >= min(_rank(other), 2):
        return True
    if not other.reference.agrees:
        # A slip is less than a movement whose reference nobody wrote: that one may be the right one.
        return _rank(best) >= 2 or (best.reference.agrees and other.reference.kind is Kind.DIFFERENT)
    if best.reference.is_equal and not other.reference.is_equal:
        return best.reference.is_full or other.reference.is_near
    if _rank(best) >= 2 and other.reference.is_near:
        return True
    return best.days in _ORDINARY_DAYS and not _is_in_time(other)


def outclaims(mine: Claim, rival: Claim) -> bool:
    """Whether my report has clearly more right to the movement than the rival's."""
    my, other = mine.pair, rival.pair
    if my.is_payer is not other.is_payer and (my.is_payer is True or other.is_payer is True):
        return my.is_payer is True
    if my.amount is Amount.EXACT and other.amount is Amount.QUOTED:
        return True
    if _rank(my) >= 2 and other.reference.is_near and other.is_payer is not True:
        return True
    if not rival.is_only and mine.is_only and _rank(my) >= _rank(other):
        return True
    return my.days in _ORDINARY_DAYS and other.days is not None and other.days <= _IMPOSSIBLE_DAYS


def _rank(pair: Comparison) -> int:
    """References in four steps: no agreement, a slip or a few digits, the same end, the same number."""
    found = pair.reference
    if found.is_full:
        return 3
    if found.is_same or found.kind is Kind.TAIL:
        return 2
    return 1 if found.agrees else 0


def _is_in_time(pair: Comparison) -> bool:
    return pair.days is None or EARLIEST_DAYS <= pair.days <= LATEST_DAYS_WHEN_SURE
