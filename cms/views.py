"""Pages at their addresses, and the shop's own where no editor has published one."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from commerce.catalogue.home import home
from commerce.stores.middleware import chosen_language, language_of_address, store_of

from .directory import directory, page_at
from .models import HomePage

View = Callable[[HttpRequest], HttpResponse]


def page(request: HttpRequest, path: str) -> HttpResponse:
    """The page at an address, in the language that the address names, and nothing on it in another."""
    language = language_of_address(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        found = _found(request, request.path_info)
        if found is None and not path:
            return home(request)
        if found is None:
            raise Http404
        response: HttpResponse = serve(request, path)
        if hasattr(response, "render"):
            response.render()
    response.headers["Content-Language"] = language
    if not getattr(found, "is_for_everybody", True):
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The front page of the store of this host: its editors' where they have filled it, the shop's own otherwise."""
    language = chosen_language(request)
    found = _found(request, "/" if language == settings.LANGUAGE_CODE else f"/{language}/")
    if not isinstance(found, HomePage) or not found.body:
        return home(request)
    if language != settings.LANGUAGE_CODE:
        return HttpResponseRedirect(f"/{language}/")
    return page(request, "")


def page_or(view: View) -> View:
    """`view`, unless the store has a live page at this address in the visitor's language."""

    @wraps(view)
    def page_first(request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        found = _found(request, request.path_info)
        if found is None:
            return view(request)
        if language == settings.LANGUAGE_CODE:
            return page(request, request.path_info.lstrip("/"))
        known = directory(store_of(request), request.catalogue_stamp)  # type: ignore[attr-defined]
        theirs = known.in_language(found.pk, language)
        return view(request) if theirs is None else HttpResponseRedirect(theirs.address)

    return page_first


def _found(request: HttpRequest, address: str) -> Page | None:
    """The live page at an address of the store's host, which `serve` then need not look for."""
    found = page_at(store_of(request), request.catalogue_stamp, address)  # type: ignore[attr-defined]
    if found is not None:
        request._wagtail_route_for_request = RouteResult(found)  # type: ignore[attr-defined]
    return found
