"""Writing what the rules answer: proposals in bulk, the movements' states, and payments that need no person."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django_q.tasks import async_task

from commerce.money.rules import quantize
from commerce.pagomovil.actions import decisions
from commerce.pagomovil.models import Match, PaymentReport, RecipientAccount, StatementLine
from commerce.refusals import Refusal

from . import queries
from .facts import LineFacts, ReportFacts
from .pool import Pool
from .rules import Verdict, decide_all
from .signals import signals

logger = logging.getLogger(__name__)

_SHOWN: Final = 5
_BATCH: Final = 2000
_LOCK_KEY: Final = 0x4D415443  # any number of our own


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """What came of it: reports that need no person, reports with a proposal, reports without, movements left over."""

    automatic: int
    suggested: int
    unmatched: int
    free_lines: int


def match_account(account_id: int) -> MatchCounts:
    """Propose movements for every open report of an account; safe to run at any time and any number of times.

    Decides nothing itself: where the store verifies automatically, that is queued for afterwards.
    """
    with transaction.atomic():
        _lock(account_id)
        reports = queries.open_reports(account_id)
        lines = queries.open_lines(account_id, reports)
        verdicts = decide_all(reports, lines)
        _write(verdicts)
        _state_lines(account_id)
        if any(verdict.decision == "auto" for verdict in verdicts):
            _verify_later(account_id)
    return _counts(verdicts, lines)


def match_report(report_id: int) -> Verdict | None:
    """Propose movements for one report; None if it is decided or gone.

    Other reports that mean one of its movements are judged with it, and lose "automatic" where it is in doubt now.
    """
    account_id = PaymentReport.objects.filter(pk=report_id).values_list("account_id", flat=True).first()
    if account_id is None:
        return None
    with transaction.atomic():
        _lock(account_id)
        paid_on = PaymentReport.objects.values_list("paid_on", flat=True).get(pk=report_id)
        around = (paid_on - timedelta(days=queries.DAYS_AFTER), paid_on + timedelta(days=queries.DAYS_BEFORE))
        reports = queries.open_reports(account_id, between=around)
        mine = next((report for report in reports if report.id == report_id), None)
        if mine is None:
            return None
        lines = queries.open_lines(account_id, reports)
        judged = [mine, *_rivals(mine, reports, lines)]
        verdict, *others = decide_all(judged, lines)
        _write([verdict])
        _doubt(others)
        _state_lines(account_id)
        if verdict.decision == "auto":
            _verify_later(account_id)
    return verdict


def verify_automatic(account_id: int) -> int:
    """Verify the payments that need no person, as far as their store allows; how many were.

    Everything is judged anew first: a report that came in meanwhile may have put another in doubt. What the decision
    refuses stays with its proposal for a person.
    """
    account = RecipientAccount.objects.select_related("store").get(pk=account_id)
    if not account.store.verifies_automatically:
        return 0
    with transaction.atomic():
        _lock(account_id)
        reports = queries.open_reports(account_id)
        verdicts = decide_all(reports, queries.open_lines(account_id, reports))
    sure: dict[int, int] = {verdict.report_id: verdict.line_id for verdict in verdicts if verdict.decision == "auto"}
    return sum(_verify(report_id, sure[report_id]) for report_id in _within_ceiling(account, sure.keys()))


def _within_ceiling(account: RecipientAccount, report_ids: Collection[int]) -> list[int]:
    """The reports that nobody has touched and whose dollars at their quote's rate are under the store's ceiling."""
    rows = (
        PaymentReport.objects.filter(pk__in=report_ids, state=PaymentReport.State.REPORTED, quote__isnull=False)
        .order_by("pk")
        .values_list("pk", "amount", "quote__usd", "quote__amount_ves", "quote__rate__value")
    )
    ceiling = account.store.automatic_ceiling
    return [
        pk
        for pk, amount, usd, quoted, rate in rows
        if (usd if amount == quoted else quantize(amount / rate)) <= ceiling
    ]


def _verify(report_id: int, line_id: int) -> bool:
    try:
        decisions.verify(report_id, by=None, line_id=line_id)
    except Refusal as refusal:
        logger.info("left to a person", extra={"report_id": report_id, "code": refusal.code})
        return False
    return True


def _lock(account_id: int) -> None:
    """One matching of an account at a time. No row is locked: whoever decides meanwhile does not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_KEY, account_id])


def _rivals(mine: ReportFacts, reports: Iterable[ReportFacts], lines: Iterable[LineFacts]) -> list[ReportFacts]:
    """The reports that could mean one of the movements that `mine` could."""
    shelf = next(Pool(lines).shelves(mine), None)
    if shelf is None:
        return []
    places = shelf.candidates(mine)
    return [report for report in reports if report is not mine and shelf.candidates(report) & places]


def _write(verdicts: Iterable[Verdict]) -> None:
    """Replace the proposals of the judged reports.

    The rows' references are checked here and not at the end: the check waits for whoever is deciding about a report,
    and must not hold movements meanwhile that the decision needs.
    """
    verdicts = list(verdicts)
    Match.objects.filter(report_id__in=[verdict.report_id for verdict in verdicts]).delete()
    rows = (row for verdict in verdicts for row in _rows(verdict))
    Match.objects.bulk_create(rows, batch_size=_BATCH)
    connection.check_constraints()


def _rows(verdict: Verdict) -> list[Match]:
    if verdict.line_id is None:
        return []
    chosen = Match(
        report_id=verdict.report_id,
        line_id=verdict.line_id,
        score=verdict.score,
        decision=verdict.decision,
        signals=[signal.as_json() for signal in verdict.signals],
    )
    if verdict.decision == "auto":
        return [chosen]
    others = [
        Match(
            report_id=verdict.report_id,
            line_id=other.line_id,
            score=other.score,
            decision=Match.Decision.SUGGEST,
            signals=[signal.as_json() for signal in signals(other.pair)],
        )
        for other in verdict.alternatives[: _SHOWN - 1]
    ]
    return [chosen, *others]


def _doubt(verdicts: Iterable[Verdict]) -> None:
    """Reports that are not automatic any more, because of one that came in after them."""
    doubted = [verdict.report_id for verdict in verdicts if verdict.decision != "auto"]
    Match.objects.filter(report_id__in=doubted, decision=Match.Decision.AUTO).update(decision=Match.Decision.SUGGEST)


def _state_lines(account_id: int) -> None:
    """A movement with a proposal for an open report is suggested; without any it is free. Others are left alone."""
    proposals = Match.objects.filter(report__account_id=account_id, report__state__in=PaymentReport.OPEN)
    proposed = set(proposals.order_by().values_list("line_id", flat=True))
    lines = StatementLine.objects.filter(account_id=account_id, state__in=queries.OPEN_LINES)
    free, suggested = StatementLine.State.FREE, StatementLine.State.SUGGESTED
    now = dict(lines.order_by("pk").values_list("pk", "state"))
    # By number and not by a subquery: right after a large import the planner knows nothing of these tables yet.
    for state, before in ((suggested, free), (free, suggested)):
        changed = [pk for pk, found in now.items() if found == before and (pk in proposed) == (state == suggested)]
        StatementLine.objects.filter(pk__in=changed, state=before).update(state=state)


def _verify_later(account_id: int) -> None:
    if RecipientAccount.objects.filter(pk=account_id, store__verifies_automatically=True).exists():
        async_task("commerce.pagomovil.matching.tasks.verify_automatic", account_id)


def _counts(verdicts: list[Verdict], lines: list[LineFacts]) -> MatchCounts:
    found = [verdict.decision for verdict in verdicts]
    used = {verdict.line_id for verdict in verdicts if verdict.line_id is not None}
    return MatchCounts(found.count("auto"), found.count("suggest"), found.count("none"), len(lines) - len(used))
