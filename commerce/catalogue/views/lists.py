"""The whole catalogue and its categories."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commerce.catalogue.listing import criteria_of, list_context, query_string
from commerce.catalogue.queries import browse, tree_of
from commerce.catalogue.rules import Criteria
from commerce.stores.middleware import store_of

from .shared import shared_page, stamp_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything that the store sells, or one of its shelves: featured, new, on offer."""
    store, stamp = store_of(request), stamp_of(request)
    criteria = criteria_of(request)
    path = reverse("catalogue:index")
    if criteria.text:
        return HttpResponseRedirect(f"{reverse('search:search')}{query_string(criteria)}")
    tree = tree_of(store, stamp)
    node = tree.find(criteria.category) if criteria.category else None
    if node:
        return HttpResponseRedirect(f"{node.url}{query_string(replace(criteria, category=''))}")

    def context() -> dict[str, Any]:
        # A category that the store has not got holds nothing, which is not an error.
        listing = browse(store, stamp, criteria, matches=() if criteria.category else None)
        below = [root for root in tree.roots if root.in_menu]
        return {**list_context(listing, path), "title": _shelf_name(criteria), "below": below, "trail": []}

    return shared_page(request, "list", context)


@require_safe
def category(request: HttpRequest, category_slug: str, pk: str) -> HttpResponse:
    """A category with everything under it. Any other spelling of its address leads to this one for good."""
    store, stamp = store_of(request), stamp_of(request)
    tree = tree_of(store, stamp)
    node = tree.get(int(pk))
    if node is None:
        raise Http404("no such category in this store")
    if category_slug != node.full_slug:
        return permanently(request, node.url)
    criteria = replace(criteria_of(request), text="", category="")

    def context() -> dict[str, Any]:
        return {
            **list_context(browse(store, stamp, criteria, category=node), node.url),
            "title": node.name,
            "below": tree.children(node),
            "trail": tree.trail(node)[:-1],
            "description": node.description,
            "meta_description": node.meta_description,
            "meta_title": node.meta_title,
        }

    return shared_page(request, "list", context)


def permanently(request: HttpRequest, path: str) -> HttpResponse:
    """A redirection for good to the one address of a page, which keeps what else was asked for."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _shelf_name(criteria: Criteria) -> str:
    if criteria.on_offer:
        return _("Ofertas")
    if criteria.featured:
        return _("Destacados")
    if criteria.new:
        return _("Recién llegados")
    return _("Todos los productos")
