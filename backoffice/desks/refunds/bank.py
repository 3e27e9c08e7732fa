"""Refunds as a file that a bank's website pays: one row for each, at today's rate."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response
from backoffice.people import person
from commerce.refunds import actions, queries, rules
from commerce.refunds.models import Refund
from commerce.refusals import Refusal
from commerce.stores.models import Store

from .views import seen

HEADER: Final = ("documento", "telefono", "cuenta", "banco", "nombre_banco", "titular", "monto_bs", "concepto")


@require_POST
@desk_view(rules.PAY)
def bank_file(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The chosen refunds of one store as CSV; the journal keeps who took the personal data, and how many."""
    chosen = [int(each[:18]) for each in request.POST.getlist("refund")[:1_000] if each.isdecimal()]
    refunds = list(queries.for_the_bank(seen(request)).filter(pk__in=chosen, store__in=stores))
    back = HttpResponseRedirect(f"{reverse('refunds:desk')}?ver={queries.TO_PAY}")
    if not refunds:
        messages.error(request, _("Elige devoluciones en bolívares a un banco del país."))
        return back
    if len({refund.store_id for refund in refunds}) > 1:
        messages.error(request, _("Elige devoluciones de una sola tienda: cada una paga de su cuenta."))
        return back
    store = get_object_or_404(Store, pk=refunds[0].store_id)
    amounts = queries.amounts_today(refunds)
    if None in amounts.values():
        messages.error(request, _("No hay una tasa: carga una para pagar en bolívares."))
        return back
    try:
        actions.note_exported([refund.pk for refund in refunds], store=store, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return back
    name = f"devoluciones-{store.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(name, HEADER, _rows(refunds, amounts))  # type: ignore[return-value]


def _rows(refunds: list[Refund], amounts: dict[int, Any]) -> Iterator[tuple[Any, ...]]:
    for refund in refunds:
        bank = refund.to_bank
        yield (
            str(refund.to_document),
            str(refund.to_phone),
            refund.to_account,
            bank.code if bank else "",
            bank.name if bank else "",
            refund.to_name or refund.order.contact_name,
            amounts[refund.pk],
            _("Devolución pedido %(number)s") % {"number": refund.order.number},
        )
