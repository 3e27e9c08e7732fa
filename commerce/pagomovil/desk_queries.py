"""Reads of the verification and the reconciliation desk. None counts a table: figures stop at a ceiling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, Final

from django.core.cache import cache
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from commerce.desk.queries import active_leases, held_by
from commerce.journal.models import JournalEntry
from commerce.money.rules import parse_amount
from commerce.order.models import Order
from commerce.rates.queries import BOLIVAR
from commerce.refusals import BadInput

from .models import (
    Credit,
    DayClose,
    Match,
    PaymentReport,
    RecipientAccount,
    Signature,
    Statement,
    StatementLine,
)

KIND: Final = "payment_report"
WAITING: Final = (PaymentReport.State.REPORTED, PaymentReport.State.SECOND_REVIEW)
MOST_COUNTED: Final = 500
SECONDS_KEPT: Final = 15
_LIST: Final = ("store", "order", "account", "bank")


def waiting(store_ids: Sequence[int]) -> QuerySet[PaymentReport]:
    """What waits for the shop, oldest first."""
    return PaymentReport.objects.filter(store_id__in=store_ids, state__in=WAITING).order_by("pk")


def free_for(user: Any, store_ids: Sequence[int]) -> QuerySet[PaymentReport]:
    """What `user` could decide: waiting, and neither signed by them already nor for an order of their own."""
    signed = Signature.objects.filter(by=user, is_void=False).values("report_id")
    return waiting(store_ids).exclude(pk__in=signed).exclude(order__user=user)


@dataclass(frozen=True)
class Part:
    """A stretch of the queue; `after` is where the next one begins, None at its end."""

    reports: list[PaymentReport]
    after: int | None


def queue_part(
    store_ids: Sequence[int],
    *,
    view: str = "",
    text: str = "",
    method: str = "",
    user: Any = None,
    after: int = 0,
    limit: int = 40,
) -> Part:
    """The reports of one view ("", "mine", "flags", "second", "customer") after the id `after`, oldest first.

    `text` looks for an order's number or a reference, decided reports among them; `method` is the code of a way to pay.
    """
    of_method = {"method": method} if method else {}
    found = _view(store_ids, view, text, user).filter(pk__gt=after, **of_method).select_related(*_LIST).order_by("pk")
    rows = list(found[: limit + 1])
    return Part(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def _view(store_ids: Sequence[int], view: str, text: str, user: Any) -> QuerySet[PaymentReport]:
    everything = PaymentReport.objects.filter(store_id__in=store_ids)
    if text:
        digits = "".join(letter for letter in text if letter.isdigit()).lstrip("0")
        orders = Order.objects.filter(store_id__in=store_ids, number__in={text, text.upper()}).values("pk")
        of_orders = PaymentReport.objects.filter(order_id__in=orders).order_by().values("pk")
        of_reference = PaymentReport.objects.filter(reference__in={digits or "-", text.upper()}).order_by().values("pk")
        return everything.filter(pk__in=of_orders.union(of_reference))
    if view == "customer":
        return everything.filter(state=PaymentReport.State.MORE_INFO)
    open_ones = waiting(store_ids)
    if view == "mine":
        return open_ones.filter(pk__in=[key for key in held_by(KIND, user) if key.isdigit()])
    if view == "flags":
        return open_ones.exclude(flags=[])
    if view == "second":
        return open_ones.filter(state=PaymentReport.State.SECOND_REVIEW)
    return open_ones


def leases() -> dict[int, Any]:
    """Who holds which report now, each with its holder."""
    rows = active_leases(KIND).select_related("holder")
    return {int(lease.subject_id): lease for lease in rows if lease.subject_id.isdigit()}


@dataclass(frozen=True)
class Figures:
    """The desk's line of figures. `is_more` where there are more than were counted."""

    waiting: int
    is_more: bool
    held: int
    oldest: datetime | None
    flagged: int
    second: int
    verified: int
    verified_ves: Decimal
    median: timedelta | None


def figures(store_ids: Sequence[int], held: dict[int, Any]) -> Figures:
    """What waits and what was verified today, in two queries that read a bounded number of rows."""
    rows = list(waiting(store_ids).values_list("pk", "created_at", "state", "flags")[: MOST_COUNTED + 1])
    counted = rows[:MOST_COUNTED]
    verified, ves, middle = _today(store_ids)
    return Figures(
        waiting=len(counted),
        is_more=len(rows) > MOST_COUNTED,
        held=sum(1 for pk, *_rest in counted if pk in held),
        oldest=counted[0][1] if counted else None,
        flagged=sum(1 for row in counted if row[3]),
        second=sum(1 for row in counted if row[2] == PaymentReport.State.SECOND_REVIEW),
        verified=verified,
        verified_ves=ves,
        median=middle,
    )


def _today(store_ids: Sequence[int]) -> tuple[int, Decimal, timedelta | None]:
    """How many were booked today, their bolívares and the median wait; read anew every few seconds, not per page."""
    key = "pagomovil.today." + "-".join(map(str, store_ids))
    known: tuple[int, Decimal, timedelta | None] | None = cache.get(key)
    if known is None:
        start = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
        columns = ("account__store_id", "booked_at", "amount", "report__created_at", "report__currency")
        latest = Credit.objects.order_by("-pk").values_list(*columns)[:MOST_COUNTED]
        today = [each for each in latest if each[0] in store_ids and each[1] >= start]
        waits = [(booked - created).total_seconds() for _store, booked, _amount, created, _currency in today]
        ves = sum((each[2] for each in today if each[4] == BOLIVAR), Decimal(0))
        known = (len(today), ves, timedelta(seconds=median(waits)) if waits else None)
        cache.set(key, known, SECONDS_KEPT)
    return known


def open_count(store_ids: Sequence[int], most: int = 99) -> int:
    """How many reports wait, counted up to `most` + 1."""
    return len(waiting(store_ids).values_list("pk", flat=True)[: most + 1])


def report_for_desk(report_id: int, store_ids: Sequence[int]) -> PaymentReport | None:
    """One report with all that its page shows, or None where it is not in these stores."""
    signed = Signature.objects.filter(is_void=False).select_related("by")
    proposed = Match.objects.select_related("line__credit__order").order_by("-score", "pk")
    return (
        PaymentReport.objects.filter(store_id__in=store_ids, pk=report_id)
        .select_related(
            "store",
            "order__user",
            "quote__rate",
            "account__bank",
            "bank",
            "receipt",
            "decided_by",
            "credit",
            "bank_inquiry",
        )
        .prefetch_related(
            Prefetch("matches", queryset=proposed, to_attr="proposals"),
            Prefetch("signatures", queryset=signed, to_attr="standing_signatures"),
            "order__lines",
        )
        .first()
    )


def past_reports(report: PaymentReport, limit: int = 8) -> list[PaymentReport]:
    """What the same customer (account or payer's phone) reported before in this store, newest first."""
    here = PaymentReport.objects.filter(store_id=report.store_id).exclude(pk=report.pk)
    # The newest of each, by an index of its own: "either of the two" reads the store's whole past.
    payer = {"phone": report.phone} if report.phone else {"order_id": report.order_id}
    same = here.filter(**payer).order_by("-created_at").values("pk")[:limit]
    if report.order.user_id:
        same = same.union(here.filter(order__user_id=report.order.user_id).order_by("-pk").values("pk")[:limit])
    return list(PaymentReport.objects.filter(pk__in=same).select_related("order").order_by("-pk")[:limit])


def happenings(report: PaymentReport, limit: int = 30) -> list[JournalEntry]:
    """What the journal tells of a report and its order, newest first."""
    subjects = (
        Q(subject_type="pagomovil.paymentreport", subject_id=str(report.pk))
        | Q(subject_type=KIND, subject_id=str(report.pk))
        | Q(subject_type="order.order", subject_id=str(report.order_id))
    )
    return list(JournalEntry.objects.filter(subjects).select_related("actor").order_by("-pk")[:limit])


def free_lines(report: PaymentReport, text: str = "", limit: int = 30) -> list[StatementLine]:
    """Movements of the report's account that have paid nothing: by reference or amount, else around its day."""
    lines = StatementLine.objects.filter(account_id=report.account_id, state__in=["free", "suggested"])
    digits = "".join(letter for letter in text if letter.isdigit())
    if digits:
        lines = lines.filter(Q(reference_digits__endswith=digits) | _amount_is(text))
    else:
        lines = lines.filter(value_date__range=(report.paid_on - timedelta(days=3), report.paid_on + timedelta(days=4)))
    found = list(lines.filter(credit__isnull=True).order_by("-value_date", "-pk")[: limit * 10])
    found.sort(key=lambda line: (line.amount != report.amount, abs(line.amount - report.amount)))
    return found[:limit]


def _amount_is(text: str) -> Q:
    try:
        return Q(amount=parse_amount(text))
    except BadInput:
        return Q(pk__in=[])


@dataclass(frozen=True)
class Sum:
    """So many movements or reports, and their bolívares."""

    count: int = 0
    ves: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class DayFigures:
    """One account's day: the bank's movements by state, and what customers said they paid on it and is still open."""

    matched: Sum
    suggested: Sum
    free: Sum
    ignored: Sum
    unpaired_reports: Sum

    @property
    def lines(self) -> Sum:
        """All movements of the day."""
        parts = (self.matched, self.suggested, self.free, self.ignored)
        return Sum(sum(part.count for part in parts), sum((part.ves for part in parts), Decimal("0.00")))

    def as_json(self) -> dict[str, dict[str, Any]]:
        """The figures as they are frozen."""
        names = ("matched", "suggested", "free", "ignored", "unpaired_reports")
        return {name: {"count": getattr(self, name).count, "ves": str(getattr(self, name).ves)} for name in names}


def day_figures(account: RecipientAccount, day: date) -> DayFigures:
    """The day's figures as they are now."""
    lines = StatementLine.objects.filter(account=account, value_date=day).order_by()
    by_state = {
        row["state"]: Sum(row["count"], row["ves"])
        for row in lines.values("state").annotate(count=models.Count("pk"), ves=models.Sum("amount"))
    }
    open_ones = unpaired_reports(account, day).order_by()
    told = open_ones.aggregate(count=models.Count("pk"), ves=models.Sum("amount"))
    return DayFigures(
        matched=by_state.get("matched", Sum()),
        suggested=by_state.get("suggested", Sum()),
        free=by_state.get("free", Sum()),
        ignored=by_state.get("ignored", Sum()),
        unpaired_reports=Sum(told["count"], told["ves"] or Decimal("0.00")),
    )


def day_lines(account: RecipientAccount, day: date, state: str, limit: int = 200) -> list[StatementLine]:
    """The day's movements of one state, largest first."""
    lines = StatementLine.objects.filter(account=account, value_date=day, state=state)
    return list(lines.select_related("credit__order", "credit__booked_by").order_by("-amount", "pk")[:limit])


def day_suggestions(account: RecipientAccount, day: date, limit: int = 100) -> list[Match]:
    """The pairs proposed for the day's movements whose report is still open, surest first; one for each report."""
    pairs = Match.objects.filter(line__account=account, line__value_date=day, report__state__in=WAITING)
    pairs = pairs.filter(line__state__in=["free", "suggested"]).select_related("line", "report__order", "report__store")
    found: dict[int, Match] = {}
    for pair in pairs.order_by("-score", "pk")[: limit * 3]:
        found.setdefault(pair.report_id, pair)
    return list(found.values())[:limit]


def unpaired_reports(account: RecipientAccount, day: date) -> QuerySet[PaymentReport]:
    """Open reports of payments of that day for which no movement is proposed."""
    reports = PaymentReport.objects.filter(account=account, paid_on=day, state__in=PaymentReport.OPEN)
    return reports.filter(matches__isnull=True).select_related("order", "bank").order_by("pk")


def close_of(account: RecipientAccount, day: date) -> DayClose | None:
    """The day's signatures, if somebody has signed."""
    return DayClose.objects.filter(account=account, day=day).select_related("first_by", "second_by").first()


def latest_statement(account: RecipientAccount) -> Statement | None:
    """The file that was uploaded last for the account."""
    return Statement.objects.filter(account=account).select_related("uploaded_by").first()
