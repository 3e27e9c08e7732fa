"""Pages of the reconciliation desk and what people do there; each POST ends in one action of `commerce`."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.desk import actions as leases
from commerce.pagomovil import day_queries, desk_queries
from commerce.pagomovil.actions import days, decisions
from commerce.pagomovil.live import announce
from commerce.pagomovil.models import DayClose, Match, RecipientAccount, StatementLine
from commerce.refusals import Refusal
from commerce.stores.models import Store

VIEW: Final = "pagomovil.view_statementline"
TABS: Final = ("sugeridos", "conciliados", "banco", "reportes", "apartados", "descartadas")


@require_safe
@desk_view(VIEW)
def desk(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """One account's day, in parts."""
    accounts = list(
        RecipientAccount.objects.filter(store__in=stores, currency=RecipientAccount.Currency.VES)
        .select_related("bank", "store")
        .order_by("store", "position", "pk")
    )
    account = _chosen(request.GET.get("cuenta", ""), accounts)
    day = day_of(request.GET.get("dia", ""))
    tab = request.GET.get("ver", "")
    tab = tab if tab in TABS else TABS[0]
    context = {
        **site.each_context(request),
        "title": _("Conciliación"),
        "accounts": accounts,
        "account": account,
        "day": day,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "tab": tab,
        "is_many": len(stores) > 1,
        "may_upload": request.user.has_perm("pagomovil.view_statement"),
    }
    if account is not None:
        may_change = account.store_id in _may(stores)
        context |= _of_day(request, account, day, tab) | {"may_change": may_change}
    return TemplateResponse(request, "backoffice/reconciliation/desk.html", context)


def _of_day(request: HttpRequest, account: RecipientAccount, day: date, tab: str) -> dict[str, Any]:
    figures = desk_queries.day_figures(account, day)
    suggestions = desk_queries.day_suggestions(account, day) if tab == "sugeridos" else []
    states = {"conciliados": "matched", "apartados": "ignored"}
    close = desk_queries.close_of(account, day)
    return {
        "figures": figures,
        "lines": desk_queries.day_lines(account, day, states[tab]) if tab in states else [],
        "suggestions": suggestions,
        "free": desk_queries.day_lines(account, day, "free") if tab in ("sugeridos", "banco") else [],
        "unpaired": list(desk_queries.unpaired_reports(account, day)[:200]) if tab in ("sugeridos", "reportes") else [],
        "discarded": day_queries.discarded_pairs(account, day) if tab == "descartadas" else [],
        "sure": sum(1 for pair in suggestions if day_queries.is_sure(pair)),
        "statement": desk_queries.latest_statement(account),
        "close": close,
        "has_moved": close is not None and close.second_by_id is None and close.figures != figures.as_json(),
        "is_first": close is not None and close.first_by_id == request.user.pk,
        "is_over": day < timezone.localdate(),
    }


def _chosen(wanted: str, accounts: list[RecipientAccount]) -> RecipientAccount | None:
    if not wanted:
        return next((each for each in accounts if each.is_active), accounts[0] if accounts else None)
    account = next((each for each in accounts if str(each.pk) == wanted), None)
    if account is None:
        raise Http404
    return account


def day_of(text: str) -> date:
    """The day that `text` writes as 2026-11-21, or today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


def _may(stores: list[Store]) -> set[int]:
    return {store.pk for store in stores if store.may_decide}  # type: ignore[attr-defined]


def account_of(account: RecipientAccount | None, stores: list[Store]) -> RecipientAccount:
    """An account of these stores where this person may change something; 404 or 403 otherwise."""
    if account is None or account.store_id not in {store.pk for store in stores}:
        raise Http404
    if account.store_id not in _may(stores):
        raise PermissionDenied
    return account


def day_page(account: RecipientAccount, day: date, tab: str = "") -> HttpResponseRedirect:
    """The way back to an account's day."""
    query = urlencode({"cuenta": account.pk, "dia": day.isoformat(), "ver": tab or TABS[0]})
    return HttpResponseRedirect(f"{reverse('reconciliation:desk')}?{query}")


def done(request: HttpRequest, change: Callable[[], object], words: str, page: HttpResponse) -> HttpResponse:
    """Do it and go back to the day: with `words`, or with the refusal."""
    try:
        change()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return page


@require_POST
@desk_view(VIEW)
def accept(request: HttpRequest, match_id: int, *, stores: list[Store]) -> HttpResponse:
    """Take the report of a proposed pair and verify it with its movement."""
    match = Match.objects.select_related("line__account", "report__order").filter(pk=match_id).first()
    account = account_of(match.line.account if match else None, stores)
    assert match is not None
    report = match.report

    def verify() -> None:
        leases.claim(desk_queries.KIND, report.pk, by=person(request))
        try:
            decisions.verify(report.pk, by=person(request), line_id=match.line_id)
        finally:
            leases.release(desk_queries.KIND, report.pk, by=person(request))
        announce("payment.decided", report.store_id, {"report_id": report.pk})

    page = day_page(account, match.line.value_date)
    return done(request, verify, _("%(number)s: aceptado.") % {"number": report.order.number}, page)


def _line(line_id: int) -> StatementLine:
    line = StatementLine.objects.select_related("account").filter(pk=line_id).first()
    if line is None:
        raise Http404
    return line


@require_POST
@desk_view(VIEW)
def set_aside(request: HttpRequest, line_id: int, *, stores: list[Store]) -> HttpResponse:
    """Say that a movement pays no order, and why."""
    line = _line(line_id)
    account, reason = account_of(line.account, stores), request.POST.get("reason", "")
    page = day_page(account, line.value_date, "banco")
    return done(
        request, lambda: days.set_aside(line.pk, by=person(request), reason=reason), _("Movimiento apartado."), page
    )


@require_POST
@desk_view(VIEW)
def put_back(request: HttpRequest, line_id: int, *, stores: list[Store]) -> HttpResponse:
    """Let a movement be matched again."""
    line = _line(line_id)
    page = day_page(account_of(line.account, stores), line.value_date, "apartados")
    return done(request, lambda: days.put_back(line.pk, by=person(request)), _("Movimiento devuelto a la lista."), page)


@require_POST
@desk_view(VIEW)
def close_day(request: HttpRequest, account_id: int, day: str, *, stores: list[Store]) -> HttpResponse:
    """Sign an account's day first."""
    found = RecipientAccount.objects.filter(pk=account_id).first()
    account = account_of(found, stores)
    try:
        when = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    words = _("Firmaste el día. Falta la firma de otra persona.")
    return done(request, lambda: days.close_day(account.pk, when, by=person(request)), words, day_page(account, when))


def _close(close_id: int, stores: list[Store]) -> tuple[DayClose, RecipientAccount]:
    close = DayClose.objects.select_related("account").filter(pk=close_id).first()
    account = account_of(close.account if close else None, stores)
    assert close is not None
    return close, account


@require_POST
@desk_view(VIEW)
def sign_close(request: HttpRequest, close_id: int, *, stores: list[Store]) -> HttpResponse:
    """Close a day, as the second person."""
    close, account = _close(close_id, stores)
    page = day_page(account, close.day)
    return done(request, lambda: days.sign_close(close.pk, by=person(request)), _("Día cerrado."), page)


@require_POST
@desk_view(VIEW)
def withdraw_close(request: HttpRequest, close_id: int, *, stores: list[Store]) -> HttpResponse:
    """Take a first signature away, so that the day is signed anew."""
    close, account = _close(close_id, stores)
    page = day_page(account, close.day)
    return done(request, lambda: days.withdraw_close(close.pk, by=person(request)), _("Firma retirada."), page)
