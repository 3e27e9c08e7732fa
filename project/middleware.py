"""What every request passes first: its id, and the health answer that needs nothing else."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commerce.journal.context import current_request_id

from .health import health

GetResponse = Callable[[HttpRequest], HttpResponse]

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id (its own X-Request-ID where it is well formed), in the logs and in the answer.

    It also answers staff areas with the policy that their front ends need.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if _WELL_FORMED.fullmatch(offered) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        mark = current_request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(mark)
        response["X-Request-ID"] = request_id
        if request.path_info.startswith(("/admin/", "/cms/")):
            response.setdefault("Content-Security-Policy", settings.STAFF_CONTENT_SECURITY_POLICY)
        return response


class HealthMiddleware:
    """Answers the health check before sessions, stores and hosts are looked at: a probe comes by address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in ("/api/v1/health/", "/api/health/") and request.method in ("GET", "HEAD"):
            return health(request)
        return self.get_response(request)
