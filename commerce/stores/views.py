"""Pages about the store itself, its colours and the language of the visitor."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from . import branding
from .facts import true_until
from .middleware import remember_language, store_of
from .pagecache import cacheable
from .same_origin import same_origin_required

FOREVER = "public, max-age=31536000, immutable"


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    response = render(request, f"stores/{template}.html", context)
    return cacheable(response, until=true_until(store_of(request), request.catalogue_stamp))  # type: ignore[attr-defined]


@require_safe
def how_to_pay(request: HttpRequest) -> HttpResponse:
    """The ways to pay of this store, each with its steps."""
    return _page(request, "how_to_pay")


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """How an order arrives or is picked up, and what that costs."""
    methods = store_of(request).delivery_methods.filter(is_active=True)  # type: ignore[attr-defined]  # of `shipping`
    return _page(request, "deliveries", methods=methods)


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """What a customer may bring back, and how."""
    return _page(request, "returns")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data the store keeps, for what, and for how long."""
    return _page(request, "privacy")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Where the store is and how to write to it."""
    return _page(request, "contact")


@require_POST
@same_origin_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the visitor's language for a year and go back to the page; an unknown language changes nothing.

    A page that has another address in that language says so in `next-<language>`.
    """
    language = request.POST.get("language", "")
    target = request.POST.get(f"next-{language}") or request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("home")
    response = HttpResponseRedirect(target)
    if language in dict(settings.LANGUAGES):
        remember_language(request, response, language)
    return response


@require_safe
def brand_stylesheet(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The colours of this store. An address with an old version answers with today's, for a short while only."""
    store = store_of(request)
    if slug != store.slug or not store.brand:
        raise Http404("this store has no such style sheet")
    response = HttpResponse(branding.stylesheet(store), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOREVER if version == branding.version(store) else "public, max-age=60"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to keep the shop on its home screen."""
    store = store_of(request)
    data = {
        "name": store.name,
        "short_name": store.name[:12],
        "description": store.tagline,
        "lang": "es-VE",
        "start_url": reverse("home"),
        "display": "minimal-ui",
        "background_color": "#FFFFFF",
        "theme_color": branding.colours_of(store).get("brand_deep", "#0B332B"),
        "icons": [{"src": static("abasto/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    response = JsonResponse(data, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
