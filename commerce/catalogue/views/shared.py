"""Pages of which only the frame is a visitor's own.

The body of a list or of a product is the same for everybody with the same prices: it is kept in this process while it
is true, so that a visitor with a basket waits only for the header. What stands in a body must never depend on who reads
it, beyond whether the prices are those of businesses.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from commerce.catalogue.queries import next_change_at
from commerce.catalogue.queries.memory import Remembered
from commerce.catalogue.queries.offers import whose_prices
from commerce.stores.middleware import store_of
from commerce.stores.pagecache import cacheable


class Body(NamedTuple):
    """A rendered body, what the head of its page is written from, and until when both are true."""

    until: datetime
    html: SafeString
    context: dict[str, Any]


_bodies: Remembered[Body] = Remembered(limit=400)


def stamp_of(request: HttpRequest) -> int:
    """The catalogue stamp that the request was received under."""
    stamp: int = request.catalogue_stamp  # type: ignore[attr-defined]
    return stamp


def kept_page(request: HttpRequest, name: str) -> HttpResponse | None:
    """The page of this address if its body is still true; it costs no query beyond those of the header."""
    body = _bodies.peek(_key(request), stamp_of(request))
    return _respond(request, name, body) if body and timezone.now() < body.until else None


def shared_page(request: HttpRequest, name: str, work_out: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The page `name` (templates `catalogue/<name>.html` and `catalogue/<name>_body.html`) with the context worked out.

    Only for addresses that answer everybody alike.
    """
    if page := kept_page(request, name):
        return page
    until = next_change_at(store_of(request), stamp_of(request))
    context = work_out()
    body = Body(until, render_to_string(f"catalogue/{name}_body.html", context, request), context)
    _bodies.put(_key(request), stamp_of(request), body)
    return _respond(request, name, body)


def _respond(request: HttpRequest, name: str, body: Body) -> HttpResponse:
    response = render(request, f"catalogue/{name}.html", {**body.context, "body": body.html})
    return cacheable(response, until=body.until)


def _key(request: HttpRequest) -> tuple[str | None, ...]:
    whose = whose_prices(store_of(request), stamp_of(request))
    return (whose, request.scheme, request.get_host(), request.get_full_path(), get_language())
