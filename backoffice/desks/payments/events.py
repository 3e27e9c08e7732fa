"""What providers told us: found by provider, state and words; worked on again with a button."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.held import held
from backoffice.paging import BoundedPaginator
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.online import gateways
from commerce.online.actions import events as actions
from commerce.online.models import WebhookEvent
from commerce.stores.models import Store

from .tabs import tabs_for

VIEW: Final = "online.view_webhookevent"
CHANGE: Final = "online.change_webhookevent"
_PER_PAGE: Final = 50
_MOST_AT_ONCE: Final = 500


@require_safe
@desk_view(VIEW)
def event_list(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Provider, number, type, when it came and was done with, and what went wrong."""
    filters = {name: request.GET.get(name, "").strip()[:80] for name in ("proveedor", "estado", "buscar")}
    paginator = BoundedPaginator(_found(request, filters), _PER_PAGE)
    page = paginator.get_page(request.GET.get("pagina", "1"))
    keys = paginator.keys[(page.number - 1) * _PER_PAGE : page.number * _PER_PAGE]
    rows = WebhookEvent.objects.filter(pk__in=keys).select_related("account__store").order_by("-pk")
    context = {
        **site.each_context(request),
        "title": _("Avisos de los proveedores"),
        "tabs": tabs_for(request, "events"),
        "page": page,
        "rows": rows,
        "filters": filters,
        "kept": urlencode({name: value for name, value in filters.items() if value}),
        "providers": [(each.code, each.name) for each in gateways.known()],
        "states": WebhookEvent.State.choices,
        "is_many": len(stores) > 1,
        "may_change": bool(held(request).stores(CHANGE)),
    }
    return TemplateResponse(request, "backoffice/payments/events.html", context)


@require_POST
@desk_view(CHANGE)
def replay(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Have the chosen events worked on again; the provider is asked, so it can do no harm."""
    asked = [int(value[:18]) for value in request.POST.getlist("aviso")[:_MOST_AT_ONCE] if value.isdecimal()]
    mine = visible(request, WebhookEvent.objects.filter(pk__in=asked), "change")
    count = actions.replay(mine.values_list("pk", flat=True), by=person(request))
    if count:
        said = ngettext("%(count)d aviso se atiende otra vez.", "%(count)d avisos se atienden otra vez.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Elige al menos un aviso que se pueda repetir."))
    back = request.POST.get("lista", "")
    here = back if url_has_allowed_host_and_scheme(back, None) else reverse("payments_desk:events")
    return HttpResponseRedirect(here)


def _found(request: HttpRequest, filters: dict[str, str]) -> QuerySet[WebhookEvent]:
    found: QuerySet[Any] = visible(request, WebhookEvent.objects.all()).order_by("-pk")
    if filters["proveedor"]:
        found = found.filter(account__gateway=filters["proveedor"])
    if filters["estado"] in WebhookEvent.State.values:
        found = found.filter(state=filters["estado"])
    if text := filters["buscar"].replace("\x00", ""):
        by_name = {"event_id": text, "object_id": text, "payment_id": text}
        field = next((name for name in by_name if found.filter(**{name: text}).exists()), "type__startswith")
        found = found.filter(**{field: text})
    return found
