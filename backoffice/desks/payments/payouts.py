"""What providers paid out to the bank, what they kept, and where that is not what our ledger says."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response
from backoffice.paging import BoundedPaginator
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.journal import actions as journal
from commerce.online import payouts
from commerce.online.models import Payout, PayoutLine
from commerce.stores.models import Store

from .tabs import tabs_for

VIEW: Final = "online.view_payout"
HEADER: Final = (
    "fecha", "hora", "tienda", "proveedor", "deposito", "llega", "tipo", "movimiento", "pago", "pedido", "monto",
    "comision", "neto", "moneda",
)  # fmt: skip
_PER_PAGE: Final = 50
_SHOWN: Final = 20
_MOST_EXPORTED: Final = 50_000


@require_safe
@desk_view(VIEW)
def payout_list(request: HttpRequest, *, stores: list[Store]) -> TemplateResponse:
    """The transfers to the bank, the newest first, under what does not agree with the ledger."""
    mine = visible(request, Payout.objects.all()).select_related("account__store")
    found = payouts.compare(stores)
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("Depósitos y comisiones"),
        "tabs": tabs_for(request, "payouts"),
        "page": BoundedPaginator(mine, _PER_PAGE).get_page(request.GET.get("pagina", "1")),
        "unknown": found.unknown[:_SHOWN],
        "different": found.different[:_SHOWN],
        "missing": found.missing[:_SHOWN],
        "is_many": len(stores) > 1,
    }
    return TemplateResponse(request, "backoffice/payments/payouts.html", context)


@require_safe
@desk_view(VIEW)
def export(request: HttpRequest, *, stores: list[Store]) -> HttpResponseBase:
    """Every movement that providers told of, the newest first, as CSV."""
    with transaction.atomic():
        for store in stores:
            journal.record("payouts.exported", subject=store, by=person(request), store_id=store.pk)
    lines = PayoutLine.objects.filter(account__store__in=stores)
    parts = ("account__store", "payout", "transaction__source__order")
    return csv_response("depositos.csv", HEADER, _rows(lines.select_related(*parts)[:_MOST_EXPORTED]))


def _rows(lines: Any) -> Iterator[list[Any]]:
    for line in lines:
        store = line.account.store
        moment = line.at.astimezone(store.zone)
        yield [
            moment.date().isoformat(),
            moment.strftime("%H:%M"),
            store.name,
            line.account.gateway,
            line.payout.provider_id if line.payout else "",
            line.payout.arrival_date.isoformat() if line.payout else "",
            line.get_kind_display(),
            line.provider_id,
            line.reference,
            line.transaction.source.order.number if line.transaction else "",
            line.gross,
            line.fee,
            line.net,
            line.currency,
        ]
