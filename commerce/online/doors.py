"""Whose a webhook's address is, kept at hand: a busy endpoint does not read and unseal the same keys every time.

An account that changes is forgotten in this process at once, and in the others within seconds; a signature that does
not fit is checked once more with the keys of that moment.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any, Final

from django.db.models.signals import post_delete, post_save

from commerce.sealing import Unreadable

from . import gateways
from .gateways import Gateway, Keys
from .models import GatewayAccount

SECONDS: Final = 10.0
_DOUBTED_SECONDS: Final = 1.0
_MOST: Final = 500


@dataclass(frozen=True)
class Door:
    """An account that can be told of news."""

    account_id: int
    token: str
    gateway: Gateway
    keys: Keys
    read_at: float


_doors: dict[str, Door] = {}
_lock = threading.Lock()


def door_for(gateway: str, token: str, *, is_doubted: bool = False) -> Door | None:
    """The account behind an address; None where there is none. `is_doubted`: read it anew."""
    now = time.monotonic()
    found = _doors.get(token)
    age = now - found.read_at if found else SECONDS
    if found is None or age >= (_DOUBTED_SECONDS if is_doubted else SECONDS):
        found = _read(token, now)
        with _lock:
            if found is None:
                _doors.pop(token, None)
            else:
                if len(_doors) >= _MOST:
                    _doors.clear()
                _doors[token] = found
    return found if found is not None and found.gateway.code == gateway else None


def _read(token: str, now: float) -> Door | None:
    account = GatewayAccount.objects.filter(token=token).first()
    gateway = gateways.find(account.gateway) if account else None
    if account is None or gateway is None:
        return None
    try:
        webhook = account.webhook_secret.reveal() if account.webhook_secret else ""
        secret = account.secret_key.reveal() if account.secret_key else ""
    except Unreadable:
        return None
    keys = Keys(secret=secret, public=account.public_key, webhook_secret=webhook, address=account.address)
    return Door(account.pk, token, gateway, keys, now)


def forget(**_signal: Any) -> None:
    """An account has changed: whatever is at hand is read again."""
    with _lock:
        _doors.clear()


post_save.connect(forget, sender=GatewayAccount, dispatch_uid="online.doors.saved")
post_delete.connect(forget, sender=GatewayAccount, dispatch_uid="online.doors.deleted")
