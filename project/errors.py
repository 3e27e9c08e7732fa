"""The pages people see when something goes wrong: ours, in Spanish, saying what to do next."""

import logging

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.template.exceptions import TemplateDoesNotExist

logger = logging.getLogger(__name__)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Render without context processors: an error page must not need what has just failed."""
    context = {"request_id": getattr(request, "request_id", "")[:8].upper()}
    try:
        body = loader.get_template(template).render(context)
    except TemplateDoesNotExist:
        logger.exception("error page is missing")
        body = "Algo falló de nuestro lado y ya lo estamos viendo. No se cobró nada."
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself is malformed."""
    return _page(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this account may not see that."""
    return _page(request, "403.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here."""
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the code on the page finds the log line."""
    return _page(request, "500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 on a form whose proof of origin is missing or old: go back and send it again."""
    return _page(request, "403_csrf.html", 403)
