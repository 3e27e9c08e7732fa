"""Which movement is a report's money: automatic, proposed or none. Pure: no database, no clock, no settings.

Automatic takes a reference that agrees, the exact amount, no other movement near it, no other report that could mean
the same movement, and no flag. Whatever is only likely is proposed; nothing is ever guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from . import sums
from .claims import Claim, clearly_ahead, outclaims
from .facts import LineFacts, ReportFacts
from .pool import Pool, Shelf
from .references import Kind
from .signals import (
    EARLIEST_DAYS,
    LATEST_DAYS,
    LATEST_DAYS_WHEN_SURE,
    Amount,
    Comparison,
    Signal,
    compare,
    signals,
)

Decision = Literal["auto", "suggest", "none"]

_SUGGEST_FROM: Final = 15
_KEPT: Final = 15
_ALTERNATIVES: Final = 9


@dataclass(frozen=True, slots=True)
class Scored:
    """What one movement is worth for a report (at most 100), and why."""

    points: int
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another movement that could be the report's."""

    line_id: Any
    score: int
    pair: Comparison


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a report. `line_id` is None where nothing is proposed."""

    report_id: Any
    decision: Decision
    line_id: Any = None
    score: int = 0
    signals: tuple[Signal, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


@dataclass(slots=True)
class _Case:
    """A report on its way to a verdict: its pairs, best first, and why it cannot be automatic."""

    report: ReportFacts
    pairs: list[Comparison]
    shelves: tuple[Shelf, ...] = ()
    wins: bool = False
    extra: list[Signal] = field(default_factory=list)


def score(report: ReportFacts, line: LineFacts) -> Scored:
    """What `line` is worth for `report`, signal by signal. Zero for money that went out and for another account's."""
    if not _may_meet(report, line):
        return Scored(0, ())
    pair = compare(report, line)
    return Scored(pair.points, tuple(signals(pair)))


def decide(report: ReportFacts, lines: Iterable[LineFacts]) -> Verdict:
    """The verdict on one report by itself: what other reports claim is unknown here, so prefer `decide_all`."""
    return decide_all([report], lines)[0]


def decide_all(reports: Sequence[ReportFacts], lines: Iterable[LineFacts]) -> list[Verdict]:
    """A verdict per report, in their order. No movement is automatic for two of them."""
    pool = Pool(lines)
    asked = _asked_amounts(reports)
    cases = [_case(report, pool, asked) for report in reports]
    _settle_rivals(cases)
    taken = {id(case.pairs[0].line): case.report.id for case in cases if case.wins}
    shared = sums.shared_transfers([case.pairs[0] for case in cases if case.pairs and not case.wins])
    return [_verdict(case, taken, shared) for case in cases]


def _may_meet(report: ReportFacts, line: LineFacts) -> bool:
    if line.amount is None or line.amount <= 0:
        return False
    return not (report.account and line.account) or report.account == line.account


def _asked_amounts(reports: Sequence[ReportFacts]) -> Counter[tuple[str, Decimal]]:
    """How many reports of an account ask for each amount, reported or quoted."""
    asked: Counter[tuple[str, Decimal]] = Counter()
    for report in reports:
        amounts = set(report.quote_amounts) | ({report.amount} if report.amount is not None else set())
        asked.update((report.account, amount) for amount in amounts)
    return asked


def _case(report: ReportFacts, pool: Pool, asked: Counter[tuple[str, Decimal]]) -> _Case:
    pairs: list[Comparison] = []
    shelves = tuple(pool.shelves(report))
    if report.amount is None or report.amount > 0:
        for shelf in shelves:
            pairs += [compare(report, shelf.lines[place]) for place in shelf.candidates(report)]
    pairs = sorted((pair for pair in pairs if _is_worth_showing(pair)), key=_best_first)
    case = _Case(report, pairs[:_KEPT], shelves)
    if not pairs:
        return case
    best = pairs[0]
    rivals = [pair for pair in pairs[1:] if not clearly_ahead(best, pair)]
    is_own = _is_own_amount(best, shelves, asked)
    if rivals and best.amount is Amount.EXACT:
        case.extra.append(Signal("runner_up", "against", _("Hay otro movimiento casi igual de parecido.")))
    if report.flags:
        case.extra.append(Signal("risk", "against", _("El reporte tiene un aviso: lo mira una persona.")))
    case.wins = not rivals and not report.flags and _is_sure(best, is_own)
    return case


def _best_first(pair: Comparison) -> tuple[int, int, str]:
    return -pair.points, abs(pair.days or 0), str(pair.line.id)


def _is_worth_showing(pair: Comparison) -> bool:
    """Points, and something that ties the movement to the report: a payer alone pays many things."""
    if pair.points < _SUGGEST_FROM:
        return False
    return pair.reference.agrees or pair.amount >= Amount.OTHER_RATE


def _is_own_amount(pair: Comparison, shelves: Sequence[Shelf], asked: Counter[tuple[str, Decimal]]) -> bool:
    """Whether the amount alone tells the order: its quote's, with céntimos, of one movement and one report."""
    amount, report = pair.line.amount, pair.report
    if amount is None or amount not in report.quote_amounts or amount == amount.to_integral_value():
        return False
    return asked[report.account, amount] == 1 and sum(len(shelf.of_amount(report, amount)) for shelf in shelves) == 1


def _is_sure(pair: Comparison, is_own_amount: bool) -> bool:
    """Whether the pair by itself could go without a person."""
    if pair.amount is not Amount.EXACT or pair.is_payer is False:
        return False
    if pair.report.account != pair.line.account:
        return False
    found, knows_payer = pair.reference, pair.is_payer is True
    if pair.days is None:
        return knows_payer and found.is_same
    is_very_sure = found.is_full or knows_payer
    if not EARLIEST_DAYS <= pair.days <= (LATEST_DAYS_WHEN_SURE if is_very_sure else LATEST_DAYS):
        return False
    if knows_payer:
        return found.agrees and not found.is_next
    if found.is_full:
        return True
    if found.is_same and pair.bank is not False:
        return True
    if found.is_near and (found.is_neighbour or found.kind is Kind.MISSED_DIGIT):
        return False
    if pair.bank is False and not found.is_same:
        return False
    return is_own_amount and found.agrees and -1 <= pair.days <= 3


def _settle_rivals(cases: list[_Case]) -> None:
    """Take automatic from every report whose movement another report could mean just as well."""
    claims: dict[int, list[Claim]] = defaultdict(list)
    for case in cases:
        for claim in _claims(case):
            claims[id(claim.pair.line)].append(claim)
    for case in cases:
        if not case.pairs:
            continue
        line_claims = claims.get(id(case.pairs[0].line), [])
        mine = next((claim for claim in line_claims if claim.pair.report is case.report), None)
        if mine is None or all(claim is mine or outclaims(mine, claim) for claim in line_claims):
            continue
        case.extra.append(Signal("rivals", "against", _("Otro reporte pide este mismo movimiento.")))
        case.wins = False


def _claims(case: _Case) -> list[Claim]:
    """The movements that the report may mean: none is clearly behind its best, and reference and amount speak."""
    best = case.pairs[0] if case.pairs else None
    meant = [
        pair
        for pair in case.pairs
        if pair.reference.agrees
        and pair.amount in (Amount.EXACT, Amount.QUOTED, Amount.NEAR)
        and (pair is best or best is None or not clearly_ahead(best, pair))
    ]
    return [Claim(pair, is_only=len(meant) == 1) for pair in meant]


def _verdict(case: _Case, taken: dict[int, Any], shared: dict[int, list[Any]]) -> Verdict:
    report = case.report
    if case.wins:
        return _answer(report, "auto", case.pairs[0], case.pairs[1:], ())
    free = [pair for pair in case.pairs if id(pair.line) not in taken]
    gone = [pair for pair in case.pairs if id(pair.line) in taken]
    parts = sums.parts_of(report, case.shelves, taken.keys()) if _lacks_amount(free) else []
    if parts:
        rest = [pair for pair in free if all(pair.line is not part.line for part in parts)]
        said = Signal("sum", "for", sums.sentence(parts))
        return _answer(report, "suggest", parts[0], [*parts[1:], *rest, *gone], (said,))
    if free:
        extra = list(case.extra)
        if (others := shared.get(id(free[0].line))) and report.id in others:
            extra.append(Signal("shared", "for", _("Este movimiento es la suma de varios reportes.")))
        return _answer(report, "suggest", free[0], [*free[1:], *gone], tuple(extra))
    if gone:
        said = Signal("taken", "against", _("El movimiento parecido ya responde a otro reporte."))
        return replace(_answer(report, "none", gone[0], gone, (said,)), line_id=None)
    return Verdict(report.id, "none", signals=(Signal("candidates", "neutral", _("Ningún movimiento se parece.")),))


def _lacks_amount(pairs: list[Comparison]) -> bool:
    return not pairs or pairs[0].amount < Amount.NEAR


def _answer(
    report: ReportFacts,
    decision: Decision,
    best: Comparison,
    others: Sequence[Comparison],
    extra: tuple[Signal, ...],
) -> Verdict:
    alternatives = tuple(Alternative(pair.line.id, max(pair.points, 0), pair) for pair in others[:_ALTERNATIVES])
    reasons = (*signals(best), *extra)
    return Verdict(report.id, decision, best.line.id, max(best.points, 0), reasons, alternatives)
