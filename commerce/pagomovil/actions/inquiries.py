"""Asking the bank about what customers report. A yes is a movement like any other; it decides nothing.

An inquiry is a row with a time. Whoever asks first moves that time ahead, then asks without holding anything, then
writes down the answer: a worker that dies leaves the row to the next one, and nobody waits for the bank.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from commerce.journal import actions as journal
from commerce.pagomovil import gateways
from commerce.pagomovil.exchanges import note_exchange
from commerce.pagomovil.gateways import Answer, BankFailure, Question
from commerce.pagomovil.matching.actions import match_account
from commerce.pagomovil.models import BankConnector, BankInquiry, PaymentReport
from commerce.pagomovil.rules.quotes import METHOD
from commerce.pagomovil.statements import connected
from commerce.pagomovil.statements.movements import Movement
from commerce.sealing import Unreadable

MAX_ATTEMPTS: Final = 6
_ASKED_AGAIN: Final = 3  # a no may only mean that the bank is slow
_RECENT: Final = timedelta(days=7)
_MINUTES: Final = (1, 5, 15, 60, 180)
_TASK: Final = "commerce.pagomovil.tasks.ask_bank"
_STATES: Final = BankInquiry.State


@dataclass(frozen=True)
class _Claim:
    """What one worker is about to ask, and the moment that makes the asking its own."""

    inquiry_id: int
    at: datetime
    gateway: str
    address: str
    key: str
    question: Question


@transaction.atomic
def open_for(report_id: int) -> BankInquiry | None:
    """Have the bank asked about a report, anew if its data changed; None where its account has nobody to ask."""
    report = PaymentReport.objects.filter(pk=report_id, method=METHOD, state__in=PaymentReport.OPEN).first()
    if report is None:
        return None
    connector = _asking().filter(account_id=report.account_id).first()
    if connector is None:
        return None
    fresh = {"state": _STATES.WAITING, "says": "", "attempts": 0, "next_at": timezone.now(), "asked_at": None}
    inquiry, _created = BankInquiry.objects.update_or_create(
        report=report, defaults={"connector": connector, "line": None, **fresh}
    )
    async_task(_TASK, inquiry.pk, save=False)
    return inquiry


def open_missing() -> int:
    """Inquiries for recent open reports that have none, should a task have been lost; how many."""
    reports = PaymentReport.objects.filter(
        state__in=PaymentReport.OPEN,
        method=METHOD,
        bank_inquiry=None,
        created_at__gte=timezone.now() - _RECENT,
        account__connector__in=_asking(),
    )
    return sum(open_for(pk) is not None for pk in reports.order_by("pk").values_list("pk", flat=True)[:500])


def due() -> Iterable[int]:
    """Inquiries whose time has come, longest due first."""
    ready = BankInquiry.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "pk")
    return list(ready.values_list("pk", flat=True)[:100])


def ask(inquiry_id: int) -> bool:
    """Ask the bank about one report, if it is time and nobody else does; whether it was asked.

    Whatever the bank does, the report stays as it is; a yes adds the movement and proposes it.
    """
    claim = _claim(inquiry_id)
    if claim is None:
        return False
    began = time.monotonic()
    try:
        answer = gateways.ask(
            claim.gateway,
            claim.question,
            address=claim.address,
            key=claim.key,
            timeout=settings.BANK_TIMEOUT_SECONDS,
        )
    except BankFailure as failure:
        _note_failure(claim, failure, _since(began))
        return True
    account_id = _note_answer(claim, answer, _since(began))
    if answer.is_found:
        match_account(account_id)
    return True


def question_about(report: PaymentReport) -> Question:
    """What the bank needs to know of a report."""
    return Question(
        our_phone=str(report.account.phone),
        payer_bank=report.bank_id or "",
        payer_phone=str(report.phone),
        payer_document=str(report.document),
        reference=report.reference_typed,
        paid_on=report.paid_on,
        amount=report.amount,
    )


@transaction.atomic
def _claim(inquiry_id: int) -> _Claim | None:
    waiting = BankInquiry.objects.select_for_update(of=("self",), skip_locked=True)
    inquiry = waiting.select_related("connector", "report__account").filter(pk=inquiry_id).first()
    now = timezone.now()
    if inquiry is None or inquiry.next_at is None or inquiry.next_at > now:
        return None
    connector, report = inquiry.connector, inquiry.report
    key = _key_of(connector)
    if not connector.is_enabled or not key or report.state not in PaymentReport.OPEN:
        inquiry.next_at = None
        if inquiry.state == _STATES.WAITING:
            inquiry.state = _STATES.DROPPED
        inquiry.save(update_fields=["state", "next_at"])
        return None
    inquiry.attempts += 1
    inquiry.asked_at, inquiry.next_at = now, now + _wait(inquiry.attempts)
    inquiry.save(update_fields=["attempts", "asked_at", "next_at"])
    return _Claim(inquiry.pk, now, connector.gateway, connector.address, key, question_about(report))


def _key_of(connector: BankConnector) -> str:
    try:
        return connector.key.reveal() if connector.key else ""
    except Unreadable:
        return ""


def _wait(attempts: int) -> timedelta:
    return timedelta(minutes=_MINUTES[min(attempts, len(_MINUTES)) - 1])


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


@transaction.atomic
def _note_answer(claim: _Claim, answer: Answer, milliseconds: int) -> int:
    """Keep what the bank said, and its movement where it said yes; the account."""
    inquiry = _held(claim)
    report = inquiry.report
    is_mine = inquiry.asked_at == claim.at  # otherwise the customer has corrected the report since: it is asked anew
    line = None
    if answer.is_found:
        line, _is_new = connected.enter(report.account_id, _movement(claim.question, answer))
    if is_mine:
        inquiry.state = _STATES.FOUND if answer.is_found else _STATES.NOT_FOUND
        inquiry.says, inquiry.line = answer.says[:240], line
        if answer.is_found or inquiry.attempts >= _ASKED_AGAIN:
            inquiry.next_at = None
        inquiry.save(update_fields=["state", "says", "line", "next_at"])
    note_exchange(
        inquiry.connector,
        call=gateways.ASKED[claim.gateway].CALL,
        sent=answer.sent,
        received=answer.received,
        status=answer.status,
        says=answer.says,
        milliseconds=milliseconds,
        report=report,
    )
    _tell(inquiry)
    return report.account_id


@transaction.atomic
def _note_failure(claim: _Claim, failure: BankFailure, milliseconds: int) -> None:
    inquiry = _held(claim)
    if inquiry.asked_at == claim.at:
        if inquiry.state == _STATES.WAITING:
            inquiry.says = _("No se pudo preguntar al banco: %(why)s") % {"why": failure.says}
        if inquiry.attempts >= MAX_ATTEMPTS or failure.status == "short_reference":
            inquiry.next_at = None
            inquiry.state = _STATES.FAILED if inquiry.state == _STATES.WAITING else inquiry.state
        inquiry.save(update_fields=["state", "says", "next_at"])
    note_exchange(
        inquiry.connector,
        call=gateways.ASKED[claim.gateway].CALL,
        sent=failure.sent,
        received=failure.received,
        status=failure.status,
        says=failure.says,
        milliseconds=milliseconds,
        report=inquiry.report,
        is_failure=failure.status != "short_reference",
    )
    if inquiry.state == _STATES.FAILED:
        _tell(inquiry)


def _held(claim: _Claim) -> BankInquiry:
    rows = BankInquiry.objects.select_for_update(of=("self",)).select_related("connector", "report")
    return rows.get(pk=claim.inquiry_id)


def _movement(question: Question, answer: Answer) -> Movement:
    """The movement that the bank confirmed, of the facts that it was asked about."""
    return Movement(
        row=0,
        value_date=question.paid_on,
        amount=question.amount,
        reference=answer.reference,
        description=_("Confirmado por el banco"),
        bank=question.payer_bank,
        phone=question.payer_phone,
        document=question.payer_document,
    )


def _tell(inquiry: BankInquiry) -> None:
    data = {"report_id": inquiry.report_id, "state": inquiry.state}
    journal.record("bank.answered", subject=inquiry.report, store_id=inquiry.report.store_id, data=data)


def _asking() -> QuerySet[BankConnector]:
    return BankConnector.objects.filter(is_enabled=True, gateway__in=list(gateways.ASKED))
