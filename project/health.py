"""Is it working? One answer for load balancers, deploy scripts and people."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger(__name__)

QUEUE_SILENCE_SECONDS = 300


def health(request: HttpRequest) -> HttpResponse:
    """`{status, version, checks}`: 200 while the shop can sell, 503 where the database is down. No secrets."""
    checks = {"db": _database(), "cache": _cache()}
    checks["queue"] = _queue() if checks["db"] == "ok" else "unknown"
    is_up = checks["db"] == "ok"
    status = "ok" if all(value == "ok" for value in checks.values()) else ("degraded" if is_up else "down")
    response = JsonResponse(
        {"status": status, "version": settings.VERSION, "checks": checks}, status=200 if is_up else 503
    )
    response["Cache-Control"] = "no-store"
    return response


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, OSError):
        logger.exception("database does not answer")
        return "down"
    return "ok"


def _cache() -> str:
    mark = str(time.time())
    try:
        cache.set("health", mark, 30)
        return "ok" if cache.get("health") == mark else "down"
    except OSError:
        logger.exception("cache does not answer")
        return "down"


def _queue() -> str:
    """Late where a task has waited longer than `QUEUE_SILENCE_SECONDS`: the worker is down or drowned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM django_q_ormq "
            "WHERE lock < now() - make_interval(secs => %s) LIMIT 1) AS waiting",
            [QUEUE_SILENCE_SECONDS],
        )
        (waiting,) = cursor.fetchone() or (0,)
    return "late" if waiting else "ok"
