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

    The back office and the storefront share the choice, which is a cookie.
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


def chosen_language(request: HttpRequest) -> str:
    """The language of the visitor's cookie where we speak it, else the project's own."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def store_of(request: HttpRequest) -> Store:
    """The store of a request that has passed the middleware."""
    store: Store = request.store  # type: ignore[attr-defined]
    return store
