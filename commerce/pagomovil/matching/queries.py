"""What there is to match on an account, as facts: a handful of queries however many rows there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from commerce.money.rules import convert
from commerce.pagomovil.models import DiscardedPair, PaymentReport, Quote, RecipientAccount, StatementLine
from commerce.rates.models import ExchangeRate

from . import payers
from .facts import LineFacts, ReportFacts, line_facts, report_facts

# Movements this far around the open reports are read.
DAYS_BEFORE: Final = 20
DAYS_AFTER: Final = 30
# An order may have been paid at the rate of one of these days around the payment.
_RATE_DAYS: Final = 4

OPEN_LINES: Final = (StatementLine.State.FREE, StatementLine.State.SUGGESTED)


def open_reports(account_id: int, *, between: tuple[date, date] | None = None) -> list[ReportFacts]:
    """The undecided reports of an account that have no money yet, oldest first."""
    reports = PaymentReport.objects.filter(
        account_id=account_id, state__in=PaymentReport.OPEN, credit__isnull=True
    ).order_by("pk")
    if between is not None:
        reports = reports.filter(paid_on__range=between)
    # With each, the movements of which a person has said that they are not its money.
    ruled_out = DiscardedPair.objects.filter(report=OuterRef("pk")).order_by().values("line_id")
    rows = list(
        reports.annotate(discarded=ArraySubquery(ruled_out)).values_list(
            "pk",
            "order_id",
            "amount",
            "bank_id",
            "phone",
            "document",
            "reference_typed",
            "paid_on",
            "flags",
            "discarded",
        )
    )
    quotes = _quotes_of({row[1] for row in rows})
    rates = _rates_around([row[7] for row in rows])
    return [_report(account_id, row, quotes.get(row[1], []), rates) for row in rows]


def open_lines(account_id: int, reports: Iterable[ReportFacts]) -> list[LineFacts]:
    """The movements of an account around the reports' days that are nobody's yet."""
    days = [report.paid_on for report in reports if report.paid_on]
    if not days:
        return []
    window = (min(days) - timedelta(days=DAYS_BEFORE), max(days) + timedelta(days=DAYS_AFTER))
    rows = (
        StatementLine.objects.filter(
            account_id=account_id, state__in=OPEN_LINES, credit__isnull=True, value_date__range=window
        )
        .order_by("pk")
        .values_list("pk", "amount", "bank", "phone", "document", "reference", "description", "value_date")
    )
    own = RecipientAccount.objects.only("phone", "document").get(pk=account_id)
    own_phone, own_document = payers.phone_of(own.phone), payers.document_of(own.document)
    lines = [_line(account_id, row) for row in rows.iterator(chunk_size=2000)]
    return [_without_our_own(line, own_phone, own_document) for line in lines]


def _report(
    account_id: int,
    row: tuple[Any, ...],
    quotes: list[tuple[Decimal, Decimal]],
    rates: dict[date, Decimal],
) -> ReportFacts:
    pk, _order, amount, bank, phone, document, reference, paid_on, flags, discarded = row
    quoted = {in_bolivars for _usd, in_bolivars in quotes}
    near = {paid_on + timedelta(days=days) for days in range(-_RATE_DAYS, _RATE_DAYS + 1)} & rates.keys()
    other = {convert(usd, rates[day]) for usd, _in_bolivars in quotes for day in near}
    return report_facts(
        pk,
        account=str(account_id),
        amount=amount,
        bank=bank or "",
        phone=phone,
        document=document,
        reference=reference,
        paid_on=paid_on,
        quote_amounts=quoted,
        other_rate_amounts=other - quoted,
        flags=[str(flag.get("code", "")) if isinstance(flag, dict) else str(flag) for flag in flags],
        discarded=discarded,
    )


def _line(account_id: int, row: tuple[Any, ...]) -> LineFacts:
    pk, amount, bank, phone, document, reference, description, value_date = row
    return line_facts(
        pk,
        account=str(account_id),
        amount=amount,
        bank=bank,
        phone=phone,
        document=document,
        reference=reference,
        description=description,
        value_date=value_date,
    )


def _without_our_own(line: LineFacts, phone: str, document: payers.Document) -> LineFacts:
    """Some banks write the receiver's phone and RIF on every movement: they say nothing of who paid."""
    is_our_phone = payers.compare_phones(line.phone, phone)[0] is True
    is_our_document = payers.compare_documents(line.document, document) is True
    if not is_our_phone and not is_our_document:
        return line
    return LineFacts(
        line.id,
        account=line.account,
        amount=line.amount,
        bank=line.bank,
        phone="" if is_our_phone else line.phone,
        document=payers.Document() if is_our_document else line.document,
        reference=line.reference,
        value_date=line.value_date,
    )


def _quotes_of(order_ids: Iterable[int]) -> dict[int, list[tuple[Decimal, Decimal]]]:
    """What each order was quoted at: (USD, bolívares), replaced and expired quotes included."""
    quotes: dict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for order_id, usd, amount in Quote.objects.filter(order_id__in=order_ids).values_list(
        "order_id", "usd", "amount_ves"
    ):
        quotes[order_id].append((usd, amount))
    return quotes


def _rates_around(days: list[date]) -> dict[date, Decimal]:
    """The dollar's rate by value date, around the days of payment; the one published last where there are several."""
    if not days:
        return {}
    window = (min(days) - timedelta(days=_RATE_DAYS), max(days) + timedelta(days=_RATE_DAYS))
    rates = ExchangeRate.objects.filter(base="USD", quote="VES", value_date__range=window).order_by("pk")
    return dict(rates.values_list("value_date", "value"))
