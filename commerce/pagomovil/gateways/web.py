"""One careful POST: TLS always verified, no redirects, a small answer, and a limit of time for all of it together."""

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from decimal import Decimal
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from commerce.deadlines import hang_up_at

from .answers import BankFailure

MAX_BYTES: Final = 200_000


def post(
    address: str, content: Mapping[str, Any], *, hosts: tuple[str, ...], headers: Mapping[str, str], timeout: float
) -> dict[str, Any]:
    """The JSON object that `address` answers to `content`, within `timeout` seconds in all.

    Only the bank's own `hosts` are asked. Raises BankFailure for anything but a 200 with an object in time.
    """
    parts = _checked(address, hosts)
    deadline = time.monotonic() + timeout
    try:
        text = _ask(parts, json.dumps(content).encode(), headers, deadline)
    except ssl.SSLError:
        raise BankFailure("tls", _("La conexión segura con el banco falló.")) from None
    except TimeoutError:
        raise BankFailure("timeout", _("El banco no respondió a tiempo.")) from None
    except (OSError, http.client.HTTPException, ValueError):
        if time.monotonic() >= deadline:
            raise BankFailure("timeout", _("El banco no respondió a tiempo.")) from None
        raise BankFailure("network", _("No se pudo conectar con el banco.")) from None
    return object_of(text)


def object_of(text: str) -> dict[str, Any]:
    """The JSON object in `text`, its numbers exact. Raises BankFailure."""
    if not text.strip():
        raise BankFailure("empty", _("La respuesta del banco llegó vacía."))
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError):
        raise BankFailure("unreadable", _("La respuesta del banco no se entiende."), received={"text": text}) from None
    if not isinstance(found, dict):
        raise BankFailure("unreadable", _("La respuesta del banco no se entiende."), received={"text": text})
    return found


def may_ask(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether `address` is one of the bank's, over https; outside production also a server of this machine."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if parts.scheme == "https" and host in hosts:
        return True
    return parts.scheme == "http" and settings.ENVIRONMENT_LABEL != "production" and _is_here(host)


def _checked(address: str, hosts: tuple[str, ...]) -> SplitResult:
    if not may_ask(address, hosts):
        raise BankFailure("bad_address", _("La dirección no es la del banco."))
    return urlsplit(address)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ask(parts: SplitResult, body: bytes, headers: Mapping[str, str], deadline: float) -> str:
    host, left = parts.hostname or "", max(deadline - time.monotonic(), 0.001)
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=left, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=left)
    )
    fixed = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with hang_up_at(connection.sock, deadline, passing=BankFailure):
            connection.request("POST", target, body=body, headers={**fixed, **headers})
            return _read(connection.getresponse())
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse) -> str:
    if response.status != 200:
        says = _("El banco respondió %(status)s.") % {"status": response.status}
        raise BankFailure(f"http_{response.status}", says)
    content = response.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BankFailure("too_large", _("La respuesta del banco es demasiado grande."))
    return content.decode("utf-8", errors="replace")
