"""What the verification desk shows: the queue's rows, and one claim with everything that decides it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.desk.models import Lease
from commerce.journal.models import JournalEntry
from commerce.pagomovil import desk_queries
from commerce.pagomovil.bank_answers import bank_signals
from commerce.pagomovil.matching.facts import line_facts, report_facts
from commerce.pagomovil.matching.rules import score
from commerce.pagomovil.models import Credit, PaymentReport, Signature, StatementLine
from commerce.pagomovil.rules.decisions import REASONS, needs_second, reason_text
from commerce.pagomovil.rules.quotes import worth
from commerce.pagomovil.rules.reports import is_risky
from commerce.rates.queries import BOLIVAR
from commerce.stores.markup.dates import day

from .comparison import FIELDS, Row, rows

VIEWS: Final[list[tuple[str, str | Promise]]] = [
    ("", gettext_lazy("Todos")),
    ("mine", gettext_lazy("Míos")),
    ("flags", gettext_lazy("Alertas")),
    ("second", gettext_lazy("Segunda firma")),
    ("customer", gettext_lazy("Esperan al cliente")),
]
_TONES: Final = {
    PaymentReport.State.REPORTED: "info",
    PaymentReport.State.SECOND_REVIEW: "warn",
    PaymentReport.State.MORE_INFO: "",
    PaymentReport.State.VERIFIED: "ok",
    PaymentReport.State.REJECTED: "bad",
}
_HAPPENINGS: Final[dict[str, str | Promise]] = {
    "order.placed": gettext_lazy("Pedido creado"),
    "payment.quoted": gettext_lazy("Monto fijado en bolívares"),
    "payment.reported": gettext_lazy("El cliente reportó el pago"),
    "payment.completed": gettext_lazy("El cliente completó los datos"),
    "payment.report_refused": gettext_lazy("Un reporte no se aceptó"),
    "payment.first_signature": gettext_lazy("Primera firma"),
    "payment.decided": gettext_lazy("Decidido"),
    "payment.verified": gettext_lazy("Pago verificado"),
    "payment.rejected": gettext_lazy("Reporte rechazado"),
    "payment.more_info": gettext_lazy("Se pidió un dato"),
    "payment.undone": gettext_lazy("Decisión deshecha"),
    "payment.flagged": gettext_lazy("Marcado como sospechoso"),
    "desk.taken_over": gettext_lazy("Cambió de manos"),
}


@dataclass(frozen=True)
class Entry:
    """One row of the queue."""

    report: PaymentReport
    lease: Lease | None
    is_chosen: bool
    may_bulk: bool


def entries(part: desk_queries.Part, held: dict[int, Lease], chosen: int | None, may: Collection[int]) -> list[Entry]:
    """The rows of one stretch of the queue."""
    return [
        Entry(
            report,
            held.get(report.pk),
            is_chosen=report.pk == chosen,
            may_bulk=_may_bulk(report) and report.store_id in may,
        )
        for report in part.reports
    ]


def _may_bulk(report: PaymentReport) -> bool:
    """Whether it may be approved with others: nothing to look at, in a currency that has movements."""
    return not report.flags and report.state == PaymentReport.State.REPORTED and report.currency == BOLIVAR


@dataclass(frozen=True)
class Claim:
    """One report as the desk shows it. `blocked` says why this person cannot approve it, or is empty."""

    report: PaymentReport
    tone: str
    line: StatementLine | None
    score: int | None
    comparison: list[Row]
    used: Credit | None
    lease: Lease | None
    is_mine: bool
    signatures: list[Signature]
    blocked: str
    needs_second: bool
    undo_seconds: int
    past: list[PaymentReport]
    history: list[tuple[str, JournalEntry]]
    may_decide: bool
    receipt: str
    notes: list[dict[str, str]]
    has_signed: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.report.state in PaymentReport.OPEN

    @property
    def amount(self) -> Any:
        """What an approval would credit, in bolívares."""
        return self.line.amount if self.line else self.report.amount

    @property
    def difference(self) -> Any:
        """By how much the bank's amount is short of (positive) or over (negative) the reported one."""
        return self.report.amount - self.line.amount if self.line else None


def claim_of(
    report: PaymentReport, request: HttpRequest, held: dict[int, Lease], *, may_decide: bool, line_id: int | None = None
) -> Claim:
    """Everything that the page of one report shows to this person."""
    user, lease = request.user, held.get(report.pk)
    signatures: list[Signature] = report.standing_signatures  # type: ignore[attr-defined]
    line, match = _line_of(report, signatures, line_id)
    used = getattr(line, "credit", None)
    used = used if used and used.report_id != report.pk else None
    signals = match.signals if match else _signals(report, line)
    receipt = reverse("verification:receipt", args=[report.pk]) if report.receipt_id else ""
    return Claim(
        report=report,
        tone=_TONES[PaymentReport.State(report.state)],
        line=line,
        score=match.score if match else None,
        comparison=rows(report, line, signals),
        used=used,
        lease=lease,
        is_mine=lease is not None and lease.holder_id == user.pk,
        signatures=signatures,
        blocked=_blocked(report, user, signatures, used),
        needs_second=_needs_second(report, line),
        undo_seconds=undo_seconds(report, user),
        past=desk_queries.past_reports(report),
        history=_history(report),
        may_decide=may_decide,
        receipt=receipt,
        notes=_notes(report, signals),
        has_signed=any(each.by_id == user.pk for each in signatures),
    )


def _notes(report: PaymentReport, signals: list[dict[str, str]]) -> list[dict[str, str]]:
    """What else speaks for or against an open report: signals of no field, and the bank's own answer."""
    if report.state not in PaymentReport.OPEN:
        return []
    return [*(signal for signal in signals if signal["name"] not in FIELDS), *bank_signals(report)]


def _line_of(report: PaymentReport, signatures: list[Signature], line_id: int | None) -> tuple[Any, Any]:
    """The movement to compare with, and the proposal that names it, if one does."""
    proposals = report.proposals  # type: ignore[attr-defined]
    by_line = {match.line_id: match for match in proposals}
    wanted = line_id or next((each.line_id for each in signatures if each.line_id), None)
    if wanted is None and report.state == PaymentReport.State.VERIFIED:
        wanted = report.credit.line_id if hasattr(report, "credit") else None
    if wanted in by_line:
        return by_line[wanted].line, by_line[wanted]
    if wanted is not None:
        return _line(report, wanted), None
    match = next((each for each in proposals if each.line.state != StatementLine.State.MATCHED), None)
    return (match.line, match) if match else (None, None)


def _line(report: PaymentReport, line_id: int) -> StatementLine | None:
    lines = StatementLine.objects.filter(account_id=report.account_id).select_related("credit__order")
    return lines.filter(pk=line_id).first()


def _blocked(report: PaymentReport, user: Any, signatures: list[Signature], used: Credit | None) -> str:
    if any(each.by_id == user.pk for each in signatures):
        return _("Ya firmaste este pago: falta la firma de otra persona.")
    if report.order.user_id == user.pk:
        return _("Es un pedido tuyo: lo decide otra persona.")
    if used:
        return _("Este movimiento ya pagó el pedido %(number)s. Un movimiento del banco paga un solo pedido.") % {
            "number": used.order.number
        }
    return ""


def _signals(report: PaymentReport, line: StatementLine | None) -> list[dict[str, str]]:
    """The reasons for and against a movement that nobody proposed."""
    if line is None:
        return []
    quoted = [report.quote.amount_ves] if report.quote else []
    said = report_facts(
        report.pk,
        amount=report.amount,
        bank=report.bank_id or "",
        phone=str(report.phone),
        document=str(report.document),
        reference=report.reference,
        paid_on=report.paid_on,
        quote_amounts=quoted,
    )
    written = line_facts(
        line.pk,
        amount=line.amount,
        bank=line.bank,
        phone=line.phone,
        document=line.document,
        reference=line.reference,
        description=line.description,
        value_date=line.value_date,
    )
    return [signal.as_json() for signal in score(said, written).signals]


def _needs_second(report: PaymentReport, line: StatementLine | None) -> bool:
    amount, quote = line.amount if line else report.amount, report.quote
    if report.currency != BOLIVAR:
        usd = amount
    else:
        usd = worth(amount, quote.amount_ves, quote.usd, quote.rate.value) if quote else report.order.total_incl_tax
    return needs_second(usd, report.store.second_signature_from, is_risky=is_risky(report.flags))


def reasons_for(report: PaymentReport) -> list[dict[str, str]]:
    """The reasons for a rejection, each with what the customer would read."""
    words = {"number": report.order.number, "tail": report.reference[-6:], "day": day(report.paid_on)}
    return [
        {
            "code": reason.code,
            "title": str(reason.title),
            "help": str(reason.consequence),
            "says": "" if reason.code == "other" else reason_text(reason.code, "", **words),
        }
        for reason in REASONS.values()
    ]


def bought(report: PaymentReport) -> list[tuple[str, str, Any]]:
    """What the order holds: title, quantity in words, amount in USD."""
    return [
        (
            line.title,
            quantity_with_unit(quantity_from_steps(line.quantity, line.step), line.unit),
            line.line_price_incl_tax,
        )
        for line in report.order.lines.all()
    ]


def undo_seconds(report: PaymentReport, user: Any) -> int:
    """For how long this person may still take back their decision, in seconds."""
    if report.final_at is None or report.decided_by_id != user.pk:
        return 0
    return max(0, int((report.final_at - timezone.now()).total_seconds()))


def _history(report: PaymentReport) -> list[tuple[str, JournalEntry]]:
    found = []
    for entry in desk_queries.happenings(report):
        words = _HAPPENINGS.get(entry.verb)
        if words:
            found.append((str(words), entry))
    return found
