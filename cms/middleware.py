"""What stands before and behind every screen of the editors' area, and where a page that moved answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse

from commerce.refusals import Refusal

from . import door, redirects

_AREA = "/cms/"
# Pages that whoever is not logged in, or not an editor, may ask for: what they say is the login's own business.
_ENTRANCE = frozenset({"wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_javascript_catalog"})


class EditorsAreaMiddleware:
    """Closes what is not an editor's, and tells a refusal to whoever asked instead of failing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Raise Http404 where this person may not pass (see `door`). Wagtail sends away who may not enter at all."""
        match = request.resolver_match
        if not request.path_info.startswith(_AREA) or match is None or match.view_name in _ENTRANCE:
            return
        if match.view_name in door.CLOSED_TO_ALL or "export" in request.GET:
            raise Http404
        user = request.user
        if not user.has_perm("wagtailadmin.access_admin") or getattr(user, "is_superuser", False) or not match.url_name:
            return
        if not door.may_pass(request, match.view_name, kwargs):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal becomes a message on the page that it is about; what was written before stands as a draft."""
        if not request.path_info.startswith(_AREA) or not isinstance(exception, Refusal):
            return None
        messages.error(request, str(exception))
        page_id = exception.details.get("page_id")
        target = reverse("wagtailadmin_pages:edit", args=[page_id]) if page_id else reverse("wagtailadmin_home")
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # Wagtail's dialogs go where this says.
            return JsonResponse({"step": "success", "redirect": target})
        return HttpResponseRedirect(target)


class MovedPagesMiddleware:
    """Sends whoever asks for an address at which nothing answers any more to where its page is now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        store = getattr(request, "store", None)
        if response.status_code != 404 or request.method not in ("GET", "HEAD") or store is None:
            return response
        found = redirects.target(store, request.catalogue_stamp, request.get_full_path())  # type: ignore[attr-defined]
        if found is None:
            return response
        return (HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect)(found.address)
