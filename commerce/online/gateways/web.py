"""One careful call of a provider without a library: TLS verified, no redirects, a bounded answer, a limit of time."""

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from commerce.deadlines import hang_up_at
from commerce.pagomovil.gateways.web import may_ask

from . import GatewayDown, GatewayRefused

MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What came back: a status below 500, and the object in it with exact numbers."""

    status: int
    content: dict[str, Any]


def ask(
    method: str,
    address: str,
    content: Mapping[str, Any] | None = None,
    *,
    hosts: tuple[str, ...],
    headers: Mapping[str, str],
    timeout: float,
) -> Answer:
    """Call `address` within `timeout` seconds in all. Amounts in `content` are Decimal and travel as exact numbers.

    Raises GatewayDown where nothing is known of what happened; GatewayRefused for an address that is not the
    provider's.
    """
    if not may_ask(address, hosts):
        raise GatewayRefused("bad_address", _("La dirección del servicio no es la del proveedor."))
    deadline = time.monotonic() + timeout
    try:
        status, text = _call(method, address, None if content is None else to_json(content), headers, deadline)
        found = json.loads(text or "{}", parse_float=Decimal, parse_constant=Decimal)
    except (OSError, ssl.SSLError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise GatewayDown(type(error).__name__.lower()[:40]) from error
    if status >= 500 or status in (408, 409, 423, 429) or not isinstance(found, dict):
        raise GatewayDown(f"http_{status}")
    return Answer(status, found)


def to_json(value: Any) -> str:
    """JSON in which a Decimal is a number as it is written, digit by digit."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(name))}:{to_json(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(to_json(each) for each in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)


def _call(method: str, address: str, body: str | None, headers: Mapping[str, str], deadline: float) -> tuple[int, str]:
    parts = urlsplit(address)
    host, left = parts.hostname or "", max(deadline - time.monotonic(), 0.001)
    line = (
        http.client.HTTPSConnection(host, parts.port, timeout=left, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=left)
    )
    fixed = {"Accept": "application/json", "Connection": "close"}
    if body is not None:
        fixed["Content-Type"] = "application/json"
    try:
        line.connect()
        with hang_up_at(line.sock, deadline, passing=GatewayDown):
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            line.request(method, target, body=None if body is None else body.encode(), headers={**fixed, **headers})
            response = line.getresponse()
            content = response.read(MAX_BYTES + 1)
    finally:
        line.close()
    if len(content) > MAX_BYTES:
        raise GatewayDown("too_large")
    return response.status, content.decode("utf-8")
