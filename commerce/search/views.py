"""The page of a search."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commerce.catalogue.listing import criteria_of, list_context, query_string
from commerce.catalogue.queries import tree_of
from commerce.catalogue.rules import Criteria
from commerce.catalogue.views.shared import shared_page, stamp_of
from commerce.stores.middleware import store_of

from .queries import find, suggestion, without_category


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the store has that fits some words; without words, everything that it sells."""
    return shared_page(request, "list", lambda: _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    store, stamp = store_of(request), stamp_of(request)
    criteria = criteria_of(request)
    path = reverse("search:search")
    listing = find(store, stamp, criteria)
    better = suggestion(store, stamp, criteria) if criteria.text and not listing.total else ""
    title = _("Resultados de «%(text)s»") % {"text": criteria.text} if criteria.text else _("Todos los productos")
    return {
        **list_context(listing, path),
        "title": title,
        "search_words": criteria.text,
        "is_search": True,
        "suggestion": better,
        "suggestion_url": f"{path}{query_string(Criteria(text=better))}" if better else "",
        "searched_category": tree_of(store, stamp).find(criteria.category) if criteria.category else None,
        "everywhere_url": f"{path}{query_string(without_category(criteria))}" if criteria.category else "",
    }
