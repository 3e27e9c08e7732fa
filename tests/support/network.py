"""Keeps tests inside this machine: a test that would reach the outside says so instead."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


class OutsideNetworkRefused(AssertionError):
    """A test tried to reach something that is not on this machine."""


def refuse_outside(patch: pytest.MonkeyPatch) -> None:
    """Make every connection and every name look-up beyond this machine raise OutsideNetworkRefused."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _ensure_local(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _ensure_local(self, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        if host is not None and not is_local(host.decode() if isinstance(host, bytes) else str(host)):
            raise OutsideNetworkRefused(f"a test asked for the address of {host!r}")
        return look_up(host, *args, **options)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)


def is_local(host: str) -> bool:
    """Whether `host`, a name or an address, is this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"", "localhost", socket.gethostname()} or host.endswith(".localhost")


def _ensure_local(connecting: socket.socket, address: Any) -> None:
    if connecting.family in {socket.AF_INET, socket.AF_INET6} and not is_local(str(address[0])):
        raise OutsideNetworkRefused(f"a test tried to connect to {address[0]}:{address[1]}")
