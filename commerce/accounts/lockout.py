"""Too many wrong passwords: who is counted, and the page that says when to come back (django-axes calls both)."""

import math
from datetime import datetime
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

LONGEST_NAME = 254


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail that somebody tries to log in with, in lower case, by whichever door; empty if there is none."""
    given = credentials or {}
    name = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login") or ""
    return str(name).strip().lower().replace("\x00", "")[:LONGEST_NAME]


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The answer to a login that is locked out: 429, with when to come back and how to reset the password."""
    until = locked_until(request, credentials)
    wait = max(1, math.ceil((until - timezone.now()).total_seconds()))
    page = render(request, "account/locked_out.html", {"until": until, "minutes": math.ceil(wait / 60)}, status=429)
    page["Retry-After"] = str(wait)
    add_never_cache_headers(page)
    return page


def locked_until(request: HttpRequest, credentials: dict[str, Any] | None = None) -> datetime:
    """When the lock opens: one cool-off after the last failure that was counted."""
    AxesProxyHandler.update_request(request)
    failures = AccessAttempt.objects.filter(
        username=account_tried(request, credentials),
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
    )
    last = failures.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    cool_off = get_cool_off(request)
    assert cool_off is not None  # the setting names one
    return (last or timezone.now()) + cool_off
