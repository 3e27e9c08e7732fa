"""Payments in several movements, and movements for several reports: sums to propose, never to book. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from django.utils.translation import gettext as _

from commerce.money.rules import format_bs

from .facts import ReportFacts
from .pool import Shelf
from .signals import EARLIEST_DAYS, LATEST_DAYS_WHEN_SURE, Comparison, compare

_AT_MOST: Final = 14
_PARTS: Final = (2, 3, 4)


def parts_of(report: ReportFacts, shelves: Iterable[Shelf], taken: Collection[int]) -> list[Comparison]:
    """Two to four free movements that sum to what was reported or quoted, best first; [] if there are none.

    Each is tied to the report by reference or payer; of two, one is enough and the amount finds the other.
    """
    return next((found for shelf in shelves if (found := _parts_on(report, shelf, taken))), [])


def _parts_on(report: ReportFacts, shelf: Shelf, taken: Collection[int]) -> list[Comparison]:
    tied = [compare(report, shelf.lines[place]) for place in shelf.candidates(report)]
    tied = [pair for pair in tied if _is_tied(pair) and id(pair.line) not in taken]
    tied = sorted(tied, key=lambda pair: -pair.points)[:_AT_MOST]
    for total in _totals(report):
        parts = [pair for pair in tied if (pair.line.amount or 0) < total]
        for size in _PARTS:
            for some in combinations(parts, size):
                if sum((pair.line.amount or Decimal(0) for pair in some), Decimal(0)) == total:
                    return list(some)
        if group := _completed(report, shelf, parts, total, taken):
            return group
    return []


def _totals(report: ReportFacts) -> list[Decimal]:
    quoted = sorted(report.quote_amounts, reverse=True)
    return [report.amount, *(q for q in quoted if q != report.amount)] if report.amount is not None else quoted


def _completed(
    report: ReportFacts, shelf: Shelf, parts: Sequence[Comparison], total: Decimal, taken: Collection[int]
) -> list[Comparison]:
    """A movement with the report's reference, and the only one that makes up the rest."""
    for pair in parts:
        if not pair.reference.is_same:
            continue
        rest = [shelf.lines[place] for place in shelf.of_amount(report, total - (pair.line.amount or Decimal(0)))]
        others = [line for line in rest if line is not pair.line and id(line) not in taken]
        if len(others) == 1 and (other := compare(report, others[0])).is_payer is not False and _is_in_time(other):
            return [pair, other]
    return []


def _is_tied(pair: Comparison) -> bool:
    speaks = pair.is_payer is True or (pair.reference.agrees and not pair.reference.is_near)
    return speaks and _is_in_time(pair)


def _is_in_time(pair: Comparison) -> bool:
    return pair.days is None or EARLIEST_DAYS <= pair.days <= LATEST_DAYS_WHEN_SURE


def sentence(parts: Sequence[Comparison]) -> str:
    """Says that the parts sum up."""
    amounts = " + ".join(format_bs(pair.line.amount or 0) for pair in parts)
    return _("%(amounts)s suman el pago: parece hecho en partes.") % {"amounts": amounts}


def shared_transfers(best: Iterable[Comparison]) -> dict[int, list[Any]]:
    """The reports, by movement, whose best movement is one and the same and whose amounts sum to it."""
    by_line: dict[int, list[Comparison]] = defaultdict(list)
    for pair in best:
        if pair.reference.agrees and pair.report.amount is not None:
            by_line[id(pair.line)].append(pair)
    return {
        key: [pair.report.id for pair in pairs]
        for key, pairs in by_line.items()
        if len(pairs) > 1
        and sum((pair.report.amount or Decimal(0) for pair in pairs), Decimal(0)) == pairs[0].line.amount
    }
