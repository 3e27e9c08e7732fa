"""The list of offers, the page of one, and what can be done to it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.held import held
from backoffice.imports.lists import links_for
from backoffice.people import person
from backoffice.site import site
from commerce.offer import actions, desk_queries
from commerce.offer.models import ConditionalOffer
from commerce.offer.reading import is_readable, sentence_of, with_parts
from commerce.refusals import Refusal
from commerce.stores.models import Store
from commerce.voucher.models import Voucher

from .access import ADD, CHANGE, CODES, VIEW, offer_or_404, offers_for
from .forms import KINDS

_PER_PAGE: Final = 25
_CODES_SHOWN: Final = 50
_USES_SHOWN: Final = 12


@desk_view(VIEW)
@require_safe
def offers(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The offers of the person's stores, narrowed by state, kind, store and words."""
    said = request.GET
    found = desk_queries.of_kind(desk_queries.with_state(offers_for(request)), said.get("tipo", ""))
    if said.get("tienda", "").isdecimal() and len(said["tienda"]) < 10:
        found = found.filter(store_id=int(said["tienda"]))
    if text := said.get("q", "").replace("\x00", "").strip()[:80]:
        by_code = Q(pk__in=Voucher.objects.filter(code__istartswith=text).values("offers"))
        found = found.filter(Q(name__icontains=text) | by_code)
    state = said.get("estado", "")
    if state in desk_queries.STATES:
        found = found.filter(state=state)
    page = Paginator(with_parts(found.order_by("-pk")), _PER_PAGE).get_page(said.get("p"))
    query = said.copy()
    query.pop("p", None)
    context = {
        **site.each_context(request),
        "title": _("Ofertas y cupones"),
        "page": page,
        "rows": _rows(list(page)),
        "states": desk_queries.STATES.items(),
        "state": state,
        "kinds": KINDS,
        "kind": said.get("tipo", ""),
        "text": text,
        "store": said.get("tienda", ""),
        "stores": stores,
        "query": query.urlencode(),
        "is_filtered": bool(text or state or said.get("tipo") or said.get("tienda")),
        "may_add": request.user.has_perm(ADD),
        "links": links_for(request, Voucher),
    }
    return TemplateResponse(request, "backoffice/offers/list.html", context)


def _rows(found: list[Any]) -> list[dict[str, Any]]:
    sold = desk_queries.revenue_of(offer.pk for offer in found)
    return [
        {
            "offer": offer,
            "sentence": sentence_of(offer),
            "state": desk_queries.STATES[offer.state],
            "tone": desk_queries.TONES[offer.state],
            "revenue": sold.get(offer.pk, 0),
        }
        for offer in found
    ]


@desk_view(VIEW)
@require_safe
def one(request: HttpRequest, offer_id: int, *, stores: list[Store]) -> HttpResponse:
    """One offer: what it does, how it goes, its codes and the orders that had it."""
    offer = offer_or_404(request, offer_id)
    state = desk_queries.with_state(offers_for(request).filter(pk=offer.pk)).get().state
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    shows_codes = offer.is_voucher_offer_type and offer.store_id in held(request).stores(CODES)
    codes = desk_queries.codes_of(offer.pk)
    if text:
        codes = codes.filter(code__icontains=text)
    chosen = getattr(offer, "voucher_set", None)
    figures = desk_queries.code_figures(offer.pk) if offer.is_voucher_offer_type else {}
    may_change = offers_for(request, "change").filter(pk=offer.pk).exists()
    context = {
        **site.each_context(request),
        "title": offer.name,
        "offer": offer,
        "sentence": sentence_of(offer),
        "state": state,
        "state_words": desk_queries.STATES[state],
        "tone": desk_queries.TONES[state],
        "revenue": desk_queries.revenue_of([offer.pk]).get(offer.pk, 0),
        "figures": figures,
        "set": chosen,
        "lacking": max(0, chosen.count - figures["made"]) if chosen else 0,
        "codes": Paginator(codes, _CODES_SHOWN).get_page(request.GET.get("p")) if shows_codes else None,
        "text": text,
        "uses": list(desk_queries.uses_of(offer.pk)[:_USES_SHOWN]),
        "may_change": may_change,
        "may_edit": may_change and is_readable(offer),
        "may_add": offer.store_id in held(request).stores(ADD) and is_readable(offer),
        "may_see_orders": offer.store_id in held(request).stores("order.view_order"),
    }
    return TemplateResponse(request, "backoffice/offers/one.html", context)


def _done(request: HttpRequest, offer_id: int, act: Callable[..., ConditionalOffer], words: str) -> HttpResponse:
    offer_or_404(request, offer_id, "change")
    try:
        offer = act(offer_id, by=person(request), reason=request.POST.get("reason", "").strip()[:200])
        messages.success(request, words % {"offer": offer.name})
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(reverse("offers:one", args=[offer_id]))


@desk_view(CHANGE)
@require_POST
def pause(request: HttpRequest, offer_id: int, *, stores: list[Store]) -> HttpResponse:
    """Stop giving the offer until somebody resumes it."""
    return _done(request, offer_id, actions.pause, _("«%(offer)s» quedó en pausa."))


@desk_view(CHANGE)
@require_POST
def resume(request: HttpRequest, offer_id: int, *, stores: list[Store]) -> HttpResponse:
    """Give a paused offer again."""
    return _done(request, offer_id, actions.resume, _("«%(offer)s» está activa otra vez."))


@desk_view(CHANGE)
@require_POST
def end(request: HttpRequest, offer_id: int, *, stores: list[Store]) -> HttpResponse:
    """End the offer and its codes now."""
    return _done(request, offer_id, actions.end, _("«%(offer)s» terminó."))
