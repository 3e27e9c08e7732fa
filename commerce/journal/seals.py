"""What makes the journal tamper-evident: a seal on every entry, and a chain over all of them. Pure but for the keys.

A seal is an HMAC of the entry's content, made when the entry is written: without the key nobody can write or change a
row that passes. A link is an HMAC of the link before, the entry's number and its content, made by the worker once the
entry is committed: nobody can remove, swap or slip in a row without breaking it. `JOURNAL_SEAL_KEYS` holds the keys:
the first one seals and all of them verify, so a key that has sealed anything must stay in the list.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings

GENESIS = "0" * 64


class Content(NamedTuple):
    """What of an entry is sealed: all that says who did what to what, when and where."""

    occurred_at: datetime
    actor_id: int | None
    actor_label: str
    verb: str
    subject_type: str
    subject_id: str
    store_id: int | None
    data: Mapping[str, Any]
    request_id: str

    def as_bytes(self) -> bytes:
        """The one spelling of this content, whoever reads it back."""
        moment = self.occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
        return _spelled([moment, *self[1:]])


def seal(content: Content) -> str:
    """The seal of an entry about to be written: the key's name, a number used once, and the HMAC of both with it."""
    secret = settings.JOURNAL_SEAL_KEYS[0]
    salt = secrets.token_hex(8)
    return f"{name_of(secret)}:{salt}:{_mac(secret, 'entry', salt.encode() + content.as_bytes())}"


def is_genuine(content: Content, mark: str) -> bool:
    """Whether `mark` is the seal that one of our keys gave to just this content."""
    name, _separator, rest = mark.partition(":")
    salt, _separator, digest = rest.partition(":")
    secret = _by_name().get(name)
    if secret is None or not digest:
        return False
    return hmac.compare_digest(_mac(secret, "entry", salt.encode() + content.as_bytes()), digest)


def link(before: str, entry_id: int, mark: str, content: Content, *, is_adopted: bool, key: str = "") -> str | None:
    """The digest of an entry's link after the digest `before`, with the key named `key` (default: the first).

    None where we have no key of that name.
    """
    secret = _by_name().get(key) if key else settings.JOURNAL_SEAL_KEYS[0]
    if secret is None:
        return None
    facts = _spelled([before, entry_id, mark, is_adopted])
    return _mac(secret, "link", facts + content.as_bytes())


def current_key() -> str:
    """The name of the key that seals now."""
    return name_of(settings.JOURNAL_SEAL_KEYS[0])


@lru_cache(maxsize=32)
def name_of(secret: str) -> str:
    """A short name for a key that says nothing about it."""
    return hashlib.sha256(b"name of a journal key:" + secret.encode()).hexdigest()[:8]


def _by_name() -> dict[str, str]:
    return {name_of(secret): secret for secret in settings.JOURNAL_SEAL_KEYS}


@lru_cache(maxsize=32)
def _derived(secret: str, purpose: str) -> bytes:
    """Seals and links never share a key, so that one cannot pass for the other."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def _mac(secret: str, purpose: str, content: bytes) -> str:
    return hmac.digest(_derived(secret, purpose), content, "sha256").hex()


def _spelled(values: list[Any]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
