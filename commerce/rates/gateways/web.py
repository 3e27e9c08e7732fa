"""One careful GET: TLS always verified, few redirects, a small answer, and a limit of time for all of it together."""

import http.client
import ssl
import time
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext as _

from commerce.deadlines import hang_up_at

from .reading import GatewayError

MAX_BYTES: Final = 2_000_000
MAX_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HEADERS: Final = {"User-Agent": "Abasto", "Accept": "application/json, text/html;q=0.9", "Connection": "close"}


@dataclass(frozen=True)
class Answer:
    """The text that an address answered with, and its HTTP status."""

    status: int
    text: str


def get(address: str, *, timeout: float, ca_bundle: str = "") -> Answer:
    """The page at `address`, within `timeout` seconds in all. `ca_bundle` adds certificates to the system's own.

    Proxies of the environment are not used. Raises GatewayError for anything but a 200 in time.
    """
    deadline = time.monotonic() + timeout
    try:
        context = _context(ca_bundle)
        for _step in range(MAX_REDIRECTS + 1):
            answer, moved_to = _ask(_checked(address), deadline, context)
            if answer is not None:
                return answer
            address = _followed(address, moved_to)
    except ssl.SSLCertVerificationError as error:
        words = _("El certificado no es válido: %(why)s.") % {"why": error.verify_message}
        raise GatewayError("tls", words) from None
    except ssl.SSLError:
        raise GatewayError("tls", _("La conexión segura falló.")) from None
    except TimeoutError:
        raise GatewayError("timeout", _("No respondió a tiempo.")) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise GatewayError("timeout", _("No respondió a tiempo.")) from None
        raise GatewayError("network", _("No se pudo conectar (%(why)s).") % {"why": type(error).__name__}) from None
    raise GatewayError("redirects", _("Redirige demasiadas veces."))


def _context(ca_bundle: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_bundle:
        context.load_verify_locations(ca_bundle)
    return context


def _checked(address: str) -> SplitResult:
    """The parts of an address that we may ask: https, or http on this machine."""
    parts = urlsplit(address)
    if parts.hostname is None or not (parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))):
        raise GatewayError("insecure", _("La dirección no es https."))
    return parts


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _followed(address: str, moved_to: str) -> str:
    following = urljoin(address, moved_to)
    if urlsplit(address).scheme == "https" and urlsplit(following).scheme != "https":
        raise GatewayError("insecure", _("Redirige a una dirección que no es https."))
    return following


def _ask(parts: SplitResult, deadline: float, context: ssl.SSLContext) -> tuple[Answer | None, str]:
    """One request: its answer, or the address that it points to."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    host = parts.hostname or ""
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=left, context=context)
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=left)
    )
    try:
        connection.connect()
        with hang_up_at(connection.sock, deadline, passing=GatewayError):
            connection.request("GET", _target(parts), headers=_HEADERS)
            return _read(connection.getresponse())
    finally:
        connection.close()


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _read(response: http.client.HTTPResponse) -> tuple[Answer | None, str]:
    moved_to = response.getheader("Location")
    if response.status in _REDIRECTS and moved_to:
        return None, moved_to
    if response.status != 200:
        raise GatewayError(f"http_{response.status}", _("Respondió %(status)s.") % {"status": response.status})
    content = response.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise GatewayError("too_large", _("La respuesta es demasiado grande."))
    return Answer(response.status, content.decode("utf-8", errors="replace")), ""
