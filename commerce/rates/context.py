"""The rate for every page, read at most once a request and only where a template asks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .queries import current_rate, usable_rate


def rate(request: HttpRequest) -> dict[str, Any]:
    """`exchange_rate`: the rate in force for the store, or something false where there is none that one may use."""
    return {"exchange_rate": SimpleLazyObject(lambda: request_rate(request))}


def request_rate(request: HttpRequest) -> Any:
    """The rate to show and to charge with, read once a request; None while none is known, or it is too old."""
    if not hasattr(request, "_exchange_rate"):
        store = getattr(request, "store", None)
        request._exchange_rate = usable_rate(store) if store else current_rate()  # type: ignore[attr-defined]
    return request._exchange_rate  # type: ignore[attr-defined]
