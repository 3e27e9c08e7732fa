"""Forms on shared pages: proof of origin without a token.

A page that is the same for everybody cannot carry a visitor's CSRF token. Every browser that we support says where a
POST comes from (`Origin`, and newer ones `Sec-Fetch-Site`), which a foreign page cannot forge.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the request says that it comes from a page of its own host; one that says nothing does not."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(source)
    return parts.scheme in ("http", "https") and parts.netloc == request.get_host()


def same_origin_required(view: View) -> View:
    """Accept unsafe methods only from our own pages, in place of the CSRF token."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "OPTIONS") and not is_same_origin(request):
            raise PermissionDenied("the form was not sent from one of our pages")
        return view(request, *args, **kwargs)

    return guarded
