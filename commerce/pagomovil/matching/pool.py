"""The movements that one report could be, found by what they share and not by comparing with all. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from .facts import LineFacts, ReportFacts
from .references import STRONG_DIGITS, slips_of

# Movements this far from the reported day are looked at for their reference alone.
_DAYS_BEFORE: Final = 10
_DAYS_AFTER: Final = 20
_OF_ONE_AMOUNT: Final = 60
_OF_ONE_PAYER: Final = 40
_SHORT: Final = (4, 5)
_COMMON: Final = 200


class Shelf:
    """The incoming movements of one account, by amount, by the end and start of their reference, and by payer."""

    def __init__(self, lines: Iterable[LineFacts]) -> None:
        self.lines = [line for line in lines if line.amount is not None and line.amount > 0]
        self._amounts: dict[Decimal, list[int]] = defaultdict(list)
        self._references: dict[str, list[int]] = defaultdict(list)
        self._payers: dict[str, list[int]] = defaultdict(list)
        for place, line in enumerate(self.lines):
            self._amounts[line.amount or Decimal(0)].append(place)
            for key in _line_keys(line.reference):
                self._references[key].append(place)
            for key in _payer_keys(line):
                self._payers[key].append(place)

    def candidates(self, report: ReportFacts) -> set[int]:
        """Places in `lines` of whatever could be the report's money."""
        found: set[int] = set()
        for amount in _amounts_of(report):
            found.update(self._nearest(report, self._amounts.get(amount, ()), _OF_ONE_AMOUNT))
        for key in _report_keys(report.reference):
            places = self._references.get(key, ())
            # An end that hundreds share ("000000") is no reference: those that are near in time will do.
            found.update(places if len(places) <= _COMMON else self._nearest(report, places, _COMMON))
        for key in _payer_keys(report):
            found.update(self._nearest(report, self._payers.get(key, ()), _OF_ONE_PAYER))
        return {place for place in found if self._may_be(report, place)} if report.discarded else found

    def of_amount(self, report: ReportFacts, amount: Decimal) -> list[int]:
        """Places of the movements of an amount around the report's day."""
        places = self._amounts.get(amount, ())
        return [place for place in places if self._is_around(report, place) and self._may_be(report, place)]

    def _may_be(self, report: ReportFacts, place: int) -> bool:
        return self.lines[place].id not in report.discarded

    def _nearest(self, report: ReportFacts, places: Sequence[int], limit: int) -> list[int]:
        around = [place for place in places if self._is_around(report, place)]
        if len(around) <= limit:
            return around
        return sorted(around, key=lambda place: abs(self._days(report, place)))[:limit]

    def _is_around(self, report: ReportFacts, place: int) -> bool:
        return -_DAYS_BEFORE <= self._days(report, place) <= _DAYS_AFTER

    def _days(self, report: ReportFacts, place: int) -> int:
        value_date = self.lines[place].value_date
        return (value_date - report.paid_on).days if value_date and report.paid_on else 0


class Pool:
    """Every account's shelf. A movement of another account is never a candidate."""

    def __init__(self, lines: Iterable[LineFacts]) -> None:
        by_account: dict[str, list[LineFacts]] = defaultdict(list)
        for line in lines:
            by_account[line.account].append(line)
        self._shelves = {account: Shelf(of_account) for account, of_account in by_account.items()}

    def shelves(self, report: ReportFacts) -> Iterator[Shelf]:
        """The shelves to look at: of the report's account, and of movements whose account nobody wrote down."""
        if not report.account:
            yield from self._shelves.values()
            return
        for account in (report.account, ""):
            if account in self._shelves:
                yield self._shelves[account]


def _amounts_of(report: ReportFacts) -> set[Decimal]:
    amounts = report.quote_amounts | report.other_rate_amounts
    return set(amounts) | {report.amount} if report.amount is not None else set(amounts)


def _line_keys(reference: str) -> Iterator[str]:
    """What a movement is found by: the last digits (of three lengths), all of a short number, the first ones."""
    if len(reference) >= STRONG_DIGITS:
        yield reference[-STRONG_DIGITS:]
        for length in _SHORT:
            yield reference[-length:]
        bare = reference.lstrip("0")
        if len(bare) >= STRONG_DIGITS:
            yield "^" + bare[:STRONG_DIGITS]
    if reference and (short := reference.lstrip("0")) and len(short) < STRONG_DIGITS:
        yield "=" + short
        if len(reference) < STRONG_DIGITS:
            yield "=" + reference
            if len(reference) > _SHORT[0]:
                yield reference[-_SHORT[0] :]


def _report_keys(reference: str) -> Iterator[str]:
    """What to look up for a report: its own ends and starts, and what a slip would have made of them."""
    if not reference:
        return
    bare = reference.lstrip("0")
    yield "=" + bare
    for length in _SHORT:
        yield "=" + reference[-length:]
    if len(reference) < STRONG_DIGITS:
        yield reference
        return
    tail = reference[-STRONG_DIGITS:]
    yield tail
    yield from slips_of(tail)
    if len(reference) > STRONG_DIGITS:
        longer = reference[-STRONG_DIGITS - 1 :]
        yield from {longer[:place] + longer[place + 1 :] for place in range(STRONG_DIGITS)}
    if len(bare) >= STRONG_DIGITS:
        yield "^" + bare[:STRONG_DIGITS]
    elif len(bare) >= _SHORT[0]:
        yield bare


def _payer_keys(facts: ReportFacts | LineFacts) -> Iterator[str]:
    if len(facts.phone) == 10:
        yield "p" + facts.phone[-4:]
    for number in facts.document.numbers:
        yield f"d{number}"
