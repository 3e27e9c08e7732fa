"""Pages of the verification desk. What is decided is decided in `decisions.py`."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.desks import badges
from backoffice.desks.access import desk_view
from backoffice.habits import queries as saved_views
from backoffice.site import site
from commerce.pagomovil import desk_queries
from commerce.pagomovil.method import PAGO_MOVIL
from commerce.pagomovil.models import PaymentReport, ReportedMethod
from commerce.stores.models import Store

from . import page

VIEW: Final = "pagomovil.view_paymentreport"
CHANGE: Final = "pagomovil.change_paymentreport"
UPLOAD: Final = "pagomovil.add_statement"


@require_safe
@desk_view(VIEW)
def desk(request: HttpRequest, report_id: int | None = None, *, stores: list[Store]) -> HttpResponse:
    """The whole desk: the queue, and the chosen report, else one's own, else the oldest that nobody has."""
    context = _queue(request, stores, report_id)
    report = _chosen(request, report_id, context)
    figures = desk_queries.figures(context["ids"], context["held"])
    badges.remember_only(request, payments=figures.waiting)
    saved_views.do_without(request)
    context |= {
        **site.each_context(request),
        "title": _("Verificar pagos"),
        "figures": figures,
        "missing": report_id is not None and report is None,
        "undo": _undo(request, context["ids"]),
        "queue_url": reverse("verification:queue"),
        "upload_url": reverse("statements:list") if request.user.has_perm(UPLOAD) else "",
    }
    if report is not None:
        context |= _claim(request, report, context)
    return TemplateResponse(
        request, "backoffice/verification/desk.html", context, status=200 if report or not report_id else 404
    )


@require_safe
@desk_view(VIEW)
def queue(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The queue and the figures alone, for a desk that reads again what may have changed."""
    chosen = request.GET.get("abierto", "")
    context = _queue(request, stores, int(chosen) if chosen.isdigit() else None)
    context["figures"] = desk_queries.figures(context["ids"], context["held"])
    return TemplateResponse(request, "backoffice/verification/queue.html", context)


@require_safe
@desk_view(VIEW)
def lines(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """Free movements of the report's account, to compare it with."""
    report = PaymentReport.objects.filter(pk=report_id, store__in=stores).first()
    if report is None:
        raise Http404
    found = desk_queries.free_lines(report, request.GET.get("q", "")[:40])
    return TemplateResponse(request, "backoffice/verification/_lines.html", {"lines": found, "report": report})


def _queue(request: HttpRequest, stores: list[Store], chosen: int | None) -> dict[str, Any]:
    ids = [store.pk for store in stores]
    may = {store.pk for store in stores if store.may_decide}  # type: ignore[attr-defined]
    view, text = request.GET.get("ver", ""), request.GET.get("q", "").strip()[:40]
    after = request.GET.get("desde", "")
    method = request.GET.get("forma", "")[:40]
    part = desk_queries.queue_part(
        ids, view=view, text=text, method=method, user=request.user, after=int(after) if after.isdigit() else 0
    )
    held = desk_queries.leases()
    kept = {"ver": view, "forma": method, "q": text, "desde": after}
    query = urlencode({name: value for name, value in kept.items() if value})
    return {
        "ids": ids,
        "may": may,
        "may_any": bool(may),
        "held": held,
        "part": part,
        "entries": page.entries(part, held, chosen, may),
        "after": part.after,
        "views": page.VIEWS,
        "chosen_view": view,
        "chosen_method": method,
        "methods": _methods(ids),
        "text": text,
        "page_query": f"?{query}" if query else "",
        "is_many": len(ids) > 1,
    }


def _methods(ids: list[int]) -> list[tuple[str, str]]:
    """The ways to pay whose reports come here, by code and name; none where Pago Móvil is the only one."""
    own = [(row.code, row.name) for row in ReportedMethod.objects.filter(store__in=ids).order_by("name", "pk")]
    return [(PAGO_MOVIL.code, str(PAGO_MOVIL.name)), *own] if own else []


def _chosen(request: HttpRequest, report_id: int | None, context: dict[str, Any]) -> PaymentReport | None:
    """The report that the page opens with."""
    if report_id is None:
        reports = context["part"].reports
        mine = [pk for pk, lease in context["held"].items() if lease.holder_id == request.user.pk]
        own = [report.pk for report in reports if report.pk in mine]
        free = [report.pk for report in reports if report.pk not in context["held"]]
        report_id = next(iter(own + free), None)
        context["entries"] = page.entries(context["part"], context["held"], report_id, context["may"])
    return desk_queries.report_for_desk(report_id, context["ids"]) if report_id else None


def _claim(request: HttpRequest, report: PaymentReport, context: dict[str, Any]) -> dict[str, Any]:
    line = request.GET.get("movimiento", "")
    claim = page.claim_of(
        report,
        request,
        context["held"],
        may_decide=report.store_id in context["may"],
        line_id=int(line) if line.isdigit() else None,
    )
    return {
        "claim": claim,
        "bought": page.bought(report),
        "reasons": page.reasons_for(report) if claim.is_open else [],
        "may_open_order": request.user.has_perm("order.view_order"),
    }


def _undo(request: HttpRequest, ids: list[int]) -> dict[str, Any] | None:
    """The decision that this person has just taken, while it can be taken back."""
    done = request.GET.get("hecho", "")
    if not done.isdigit():
        return None
    report = PaymentReport.objects.select_related("order").filter(pk=int(done), store_id__in=ids).first()
    seconds = page.undo_seconds(report, request.user) if report else 0
    if report is None or not seconds:
        return None
    words = _("%(number)s: %(state)s.") % {"number": report.order.number, "state": report.get_state_display()}
    return {"report": report, "seconds": seconds, "words": words}
