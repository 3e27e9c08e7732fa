"""The front page of a store."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commerce.stores.facts import true_until
from commerce.stores.middleware import store_of
from commerce.stores.pagecache import cacheable


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Welcome, departments, three shelves and the ways to pay."""
    response = render(request, "catalogue/home.html", {})
    return cacheable(response, until=true_until(store_of(request), request.catalogue_stamp))  # type: ignore[attr-defined]
