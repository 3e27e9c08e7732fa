"""The rate for every page, read at most once a request and only where a template asks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .queries import current_rate


def rate(request: HttpRequest) -> dict[str, Any]:
    """`exchange_rate`: the rate in force, or something false where there is none."""
    return {"exchange_rate": SimpleLazyObject(lambda: request_rate(request))}


def request_rate(request: HttpRequest) -> Any:
    """The rate in force, read once a request (None while no rate is known)."""
    if not hasattr(request, "_exchange_rate"):
        request._exchange_rate = current_rate()  # type: ignore[attr-defined]
    return request._exchange_rate  # type: ignore[attr-defined]
