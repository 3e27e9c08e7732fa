"""Cached pages that never lie.

A public page is kept, compressed, for visitors who are nobody in particular: no session, no basket, no message. It is
served only while the catalogue stamp, read from the database on each request, is the one it was made under, and
until the next moment at which time alone would change it (an offer that starts, a shop that closes, midnight).
"""

import gzip
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .middleware import chosen_language

MAX_PAGES = 3_000
MAX_AGE = timedelta(minutes=10)
_PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, settings.OSCAR_BASKET_COOKIE_OPEN, "messages")
_NONCE = re.compile(rb"nonce=\"[^\"]+\"")


class Page(NamedTuple):
    """A rendered page: its bytes as they are and compressed, its headers, and until when it is true."""

    stamp: int
    valid_until: datetime
    plain: bytes
    zipped: bytes
    headers: dict[str, str]


type Asks = Callable[[HttpRequest], datetime | None]

_pages: dict[tuple[str, ...], Page] = {}
_asks: list[Asks] = []


class PageCacheMiddleware:
    """Answers from the cache where the visitor is anonymous and the view has allowed it with `cacheable`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or any(name in request.COOKIES for name in _PERSONAL_COOKIES):
            return self.get_response(request)
        store = getattr(request, "store", None)
        if store is None or request.headers.get("HX-Request"):
            return self.get_response(request)
        saver = "on" if request.headers.get("Save-Data") == "on" else ""
        # A page of https is not for whoever asks without it: they are to be sent there.
        key = (request.scheme or "", request.get_host(), request.get_full_path(), chosen_language(request), saver)
        stamp: int = request.catalogue_stamp  # type: ignore[attr-defined]
        page = _pages.get(key)
        if page is not None and page.stamp == stamp and timezone.now() < page.valid_until:
            return _answer(page, request)
        begun = timezone.now()
        response = self.get_response(request)
        return _keep(key, stamp, request, response, begun)


def also_until(asks: Asks) -> None:
    """Let `asks` say until when what it puts on every page of a request's store is true; None: until it is changed."""
    if asks not in _asks:
        _asks.append(asks)


def cacheable(response: HttpResponse, *, until: datetime | None = None) -> HttpResponse:
    """Mark `response` as the same for every anonymous visitor, at most until `until` and at most ten minutes."""
    latest = timezone.now() + MAX_AGE
    response.page_valid_until = min(until, latest) if until else latest  # type: ignore[attr-defined]
    return response


def _answer(page: Page, request: HttpRequest) -> HttpResponse:
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(page.zipped if takes_gzip else page.plain)
    for name, value in page.headers.items():
        response.headers[name] = value
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    return response


def _keep(
    key: tuple[str, ...], stamp: int, request: HttpRequest, response: HttpResponse, begun: datetime
) -> HttpResponse:
    until = getattr(response, "page_valid_until", None)
    if until is None or response.status_code != 200 or response.streaming or response.cookies:
        return response
    plain = gzip.decompress(response.content) if response.get("Content-Encoding") == "gzip" else response.content
    if b"csrfmiddlewaretoken" in plain or _NONCE.search(plain):
        return response  # a page with a visitor's secret in it must not be shared, whatever its view believes
    ends = (asks(request) for asks in _asks)
    until = min([until, *(at for at in ends if at is not None and at > begun)])
    if len(_pages) >= MAX_PAGES:
        _pages.clear()
    kept = (
        "Content-Type",
        "Content-Language",
        "Content-Security-Policy",
        "Referrer-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Cross-Origin-Opener-Policy",
        "Strict-Transport-Security",
        "Link",
    )
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    headers["Vary"] = "Cookie, Accept-Encoding"
    headers["Cache-Control"] = "private, no-cache"
    _pages[key] = Page(stamp, until, plain, gzip.compress(plain, 6), headers)
    return response


def clear() -> None:
    """Forget every kept page of this process."""
    _pages.clear()
