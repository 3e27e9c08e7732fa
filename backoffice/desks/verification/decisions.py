"""What people do at the verification desk. Each is a POST that ends in one action of `commerce`."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.desk import actions as leases
from commerce.money.rules import format_bs, parse_amount
from commerce.pagomovil import desk_queries
from commerce.pagomovil.actions import decisions
from commerce.pagomovil.live import announce
from commerce.pagomovil.models import PaymentReport, StatementLine
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store

from .views import CHANGE, VIEW

KIND: Final = desk_queries.KIND
MOST_AT_ONCE: Final = 50


def _report(report_id: int, stores: list[Store]) -> PaymentReport:
    """A report of the stores that this person may see; raises Http404, or PermissionDenied where they only look."""
    report = PaymentReport.objects.select_related("order", "store").filter(pk=report_id, store__in=stores).first()
    if report is None:
        raise Http404
    if not any(store.pk == report.store_id and store.may_decide for store in stores):  # type: ignore[attr-defined]
        raise PermissionDenied
    return report


def _page(report_id: int, query: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("verification:report", args=[report_id]) + query)


def _held(request: HttpRequest, report: PaymentReport, change: Callable[[], Any]) -> HttpResponse:
    """Something about who holds a report: done and announced, or refused in words."""
    try:
        change()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        announce("desk.changed", report.store_id, {"report_id": report.pk})
    return _page(report.pk)


@require_POST
@desk_view(VIEW)
def claim(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Take a report."""
    report = _report(report_id, stores)
    return _held(request, report, lambda: leases.claim(KIND, report.pk, by=person(request)))


@require_POST
@desk_view(VIEW)
def release(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Let a report go."""
    report = _report(report_id, stores)
    return _held(request, report, lambda: leases.release(KIND, report.pk, by=person(request)))


@require_POST
@desk_view(VIEW)
def take_over(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Take a report from whoever has it, with a reason that the journal keeps."""
    report, reason = _report(report_id, stores), request.POST.get("reason", "")
    return _held(
        request,
        report,
        lambda: leases.take_over(KIND, report.pk, by=person(request), reason=reason, store_id=report.store_id),
    )


@require_POST
@desk_view(VIEW)
def renew(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Keep a report for as long as the page is open; 409 with the reason where it has gone to somebody else."""
    report = _report(report_id, stores)
    try:
        lease = leases.renew(KIND, report.pk, by=person(request))
    except Refusal as refusal:
        return JsonResponse({"detail": str(refusal)}, status=refusal.status)
    return JsonResponse({"expires_at": lease.expires_at})


@require_POST
@desk_view(CHANGE)
def next_report(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Take the oldest report that nobody has and that this person may decide."""
    open_work = desk_queries.free_for(request.user, [store.pk for store in stores])
    report = leases.claim_next(KIND, open_work, by=person(request))
    if report is None:
        messages.info(request, _("No queda ninguno libre."))
        return HttpResponseRedirect(reverse("verification:desk"))
    announce("desk.changed", report.store_id, {"report_id": report.pk})
    return _page(report.pk)


def _decide(request: HttpRequest, report: PaymentReport, decision: Callable[[], PaymentReport]) -> HttpResponse:
    """Hold the report, decide, let it go and show what comes next; a refusal leads back to the report, in words."""
    try:
        leases.claim(KIND, report.pk, by=person(request))
        decided = decision()
    except Refusal as refusal:
        messages.error(request, _told(report, refusal))
        if refusal.code == "already_decided":
            leases.release(KIND, report.pk, by=person(request))
        return _page(report.pk)
    leases.release(KIND, report.pk, by=person(request))
    announce("payment.decided", report.store_id, {"report_id": report.pk})
    if decided.state == PaymentReport.State.SECOND_REVIEW:
        messages.success(
            request, _("%(number)s: firmado. Falta la firma de otra persona.") % {"number": report.order.number}
        )
    return HttpResponseRedirect(f"{reverse('verification:desk')}?hecho={report.pk}")


def _told(report: PaymentReport, refusal: Refusal) -> str:
    """The refusal in words; who came late hears who decided, and what."""
    if refusal.code != "already_decided":
        return str(refusal)
    now = PaymentReport.objects.select_related("decided_by").get(pk=report.pk)
    who = now.decided_by.get_full_name() if now.decided_by else _("El conciliador")
    return _("%(who)s ya decidió este reporte: %(state)s.") % {"who": who, "state": now.get_state_display().lower()}


def _amount(text: str) -> Decimal | None:
    return parse_amount(text) if text.strip() else None


@require_POST
@desk_view(VIEW)
def approve(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Verify a report: with the bank's movement `line`, or an `amount` of one's own reading with a note."""
    report, sent = _report(report_id, stores), request.POST

    def verify() -> PaymentReport:
        line_id = int(sent["line"]) if sent.get("line", "").isdigit() else None
        note = sent.get("note", "").strip()[:240]
        if line_id is None and not note:
            raise BadInput("note_missing", _("Escribe dónde viste el pago."), field="note")
        _check_shown(line_id, sent.get("shown", ""))
        return decisions.verify(
            report.pk, by=person(request), line_id=line_id, amount=_amount(sent.get("amount", "")), note=note
        )

    return _decide(request, report, verify)


def _check_shown(line_id: int | None, shown: str) -> None:
    """The button printed an amount: it must still be the movement's."""
    if not (line_id and shown):
        return
    amount = StatementLine.objects.filter(pk=line_id).values_list("amount", flat=True).first()
    if amount is not None and str(amount) != shown:
        message = _("El movimiento es de %(amount)s, no lo que decía el botón. Míralo otra vez.")
        raise BadInput("amount_changed", message % {"amount": format_bs(amount)})


@require_POST
@desk_view(VIEW)
def reject(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Give the order back to the customer with a reason."""
    report, code, reason = _report(report_id, stores), request.POST.get("code", ""), _words(request, "reason")
    return _decide(request, report, lambda: decisions.reject(report.pk, by=person(request), code=code, reason=reason))


@require_POST
@desk_view(VIEW)
def ask(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Ask the customer for what is missing."""
    report, reason = _report(report_id, stores), _words(request, "reason")
    return _decide(request, report, lambda: decisions.ask_more(report.pk, by=person(request), reason=reason))


@require_POST
@desk_view(VIEW)
def flag(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Say that something is wrong with a report; it stays in the queue and takes two signatures."""
    report, note = _report(report_id, stores), _words(request, "note")
    return _held(request, report, lambda: decisions.flag_fraud(report.pk, by=person(request), note=note))


@require_POST
@desk_view(VIEW)
def undo(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Take back one's own decision, within its seconds."""
    report = _report(report_id, stores)
    return _held(request, report, lambda: decisions.undo(report.pk, by=person(request)))


def _words(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[:240]


@dataclass(frozen=True)
class Result:
    """What became of one report of a bulk approval."""

    report: PaymentReport
    is_done: bool
    says: str


@require_POST
@desk_view(CHANGE)
def bulk(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Approve those marked that have no flag and a sure movement, each checked and told of for itself."""
    wanted = [int(key) for key in request.POST.getlist("reports") if key.isdigit()][:MOST_AT_ONCE]
    rows = PaymentReport.objects.select_related("order").filter(pk__in=wanted, store__in=stores).order_by("pk")
    reports = {report.pk: report for report in rows}
    outcomes = decisions.verify_many(list(reports), by=person(request))
    results = [result_of(reports[outcome.report_id], outcome) for outcome in outcomes]
    for store_id in {report.store_id for report in reports.values()}:
        announce("payment.decided", store_id, {})
    context = {**site.each_context(request), "title": _("Aprobar los marcados"), "results": results}
    return TemplateResponse(request, "backoffice/verification/bulk.html", context)


def result_of(report: PaymentReport, outcome: decisions.Outcome) -> Result:
    """An outcome in words."""
    if outcome.refusal is not None:
        return Result(report, False, str(outcome.refusal))
    if outcome.state == PaymentReport.State.SECOND_REVIEW:
        return Result(report, True, _("Firmado: falta otra persona."))
    return Result(report, True, _("Aprobado."))
