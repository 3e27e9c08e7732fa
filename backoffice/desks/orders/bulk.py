"""What is done with many orders of the list at once, beside moving them."""

from collections import defaultdict
from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.people import person
from commerce.jobs import actions
from commerce.order.models import Order
from commerce.refusals import Refusal

from .documents import picking_lists_response

MOST_EXPORTED: Final = 20_000


@admin.action(description=gettext_lazy("Imprimir listas de preparación (PDF)"), permissions=["view"])
def picking_lists(model_admin: Any, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
    """What to fetch from the shelves for all the chosen orders, a page each."""
    return picking_lists_response(queryset, request)


@admin.action(description=gettext_lazy("Exportar a CSV"), permissions=["view"])
def export(model_admin: Any, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
    """A job that writes the chosen orders into a file, one per store; its page shows when it is ready."""
    chosen: dict[int, list[int]] = defaultdict(list)
    for pk, store_id in queryset.order_by("-pk").values_list("pk", "store_id")[:MOST_EXPORTED]:
        chosen[store_id].append(pk)
    try:
        jobs = [
            actions.prepare(
                "orders.export",
                store_id=store_id,
                by=person(request),
                params={"orders": ids},
                title=ngettext("Exportar %(count)d pedido", "Exportar %(count)d pedidos", len(ids))
                % {"count": len(ids)},
            )
            for store_id, ids in chosen.items()
        ]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.get_full_path())
    if len(jobs) == 1:
        return HttpResponseRedirect(reverse("jobs:job", args=[jobs[0].pk]))
    messages.info(request, _("Hay pedidos de varias tiendas: preparamos un archivo por tienda."))
    return HttpResponseRedirect(reverse("jobs:list"))
