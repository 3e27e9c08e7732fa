"""More reads of the reconciliation desk: sure pairs, discarded ones, and both sides of a span of days."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Prefetch

from .desk_queries import day_suggestions
from .models import Credit, DiscardedPair, Match, PaymentReport, RecipientAccount, StatementLine

MOST_SURE: Final = 100
_CHUNK: Final = 500


def sure_pairs(account: RecipientAccount, day: date, limit: int = MOST_SURE) -> list[Match]:
    """The day's pairs that could be accepted without comparing: surely found, no flag, no signature waited for."""
    return [pair for pair in day_suggestions(account, day, limit=limit) if is_sure(pair)]


def is_sure(pair: Match) -> bool:
    """Whether a bulk approval would take the pair; the decision itself asks again."""
    report = pair.report
    return pair.decision == Match.Decision.AUTO and not report.flags and report.state == PaymentReport.State.REPORTED


def discarded_pairs(account: RecipientAccount, day: date, limit: int = 200) -> list[DiscardedPair]:
    """The pairs of the day's movements that somebody ruled out, newest first."""
    pairs = DiscardedPair.objects.filter(line__account=account, line__value_date=day)
    return list(pairs.select_related("line", "report__order", "by")[:limit])


def lines_between(account: RecipientAccount, first: date, last: date) -> Iterator[StatementLine]:
    """The bank's movements of those days with what they paid, by day."""
    lines = StatementLine.objects.filter(account=account, value_date__range=(first, last))
    related = ("credit__order", "credit__booked_by", "statement")
    return lines.select_related(*related).order_by("value_date", "pk").iterator(chunk_size=_CHUNK)


def reports_between(account: RecipientAccount, first: date, last: date) -> Iterator[PaymentReport]:
    """What customers said they paid on those days, by day; each with its credit, if it has one."""
    reports = PaymentReport.objects.filter(account=account, paid_on__range=(first, last))
    credits: Prefetch[Any] = Prefetch("credit", queryset=Credit.objects.only("report_id", "line_id", "amount"))
    rows = reports.select_related("order", "bank", "decided_by").prefetch_related(credits)
    return rows.order_by("paid_on", "pk").iterator(chunk_size=_CHUNK)
