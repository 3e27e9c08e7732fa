"""The front page of a store."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commerce.rates.context import request_rate
from commerce.stores.middleware import store_of
from commerce.stores.pagecache import cacheable

from .queries import next_change_at
from .queries.front import front_departments, front_shelves


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Welcome, departments, three shelves and the ways to pay; whatever a store has not got is left out."""
    store = store_of(request)
    stamp: int = request.catalogue_stamp  # type: ignore[attr-defined]
    context = {"front": front_shelves(store, stamp), "tiles": front_departments(store, stamp)}
    response = render(request, "catalogue/home.html", context)
    return cacheable(response, until=next_change_at(store, stamp, rate=request_rate(request)))
