"""Money taken in hand, and the closings of cash boxes, as files for who receives them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response, xlsx_response
from backoffice.people import person
from commerce.cash import closing
from commerce.cash.models import CashClosing, CashCollection
from commerce.journal import actions as journal
from commerce.stores.models import Store

from .views import chosen

_MOST_EXPORTED: Final = 50_000
_FORMATS: Final = {"csv": csv_response, "xlsx": xlsx_response}
HEADER: Final = (
    "fecha", "hora", "tienda", "pedido", "cobro", "forma", "moneda", "recibido", "vuelto", "moneda_vuelto", "tasa",
    "usd", "igtf_usd", "referencia", "cierre",
)  # fmt: skip
CLOSINGS_HEADER: Final = (
    "dia", "tienda", "quien", "cerrada", "esperado_usd", "contado_usd", "diferencia_usd", "esperado_bs", "contado_bs",
    "diferencia_bs", "nota", "recibida_por", "recibida",
)  # fmt: skip


@require_safe
@desk_view(closing.RECEIVE)
def export(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Every collection of a store between two days, as CSV or XLSX, for who receives closings."""
    return _file(request, stores, "cobros", "cash.exported", HEADER, _collections)


@require_safe
@desk_view(closing.RECEIVE)
def export_closings(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Every closing of a store between two days, the oldest first."""
    return _file(request, stores, "cierres-de-caja", "cash.closings_exported", CLOSINGS_HEADER, _closings)


def _file(
    request: HttpRequest,
    stores: list[Store],
    title: str,
    verb: str,
    header: tuple[str, ...],
    rows: Callable[[Store, date, date], Iterator[tuple[Any, ...]]],
) -> HttpResponse:
    form = request.GET.get("formato", "csv")
    if form not in _FORMATS:
        raise Http404
    store = chosen(request, stores)
    today = timezone.localdate(timezone=store.zone)
    first, last = _day(request, "desde", today), _day(request, "hasta", today)
    if not first <= last:
        raise PermissionDenied
    with transaction.atomic():
        data = {"first": first.isoformat(), "last": last.isoformat()}
        journal.record(verb, subject=store, by=person(request), store_id=store.pk, data=data)
    name = f"{title}-{store.slug}-{first.isoformat()}-{last.isoformat()}.{form}"
    return _FORMATS[form](name, header, rows(store, first, last))  # type: ignore[return-value]


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return parse_date(request.GET.get(name, "")) or otherwise
    except ValueError:
        return otherwise


def _collections(store: Store, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    begins, ends = (datetime.combine(day, time.min, tzinfo=store.zone) for day in (first, last + timedelta(days=1)))
    rows = CashCollection.objects.filter(store=store, at__gte=begins, at__lt=ends)
    for row in rows.select_related("store", "order", "by", "rate", "closing").order_by("pk")[:_MOST_EXPORTED]:
        yield (
            timezone.localdate(row.at, store.zone), row.at, store.name, row.order.number, _name(row.by), row.method,
            row.currency, row.received, row.change, row.change_currency, row.rate.value if row.rate else "", row.usd,
            row.igtf_usd, row.reference, row.closing.day if row.closing else "",
        )  # fmt: skip


def _closings(store: Store, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    rows = CashClosing.objects.filter(store=store, day__gte=first, day__lte=last)
    for row in rows.select_related("person", "received_by").order_by("day", "pk")[:_MOST_EXPORTED]:
        yield (
            row.day, store.name, _name(row.person), row.closed_at, row.expected_usd, row.counted_usd,
            row.difference_usd, row.expected_ves, row.counted_ves, row.difference_ves, row.note,
            _name(row.received_by), row.received_at or "",
        )  # fmt: skip


def _name(someone: Any) -> str:
    return (someone.get_full_name() or someone.email) if someone else ""
