"""Sealing and unsealing: each purpose has keys of its own, derived from the operator's."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """None of the keys opens it: a key was taken away too soon, or it was sealed for something else."""


def seal(text: str, *, purpose: str, keys: Sequence[str] | None = None) -> str:
    """`text` encrypted for `purpose` with the first of `keys` (None: of `SECRET_FIELDS_KEYS`)."""
    return _box(purpose, keys).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str, keys: Sequence[str] | None = None) -> str:
    """What was sealed for `purpose`, with whichever of the keys fits. Raises Unreadable where none of them does."""
    try:
        return _box(purpose, keys).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def is_current(sealed: str, *, purpose: str) -> bool:
    """Whether the first key alone opens it, so that the others could go."""
    try:
        _fernet(settings.SECRET_FIELDS_KEYS[0], purpose).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _box(purpose: str, keys: Sequence[str] | None) -> MultiFernet:
    return MultiFernet([_fernet(key, purpose) for key in keys or settings.SECRET_FIELDS_KEYS])


def _fernet(key: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()))
