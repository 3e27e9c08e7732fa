"""Prices of one's own for visitors who are logged in as a verified business."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commerce.accounts.models import BusinessProfile

from .queries.audience import BUSINESSES, EVERYBODY, prices_for


class PricesMiddleware:
    """Lets pages ask whose prices they show. The answer is worked out when it is needed, once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with prices_for(cache(lambda: audience_of(request))):
            return self.get_response(request)


def audience_of(request: HttpRequest) -> str:
    """Whose prices the visitor gets; a visitor without a session is everybody, and none is made to find that out."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return EVERYBODY
    verified = BusinessProfile.objects.filter(user=request.user.pk, status=BusinessProfile.Status.VERIFIED)
    return BUSINESSES if verified.exists() else EVERYBODY
