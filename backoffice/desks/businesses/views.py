"""Businesses that wait to be verified: what they say, what the RIF says, and the decision."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.desks.customers.page import customer_page
from backoffice.held import held
from backoffice.masking import Datum, personal_datum
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.accounts import actions
from commerce.accounts.models import BusinessProfile, Customer
from commerce.accounts.rules import VERIFY_PERMISSION
from commerce.customer import desk_queries
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store
from commerce.venezuela.rules import validate_rif

VIEW: Final = "accounts.view_businessprofile"
MOST: Final = 50


@dataclass(frozen=True)
class RifVerdict:
    """What the check digit of a RIF says, in words. `tone`: the colour of the label."""

    words: str
    tone: str


def rif_verdict(rif: str) -> RifVerdict:
    """Whether the last number of a RIF fits the others."""
    if not rif:
        return RifVerdict(_("No escribió su RIF."), "bad")
    try:
        checked = validate_rif(rif)
    except BadInput as refusal:
        return RifVerdict(str(refusal.message), "bad")
    if checked.warning:
        return RifVerdict(checked.warning, "warn")
    return RifVerdict(_("El último número del RIF coincide. Falta ver que sea de esta empresa."), "ok")


def _seen(request: HttpRequest) -> QuerySet[BusinessProfile]:
    return visible(request, BusinessProfile.objects.select_related("user", "verified_by"))


@require_safe
@desk_view(VIEW)
def queue(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Those that wait, the oldest first, and the latest decisions."""
    seen = _seen(request)
    waiting = seen.filter(status=BusinessProfile.Status.PENDING).order_by("pk")[:MOST]
    context = {
        **site.each_context(request),
        "title": _("Negocios por verificar"),
        "waiting": [(profile, rif_verdict(profile.rif)) for profile in waiting],
        "decided": seen.exclude(status=BusinessProfile.Status.PENDING).order_by("-verified_at", "-pk")[:10],
    }
    return TemplateResponse(request, "backoffice/businesses/queue.html", context)


@require_safe
@desk_view(VIEW)
def one(request: HttpRequest, profile_id: int, *, stores: list[Store]) -> HttpResponse:
    """One business, with what its owner has bought so far."""
    return _page(request, get_object_or_404(_seen(request), pk=profile_id))


def _page(request: HttpRequest, profile: BusinessProfile, error: str = "") -> HttpResponse:
    around = desk_queries.stores_of(profile.user_id)
    data: list[Datum | None] = [
        personal_datum(request, "negocio", profile, name, stores=around) for name in ("rif", "contact_phone")
    ]
    context = {
        **site.each_context(request),
        "title": profile.name,
        "profile": profile,
        "rif": data[0],
        "phone": data[1],
        "verdict": rif_verdict(profile.rif),
        "customer": customer_page(request, Customer.objects.get(pk=profile.user_id)),
        "may_decide": _may_decide(request, profile, around),
        "error": error,
    }
    return TemplateResponse(request, "backoffice/businesses/one.html", context, status=422 if error else 200)


def _may_decide(request: HttpRequest, profile: BusinessProfile, around: set[int]) -> bool:
    mine = bool(request.user.is_superuser) or bool(held(request).anywhere(VERIFY_PERMISSION, around))
    return mine and profile.user_id != request.user.pk


def _decided(request: HttpRequest, profile_id: int, decide: Callable[[], BusinessProfile], words: str) -> HttpResponse:
    profile = get_object_or_404(visible(request, _seen(request), "change"), pk=profile_id)
    try:
        decide()
    except BadInput as refusal:
        return _page(request, profile, str(refusal.message))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, words % {"name": profile.name})
        return HttpResponseRedirect(reverse("businesses:queue"))
    return HttpResponseRedirect(reverse("businesses:one", args=[profile_id]))


@require_POST
@desk_view(VERIFY_PERMISSION)
def verify(request: HttpRequest, profile_id: int, *, stores: list[Store]) -> HttpResponse:
    """From now on it buys as a business, and its owner is told."""
    words = _("%(name)s quedó verificado. Le escribimos a su dueño.")
    by, seen = person(request), request.POST.get("seen", "")
    return _decided(request, profile_id, lambda: actions.verify_business(profile_id, by=by, seen=seen), words)


@require_POST
@desk_view(VERIFY_PERMISSION)
def reject(request: HttpRequest, profile_id: int, *, stores: list[Store]) -> HttpResponse:
    """Refuse it, with a reason that its owner reads."""
    by, seen, reason = person(request), request.POST.get("seen", ""), request.POST.get("reason", "")
    words = _("%(name)s quedó rechazado. Su dueño lee el motivo.")
    return _decided(
        request, profile_id, lambda: actions.reject_business(profile_id, by=by, reason=reason, seen=seen), words
    )
