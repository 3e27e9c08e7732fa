"""Payments that a cardholder contests: how much, why, until when an answer must be in, and who is on it."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.held import held
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.online.actions import disputes as actions
from commerce.online.models import Dispute
from commerce.refusals import Refusal
from commerce.stores.models import Store

from .tabs import tabs_for

VIEW: Final = "online.view_dispute"
CHANGE: Final = "online.change_dispute"
_SHOWN: Final = 100


@require_safe
@desk_view(VIEW)
def dispute_list(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Open ones first, the most urgent above."""
    mine = visible(request, Dispute.objects.all())
    parts = ("attempt__order__store", "attempt__account", "acknowledged_by")
    is_open = Dispute.State.OPEN
    open_ones = mine.filter(state=is_open).select_related(*parts).order_by("due_by", "pk")[:_SHOWN]
    past = mine.exclude(state=is_open).select_related(*parts).order_by("-pk")[:_SHOWN]
    context = {
        **site.each_context(request),
        "title": _("Disputas"),
        "tabs": tabs_for(request, "disputes"),
        "rows": [*open_ones, *past],
        "is_many": len(stores) > 1,
        "may_change": held(request).stores(CHANGE),
    }
    return TemplateResponse(request, "backoffice/payments/disputes.html", context)


@require_POST
@desk_view(CHANGE)
def acknowledge(request: HttpRequest, dispute_id: int, *, stores: list[Store]) -> HttpResponse:
    """Say that one is on it."""
    if not visible(request, Dispute.objects.filter(pk=dispute_id), "change").exists():
        raise Http404
    try:
        actions.acknowledge(dispute_id, by=person(request))
    except Refusal as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("Anotado: tú la atiendes."))
    return HttpResponseRedirect(reverse("payments_desk:disputes"))
