"""The closing of a day, as a page and as a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response, xlsx_response
from backoffice.people import person
from backoffice.site import site
from commerce.closing import checking, report
from commerce.closing.models import LedgerCheck
from commerce.closing.rules import VIEW
from commerce.journal import actions as journal
from commerce.stores.models import Store

LONGEST: Final = timedelta(days=92)
_FORMATS: Final = {"csv": csv_response, "xlsx": xlsx_response}
FAULTS: Final[dict[str, Promise]] = {
    "sums": gettext_lazy("Las sumas no son las de sus movimientos."),
    "reserved": gettext_lazy("Lo apartado no es lo que piden sus devoluciones."),
    "credit": gettext_lazy("Un saldo a favor no es la suma de sus movimientos."),
    "state": gettext_lazy("El estado del pago no es el que sale de sus movimientos."),
    "unpaid": gettext_lazy("Siguió adelante sin estar pagado."),
}


@require_safe
@desk_view(VIEW)
def desk(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """One store's day."""
    store = _chosen(request.GET.get("tienda", ""), stores)
    with timezone.override(store.zone):
        today = timezone.localdate()
    day = _day(request.GET.get("dia", ""), today)
    latest = LedgerCheck.objects.filter(store=store).first()
    context = {
        **site.each_context(request),
        "title": _("Cierre del día"),
        "stores": stores,
        "store": store,
        "closing": report.of_day(store, day),
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1) if day < today else None,
        "is_over": day < today,
        "check": latest,
        "faults": [(each, FAULTS.get(each["code"], each["code"])) for each in (latest.faults if latest else [])][:20],
    }
    return TemplateResponse(request, "backoffice/closing/desk.html", context)


@require_safe
@desk_view(VIEW)
def export(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The days between two as CSV or XLSX; who took them stays in the journal."""
    store, form = _chosen(request.GET.get("tienda", ""), stores), request.GET.get("formato", "csv")
    if form not in _FORMATS:
        raise Http404
    with timezone.override(store.zone):
        today = timezone.localdate()
    first, last = _day(request.GET.get("desde", ""), today), _day(request.GET.get("hasta", ""), today)
    if not first <= last <= first + LONGEST:
        messages.error(request, _("Elige un día de inicio y uno final, con tres meses entre ellos como mucho."))
        return _page(store, first)
    with transaction.atomic():
        data = {"day": first.isoformat(), "last": last.isoformat(), "format": form}
        journal.record("closing.exported", subject=store, by=person(request), store_id=store.pk, data=data)
    name = f"cierre-{store.slug}-{first.isoformat()}-{last.isoformat()}.{form}"
    return _FORMATS[form](name, report.HEADER, _rows(store, first, last))  # type: ignore[return-value]


@require_POST
@desk_view(VIEW)
def check(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Compare the ledger now, without waiting for the night."""
    store = _chosen(request.POST.get("tienda", ""), stores)
    found = checking.check(store)
    if found.count:
        messages.error(request, _("El libro no cuadra: %(count)s diferencias.") % {"count": found.count})
    else:
        messages.success(request, _("El libro cuadra: %(orders)s pedidos comparados.") % {"orders": found.orders})
    return _page(store, _day(request.POST.get("dia", ""), timezone.localdate()))


def _rows(store: Store, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    day = first
    while day <= last:
        yield from report.table([report.of_day(store, day)])
        day += timedelta(days=1)


def _chosen(wanted: str, stores: list[Store]) -> Store:
    if not wanted:
        return stores[0]
    store = next((each for each in stores if str(each.pk) == wanted), None)
    if store is None:
        raise Http404
    return store


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _page(store: Store, day: date) -> HttpResponseRedirect:
    query = urlencode({"tienda": str(store.pk), "dia": day.isoformat()})
    return HttpResponseRedirect(f"{reverse('closing:desk')}?{query}")
