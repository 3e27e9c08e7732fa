"""The codes of an offer: as a file, and stopped or allowed one by one."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response
from backoffice.people import person
from backoffice.scoping import visible
from commerce.offer.desk_queries import codes_of
from commerce.refusals import Refusal
from commerce.stores.models import Store
from commerce.voucher import sets
from commerce.voucher.models import Voucher

from .access import CODES, offer_or_404

CHANGE_CODES = "voucher.change_voucher"


@desk_view(CODES)
@require_safe
def export(request: HttpRequest, offer_id: int, *, stores: Sequence[Store]) -> StreamingHttpResponse:
    """Every code of an offer with its state and its uses."""
    offer = offer_or_404(request, offer_id)
    if offer.store_id not in {store.pk for store in stores}:
        raise Http404
    header = [_("Código"), _("Estado"), _("Usos"), _("Pedidos"), _("Descontado USD"), _("Desde"), _("Hasta")]
    return csv_response(f"codigos-{offer.pk}.csv", header, _rows(offer.pk))


def _rows(offer_id: int) -> Iterator[Sequence[Any]]:
    now = timezone.now()
    for voucher in codes_of(offer_id).iterator(chunk_size=1_000):
        yield (
            voucher.code,
            _state(voucher, now),
            voucher.num_orders,
            voucher.orders,
            voucher.total_discount,
            voucher.start_datetime,
            voucher.end_datetime,
        )


def _state(voucher: Any, now: Any) -> str:
    if voucher.stopped_at is not None:
        return _("Detenido")
    if voucher.end_datetime < now:
        return _("Vencido")
    if voucher.limit is not None and voucher.num_orders >= voucher.limit:
        return _("Usado")
    return _("Por usar") if not voucher.num_orders else _("En uso")


def _switched(
    request: HttpRequest, offer_id: int, voucher_id: int, act: Callable[..., Voucher], words: str
) -> HttpResponse:
    offer_or_404(request, offer_id)
    get_object_or_404(visible(request, Voucher.objects.filter(offers=offer_id), "change"), pk=voucher_id)
    try:
        voucher = act(voucher_id, by=person(request))
        messages.success(request, words % {"code": voucher.code})
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(reverse("offers:one", args=[offer_id]) + "#codigos")


@desk_view(CHANGE_CODES)
@require_POST
def stop(request: HttpRequest, offer_id: int, voucher_id: int, *, stores: Sequence[Store]) -> HttpResponse:
    """Let nobody use a code any more."""
    return _switched(request, offer_id, voucher_id, sets.stop, _("El código %(code)s quedó detenido."))


@desk_view(CHANGE_CODES)
@require_POST
def allow(request: HttpRequest, offer_id: int, voucher_id: int, *, stores: Sequence[Store]) -> HttpResponse:
    """Let a stopped code be used again."""
    return _switched(request, offer_id, voucher_id, sets.allow, _("El código %(code)s sirve otra vez."))
