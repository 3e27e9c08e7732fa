"""A short way in for what providers call: no store, session, language or basket is looked at for a webhook."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

_OURS: Final = re.compile(r"/webhooks/[a-z0-9_]+/[\w-]{20,64}/")


class WebhookMiddleware:
    """Calls the view of a provider's webhook at once; everything else, and every other address, goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and _OURS.fullmatch(request.path_info):
            try:
                found = resolve(request.path_info)
            except Resolver404:
                return self.get_response(request)
            if found.namespaces == ["online_webhooks"]:
                answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
                return answer
        return self.get_response(request)
