"""The API: every address, what it takes, and what answers there."""

from __future__ import annotations

import re

from . import customers, intents, money, sessions, setups
from .calls import Call, Route

_ROUTES = [
    (re.compile(route.path.replace(":id", "([^/]+)") + r"\Z"), route)
    for room in (customers, intents, setups, sessions, money)
    for route in room.ROUTES
]


def find(method: str, path: str) -> tuple[Route, str] | None:
    """The route of an address, and the id in it."""
    for pattern, route in _ROUTES:
        found = pattern.match(path)
        if found and route.method == method:
            return route, found.group(1) if found.groups() else ""
    return None


__all__ = ["Call", "find"]
