"""Which store a request is for, and in which language it reads."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_resolver
from django.utils import timezone, translation

from . import queries
from .models import Store

GetResponse = Callable[[HttpRequest], HttpResponse]

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600
_STORELESS = ("/static/", "/media/")


class StoreMiddleware:
    """Sets `request.store` from the host; a host of no store belongs to the default store.

    An inactive store, like an installation without any store, answers with our page instead of somebody else's shop.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_STORELESS):
            return self.get_response(request)
        stamp = queries.catalogue_stamp()
        store = queries.store_for_host(request.get_host(), stamp)
        request.catalogue_stamp = stamp  # type: ignore[attr-defined]
        request.store = store  # type: ignore[attr-defined]
        if store is None and not request.path_info.startswith(("/admin/", "/cms/", "/webhooks/")):
            page_not_found: Any = get_resolver().resolve_error_handler(404)
            answer: HttpResponse = page_not_found(request, Http404("no store"))
            return answer
        if store is not None:
            timezone.activate(store.zone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class LanguageMiddleware:
    """Spanish unless the visitor has chosen otherwise: the browser's own language never decides.

    The back office and the storefront share the choice, which is a cookie; an address that names a language decides
    for itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AddressLanguageMiddleware:
    """Whoever enters by an address in another language reads the rest of the shop in it too.

    It stands outside the page cache, which keeps no cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        language = language_of_address(request.path_info)
        if language and response.status_code == 200 and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
            remember_language(request, response, language)
        return response


def remember_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Read in `language` for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=LANGUAGE_COOKIE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def chosen_language(request: HttpRequest) -> str:
    """The language that the address names, else that of the visitor's cookie where we speak it, else the project's."""
    named = language_of_address(request.path_info)
    if named is not None:
        return named
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language_of_address(path: str) -> str | None:
    """The language that an address such as `/en/offers/` names; None for one without, which are the shop's own."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first != settings.LANGUAGE_CODE and first in dict(settings.LANGUAGES) else None


def store_of(request: HttpRequest) -> Store:
    """The store of a request that has passed the middleware."""
    store: Store = request.store  # type: ignore[attr-defined]
    return store
