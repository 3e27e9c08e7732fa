"""The page of a search."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commerce.catalogue.listing import criteria_of, list_context, query_string
from commerce.catalogue.queries import tree_of
from commerce.catalogue.queries.memory import Remembered
from commerce.catalogue.rules import Criteria
from commerce.catalogue.views.shared import shared_page, stamp_of
from commerce.stores.middleware import store_of

from .actions import count_fruitless
from .beside import Beside, beside
from .queries import find, suggestion, without_category

_in_vain: Remembered[bool] = Remembered(limit=2_000)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the store has that fits some words; without words, everything that it sells.

    A search that finds nothing is counted each time, also where its page has been written before.
    """
    response = shared_page(request, "list", lambda: _context(request))
    criteria = criteria_of(request)
    if is_plain(criteria) and _in_vain.peek(_asked(request, criteria), stamp_of(request)):
        count_fruitless(store_of(request), criteria.text)
        response.page_valid_until = None  # type: ignore[attr-defined]  # a kept page would not be counted
    return response


def is_plain(criteria: Criteria) -> bool:
    """Whether somebody looks for words in the whole store, and for nothing more."""
    return bool(criteria.text) and not criteria.is_filtered and not criteria.category and criteria.page == 1


def _context(request: HttpRequest) -> dict[str, Any]:
    store, stamp = store_of(request), stamp_of(request)
    criteria = criteria_of(request)
    path = reverse("search:search")
    listing = find(store, stamp, criteria)
    also = beside(store, stamp, criteria.text, get_language() or "") if is_plain(criteria) else Beside()
    if is_plain(criteria):
        _in_vain.put(_asked(request, criteria), stamp, not listing.total and not also)
    better = suggestion(store, stamp, criteria) if criteria.text and not listing.total else ""
    title = _("Resultados de «%(text)s»") % {"text": criteria.text} if criteria.text else _("Todos los productos")
    return {
        **list_context(listing, path),
        "title": title,
        "search_words": criteria.text,
        "is_search": True,
        "beside": also,
        "suggestion": better,
        "suggestion_url": f"{path}{query_string(Criteria(text=better))}" if better else "",
        "searched_category": tree_of(store, stamp).find(criteria.category) if criteria.category else None,
        "everywhere_url": f"{path}{query_string(without_category(criteria))}" if criteria.category else "",
    }


def _asked(request: HttpRequest, criteria: Criteria) -> tuple[int, str | None, str]:
    return store_of(request).pk, get_language(), criteria.text
