"""Servers that a store names: only those out on the internet, so that nobody reaches our own network through us."""

import ipaddress
import socket
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Refusal

_WRAPPED: Final = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind a translator
Address = tuple[Any, ...]


class PrivateAddress(OSError):
    """The name of a server leads into a private network."""


def is_public(text: str) -> bool:
    """Whether an IP address is out on the internet: not private, local, reserved or shared, in whatever wrapping."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _WRAPPED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not inner.is_global:
            return False
    return address.is_global and not address.is_multicast


def why_not_reachable(host: str, port: int) -> Refusal | None:
    """Why a store may not name that server; None where it may, or where nobody knows the name just now.

    What a name leads to can change: `connect` looks again.
    """
    if not host or settings.MAIL_ALLOWS_PRIVATE_HOSTS:
        return None
    try:
        found = _look_up(host, port)
    except OSError:
        return None
    if all(is_public(str(address[4][0])) for address in found):
        return None
    message = _("Ese servidor está en una red privada. Escribe el nombre público de tu servidor de correo.")
    return BadInput("private_host", message, field="host")


def connect(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connection to the server, made to the very address that was looked at.

    Raises:
        PrivateAddress: one of its addresses is in a private network. OSError: nobody answers.
    """
    found = _look_up(host, port)
    if not settings.MAIL_ALLOWS_PRIVATE_HOSTS and not all(is_public(str(each[4][0])) for each in found):
        raise PrivateAddress(f"{host} leads into a private network")
    trouble: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _name, address in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(address)
        except OSError as error:
            connection.close()
            trouble = error
        else:
            return connection
    raise trouble


def _look_up(host: str, port: int) -> list[tuple[Any, Any, int, str, Address]]:
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except UnicodeError as error:  # a name that no server can have
        raise OSError(f"{host} is no name of a server") from error
