"""Pairs of the reconciliation desk: accepting all that are sure at once, ruling one out, letting it in again."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.desks.access import desk_view
from backoffice.desks.verification.decisions import Result, result_of
from backoffice.people import person
from backoffice.site import site
from commerce.pagomovil import day_queries, desk_queries
from commerce.pagomovil.actions import decisions, pairs
from commerce.pagomovil.live import announce
from commerce.pagomovil.models import DiscardedPair, Match, PaymentReport, RecipientAccount, StatementLine
from commerce.stores.models import Store

from .views import VIEW, account_of, day_page, done


@require_http_methods(["GET", "POST"])
@desk_view(VIEW)
def accept_sure(request: HttpRequest, account_id: int, day: str, *, stores: list[Store]) -> HttpResponse:
    """First which pairs are sure, and their sum; then, by POST, what became of each of those that were shown."""
    account = account_of(RecipientAccount.objects.filter(pk=account_id).first(), stores)
    when = _date(day)
    sure = day_queries.sure_pairs(account, when)
    context: dict[str, Any] = {**site.each_context(request), "account": account, "day": when}
    context["back"] = day_page(account, when).url
    if request.method == "POST":
        shown = [part for part in request.POST.getlist("pairs") if part.count("-") == 1]
        results = _accept(request, account, {f"{pair.report_id}-{pair.line_id}" for pair in sure}, shown)
        context |= {"title": _("Aceptar las seguras"), "results": results}
        return TemplateResponse(request, "backoffice/verification/bulk.html", context)
    context |= {"title": _("Aceptar las seguras"), "pairs": sure, "total": sum((pair.line.amount for pair in sure), 0)}
    return TemplateResponse(request, "backoffice/reconciliation/sure.html", context)


def _accept(request: HttpRequest, account: RecipientAccount, sure: set[str], shown: list[str]) -> list[Result]:
    """Verify the pairs that were shown and still stand, each guarded by itself; say of the others why not."""
    wanted = {
        int(pair.split("-")[0]): pair for pair in shown[: day_queries.MOST_SURE] if pair.replace("-", "").isdigit()
    }
    rows = PaymentReport.objects.select_related("order").filter(pk__in=wanted, account=account).order_by("pk")
    reports = {report.pk: report for report in rows}
    refused = {pk: says for pk in reports if (says := _why_not(request, pk, wanted[pk] in sure))}
    outcomes = decisions.verify_many([pk for pk in reports if pk not in refused], by=person(request))
    done_now = [result_of(reports[outcome.report_id], outcome) for outcome in outcomes]
    if done_now:
        announce("payment.decided", account.store_id, {})
    return [*done_now, *(Result(reports[pk], False, says) for pk, says in refused.items())]


def _why_not(request: HttpRequest, report_id: int, is_sure: bool) -> str:
    lease = desk_queries.leases().get(report_id)
    if lease is not None and lease.holder_id != request.user.pk:
        return _("Lo está revisando %(name)s.") % {"name": lease.holder.get_full_name()}
    return "" if is_sure else _("La propuesta cambió mientras mirabas: compárala otra vez.")


@require_POST
@desk_view(VIEW)
def discard(request: HttpRequest, match_id: int, *, stores: list[Store]) -> HttpResponse:
    """Rule a proposed pair out."""
    match = Match.objects.select_related("line__account", "report__order").filter(pk=match_id).first()
    account = account_of(match.line.account if match else None, stores)
    assert match is not None
    words = _("%(number)s: esa pareja no se propone más. La puedes devolver en «Descartadas».")
    return done(
        request,
        lambda: _told(account, lambda: pairs.discard(match.report_id, match.line_id, by=person(request))),
        words % {"number": match.report.order.number},
        day_page(account, match.line.value_date),
    )


@require_POST
@desk_view(VIEW)
def restore(request: HttpRequest, pair_id: int, *, stores: list[Store]) -> HttpResponse:
    """Let a pair be proposed again."""
    pair = DiscardedPair.objects.select_related("line__account").filter(pk=pair_id).first()
    line: StatementLine | None = pair.line if pair else None
    account = account_of(line.account if line else None, stores)
    assert pair is not None
    assert line is not None
    return done(
        request,
        lambda: _told(account, lambda: pairs.restore(pair.pk, by=person(request))),
        _("La pareja se puede proponer otra vez: aparece en unos segundos."),
        day_page(account, line.value_date, "descartadas"),
    )


def _told(account: RecipientAccount, change: Any) -> None:
    """Do it, and have the desks that are open read what is proposed now."""
    change()
    announce("desk.changed", account.store_id, {})


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
