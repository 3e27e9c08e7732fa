"""Deciding about a report, in one place for desks, bulk, API, commands and the matcher: there is no way around it.

What is decided can be taken back for 20 seconds; only then `finish` lets it leave the house. The money is booked at
once, under the constraints of `Credit`, so nobody else can spend the same transfer meanwhile.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.desk import actions as desk
from commerce.journal import actions as journal
from commerce.order.models import Order
from commerce.pagomovil import nudges
from commerce.pagomovil.locks import lock_report
from commerce.pagomovil.models import Credit, Match, PaymentReport, Signature, StatementLine
from commerce.pagomovil.rules import decisions as rules
from commerce.pagomovil.rules import reports as reporting
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal, ensure
from commerce.stores.markup import dates

from . import booking, guards
from .settling import finish_due

if TYPE_CHECKING:
    from commerce.accounts.models import User

__all__ = ["ask_more", "finish_due", "flag_fraud", "reject", "undo", "verify", "verify_many"]

KIND = "payment_report"
MATCHER = "conciliador"
State = PaymentReport.State


@transaction.atomic
def verify(
    report_id: int, *, by: "User | None", line_id: int | None = None, amount: Decimal | None = None, note: str = ""
) -> PaymentReport:
    """Say that the money of a report arrived: `amount` bolívares (by default what the movement says, else the report).

    Where the payment takes two people, the first yes is a signature and the report waits for the second; a second yes
    to other facts (amount or movement) voids the first and is the first of its own. Without `by` it is the matcher,
    which may do so only for what needs nobody.

    Raises:
        Missing: no such report or movement.
        NotAllowed: no permission in that store, "same_person", "own_order", "needs_a_person".
        BadInput: an amount that is not above zero, or above the movement's.
        Conflict: "already_decided", "reference_used": the money has paid an order already, which `details` names.
    """
    order, report = lock_report(report_id)
    guards.may_decide(report, by)
    ensure(rules.may_be_decided(report.state))
    money = booking.money_of(report, line_id, amount)
    needs_second = guards.needs_second(report, money.usd)
    first = _standing(report)
    if by is None:
        guards.may_be_automatic(report, money, needs_second)
    else:
        guards.may_sign(order, report, by, first)
        booking.ensure_unspent(report, money)
        first = _sign(report, by, money, first)
        if needs_second and first is None:
            return _await_second(order, report, by, money, note)
    booking.book(order, report, money, by)
    return _decide(order, report, State.VERIFIED, by, data={"ves": money.amount, "usd": money.usd, "note": note[:240]})


@transaction.atomic
def reject(report_id: int, *, by: "User | None", code: str, reason: str = "") -> PaymentReport:
    """Give the order back to its customer, with a reason to act on: a code of `REASONS`, in other words if `reason`.

    Raises NotAllowed, BadInput for an unknown code or "other" without words, Conflict "already_decided".
    """
    order, report = lock_report(report_id)
    guards.may_decide(report, guards.somebody(by))
    ensure(rules.may_be_decided(report.state))
    with timezone.override(report.store.zone):
        day = dates.day(report.paid_on)
    report.reason = rules.reason_text(code, reason, number=order.number, tail=report.reference[-6:], day=day)
    report.reason_code = code
    _void(report)
    return _decide(order, report, State.REJECTED, by, data={"code": code})


@transaction.atomic
def ask_more(report_id: int, *, by: "User | None", reason: str) -> PaymentReport:
    """Ask the customer for a datum, in words that they read. Raises as `reject` does."""
    order, report = lock_report(report_id)
    guards.may_decide(report, guards.somebody(by))
    ensure(rules.may_be_decided(report.state))
    words = " ".join(reason.split())[: rules.LONGEST_REASON]
    if not words:
        raise BadInput("reason_missing", _("Escribe qué dato te falta: el cliente lo va a leer."), field="reason")
    report.reason, report.reason_code = words, "more_info"
    _void(report)
    return _decide(order, report, State.MORE_INFO, by, data={})


@transaction.atomic
def undo(report_id: int, *, by: "User | None") -> PaymentReport:
    """Take back one's own decision within its 20 seconds, or one's first signature while nobody has signed second.

    Raises NotAllowed "not_yours", Conflict "too_late" once it has left the house, "nothing_to_undo".
    """
    order, report = lock_report(report_id)
    person = guards.somebody(by)
    guards.may_decide(report, person)
    first = _standing(report)
    if report.state == State.SECOND_REVIEW and first is not None:
        _ensure_own(first.by_id, person)
        _void(report)
        report.state = State.REPORTED
    else:
        _take_back(report, person)
    report.reason = report.reason_code = ""
    report.decided_at = report.decided_by = report.final_at = None
    report.save()
    journal.record("payment.undone", subject=report, by=person, data=_about(order, report))
    return report


@transaction.atomic
def flag_fraud(report_id: int, *, by: "User | None", note: str) -> PaymentReport:
    """Mark a report as suspected fraud: from now on it takes two people, and earlier signatures do not count.

    Raises NotAllowed, BadInput without a note, Conflict while somebody's decision can still be taken back.
    """
    order, report = lock_report(report_id)
    person = guards.somebody(by)
    guards.may_decide(report, person)
    words = " ".join(note.split())[:240]
    if not words:
        raise BadInput("note_missing", _("Escribe por qué te parece fraude."), field="note")
    if report.final_at is not None and not report.is_settled:
        raise Conflict("being_decided", _("Alguien acaba de decidir este reporte. Espera unos segundos."))
    report.flags = [*report.flags, {**reporting.flag("fraud", words), "by": person.pk}]
    if report.state == State.SECOND_REVIEW:
        _void(report)
        report.state = State.REPORTED
    report.save()
    journal.record("payment.flagged", subject=report, by=person, data={**_about(order, report), "code": "fraud"})
    return report


@dataclass(frozen=True)
class Outcome:
    """What became of one report of a bulk approval; `refusal` says why not."""

    report_id: int
    state: str
    refusal: Refusal | None = None


def verify_many(report_ids: list[int], *, by: "User | None") -> list[Outcome]:
    """Approve several reports, each checked by itself: only those without flags and with a sure movement."""
    person = guards.somebody(by)
    return [_verify_plain(report_id, person) for report_id in report_ids]


def _verify_plain(report_id: int, by: "User") -> Outcome:
    try:
        with transaction.atomic():
            _order, report = lock_report(report_id)
            guards.may_decide(report, by)
            sure = report.matches.filter(decision="auto").order_by("-score").first()
            if sure is not None and report.discarded_pairs.filter(line_id=sure.line_id).exists():
                sure = None
            if report.flags or sure is None:
                raise Conflict("look_yourself", _("Este reporte se revisa uno por uno."))
            return Outcome(report_id, verify(report_id, by=by, line_id=sure.line_id).state)
    except Refusal as refusal:
        return Outcome(report_id, "", refusal)


def _standing(report: PaymentReport) -> Signature | None:
    """The first signature that counts."""
    return report.signatures.filter(is_void=False).order_by("pk").first()


def _sign(report: PaymentReport, by: "User", money: booking.Money, first: Signature | None) -> Signature | None:
    """Write a person's yes. Answers the first signature if it was to these very facts; else it is void."""
    if first is not None and (first.amount, first.line_id) != (money.amount, money.line_id):
        _void(report)
        first = None
    Signature.objects.create(report=report, by=by, amount=money.amount, line_id=money.line_id)
    return first


def _void(report: PaymentReport) -> None:
    report.signatures.filter(is_void=False).update(is_void=True)


def _await_second(order: Order, report: PaymentReport, by: "User", money: booking.Money, note: str) -> PaymentReport:
    report.state = State.SECOND_REVIEW
    report.decided_at = report.decided_by = report.final_at = report.settled_at = None
    report.save()
    desk.release(KIND, report.pk, by=by)
    data = {**_about(order, report), "ves": money.amount, "usd": money.usd, "note": note[:240]}
    journal.record("payment.first_signature", subject=report, by=by, data=data)
    return report


def _decide(
    order: Order, report: PaymentReport, state: str, by: "User | None", *, data: dict[str, Any]
) -> PaymentReport:
    """Write a decision that can still be taken back."""
    report.state, report.decided_by, report.decided_at = state, by, timezone.now()
    report.final_at, report.settled_at = report.decided_at + rules.UNDO, None
    report.save()
    if by is not None:
        desk.release(KIND, report.pk, by=by)
    label = MATCHER if by is None else ""
    data = {**_about(order, report), **data, "final_at": report.final_at}
    journal.record("payment.decided", subject=report, by=by, data=data, actor_label=label)
    nudges.finish_at(report.final_at)
    return report


def _take_back(report: PaymentReport, by: "User") -> None:
    """Bring a decided report back to where it was."""
    if report.final_at is None:
        raise Conflict("nothing_to_undo", _("No hay nada que deshacer en este reporte."))
    if report.is_settled or report.final_at <= timezone.now():
        raise Conflict("too_late", _("Ya pasaron los 20 segundos: el cliente ya lo sabe."))
    _ensure_own(report.decided_by_id, by)
    credit = Credit.objects.filter(report=report).first()
    if credit is not None:
        if credit.line_id is not None:
            is_proposed = Match.objects.filter(line_id=credit.line_id).exists()
            state = StatementLine.State.SUGGESTED if is_proposed else StatementLine.State.FREE
            StatementLine.objects.filter(pk=credit.line_id).update(state=state)
        credit.delete()
    report.signatures.filter(is_void=False, by=by).update(is_void=True)
    report.state = State.SECOND_REVIEW if _standing(report) else State.REPORTED


def _ensure_own(owner_id: int | None, by: "User") -> None:
    if owner_id != by.pk:
        raise NotAllowed("not_yours", _("Solo puede deshacerlo quien lo decidió."))


def _about(order: Order, report: PaymentReport) -> dict[str, Any]:
    return {"number": order.number, "report_id": report.pk, "state": report.state}
