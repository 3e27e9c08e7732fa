"""Secrets that we must be able to read again, sealed before they go to the database and its backups."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

_PURPOSE = b"abasto.second-step"


def seal(text: str) -> str:
    """`text` encrypted with the first of the keys."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed, with any of the keys. Raises cryptography's InvalidToken where none of them fits."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    keys = settings.SECOND_STEP_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(key.encode(), _PURPOSE, hashlib.sha256).digest())
