"""Which of the rates that sources gave is believed. Pure: facts in, a decision with its reasons out.

The official source comes first and then the mirrors in their order. A value too far from the last good one waits for
a person, whoever published it; the next source that is believable serves meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from commerce.rates.calendar import banking_day_on_or_before
from commerce.rates.rules import change_percent, exceeds, signed

Rank = tuple[int, int]

# A value date beyond these is a mistake of the source, not a rate of these days.
OLDEST: Final = timedelta(days=15)
FARTHEST_AHEAD: Final = timedelta(days=10)


@dataclass(frozen=True)
class Candidate:
    """A reading that is a number: `rank` is (0 for the official source, else 1; its order)."""

    source: str
    title: str
    rank: Rank
    value: Decimal
    value_date: date

    @property
    def is_official(self) -> bool:
        """Whether the central bank itself says so."""
        return self.rank[0] == 0


@dataclass(frozen=True)
class LastGood:
    """The rate that stands: `rank` is None where it came from no source that we still have."""

    value: Decimal
    value_date: date
    rank: Rank | None


@dataclass(frozen=True)
class Limits:
    """In per cent: how far a value may be from the last good one, and two sources of one day from each other."""

    hold: Decimal
    disagree: Decimal
    day: Decimal


@dataclass(frozen=True)
class Held:
    """A candidate that nobody should pay with before a person has looked."""

    candidate: Candidate
    reason: str


@dataclass(frozen=True)
class Disagreement:
    """Two sources that say different things; `says` is a sentence."""

    first: Candidate
    second: Candidate
    says: str


@dataclass(frozen=True)
class Decision:
    """`chosen` is the believed candidate; `is_news`: it becomes a row; `is_fallback`: a better source failed."""

    chosen: Candidate | None = None
    is_news: bool = False
    is_fallback: bool = False
    held: Sequence[Held] = ()
    disagreements: Sequence[Disagreement] = field(default_factory=tuple)


def date_is_believable(value_date: date, today: date) -> bool:
    """Whether a source can mean `value_date` when it is asked `today`."""
    return today - OLDEST <= value_date <= today + FARTHEST_AHEAD


def decide(candidates: Sequence[Candidate], last: LastGood | None, best_rank: Rank | None, limits: Limits) -> Decision:
    """Judge the candidates of one round. `best_rank` is the rank of the best source that was asked."""
    ordered = sorted((_on_a_banking_day(candidate) for candidate in candidates), key=lambda found: found.rank)
    held: list[Held] = []
    for candidate in ordered:
        reason = _doubt(candidate, ordered, last, limits)
        if reason:
            held.append(Held(candidate, reason))
            continue
        return Decision(
            chosen=candidate,
            is_news=_is_news(candidate, last),
            is_fallback=best_rank is not None and candidate.rank > best_rank,
            held=held,
            disagreements=_disagreements(candidate, ordered, limits),
        )
    disagreements = _disagreements(ordered[0], ordered, limits) if ordered else ()
    return Decision(held=held, disagreements=disagreements)


def _on_a_banking_day(candidate: Candidate) -> Candidate:
    """General sources date a rate by the clock, also on Sundays: theirs is the rate of the last banking day."""
    if candidate.is_official:
        return candidate
    return replace(candidate, value_date=banking_day_on_or_before(candidate.value_date))


def _doubt(candidate: Candidate, ordered: Sequence[Candidate], last: LastGood | None, limits: Limits) -> str:
    """Why a person should look at it first; empty where it may be believed."""
    if last is not None:
        if not exceeds(candidate.value, last.value, limits.hold):
            return ""
        return _("Está a %(percent)s de la última tasa buena.") % {
            "percent": signed(change_percent(candidate.value, last.value))
        }
    others = [other for other in ordered if other.source != candidate.source]
    if any(_agree(candidate, other, limits) for other in others):
        return ""
    if candidate.is_official and not others:
        return ""
    return _("Es la primera tasa y ninguna otra fuente la confirma.")


def _is_news(candidate: Candidate, last: LastGood | None) -> bool:
    """Whether it says more than the rate that stands: a later day, or a correction by a source at least as good."""
    if last is None or candidate.value_date > last.value_date:
        return True
    if candidate.value_date < last.value_date or candidate.value == last.value:
        return False
    return last.rank is None or candidate.rank <= last.rank


def _agree(one: Candidate, other: Candidate, limits: Limits) -> bool:
    """Whether two sources tell the same rate; of different days they may differ by what a day may bring."""
    tolerance = limits.disagree if one.value_date == other.value_date else limits.day
    return not exceeds(other.value, one.value, tolerance)


def _disagreements(first: Candidate, ordered: Sequence[Candidate], limits: Limits) -> list[Disagreement]:
    found = []
    for other in ordered:
        if other.source == first.source or _agree(first, other, limits):
            continue
        words = {
            "other": other.title,
            "percent": signed(change_percent(other.value, first.value)),
            "first": first.title,
        }
        found.append(Disagreement(first, other, _("%(other)s difiere %(percent)s de %(first)s.") % words))
    return found
