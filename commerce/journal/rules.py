"""What may be written into the journal, and how long to wait before trying a subscriber again. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise

MAX_ATTEMPTS: Final = 8
_WAITS: Final = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
)

_VERB = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_PERSONAL_WORDS: Final = frozenset(
    {"phone", "telephone", "email", "mail", "document", "cedula", "passport", "rif", "address", "street", "birthday"}
    | {"surname", "holder", "password", "secret", "token"}
)
_PERSONAL_NAMES: Final = frozenset(
    f"{whose}name" for whose in ("", "first_", "last_", "full_", "customer_", "payer_", "contact_", "user_", "person_")
)
# A key that says it holds no more than a pointer, a mask or a kind of thing.
_HARMLESS_ENDING = re.compile(r"_(id|ids|masked|hash|type|count|changed|verified)\Z")
_MASKED = re.compile(r"[•]|\*{3}")
_PERSONAL_TEXT = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]+|(?<!\d)(?:\+?58|0)4\d{2}[- .]?\d{3}[- .]?\d{2}[- .]?\d{2}(?!\d)"
    r"|\b[VEJG]-?\d{1,2}\.?\d{3}\.?\d{3}(?:-?\d)?\b"
)


class PersonalData(ValueError):
    """Somebody tried to write personal data in clear into the journal."""


def is_verb(verb: str) -> bool:
    """Whether `verb` is dotted lower-case words, such as "order.placed"."""
    return bool(_VERB.fullmatch(verb))


def matches(pattern: str, verb: str) -> bool:
    """Whether a subscription to `pattern` hears of `verb`: "order.placed" itself, "order.*" all below, "*" all."""
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return verb.startswith(pattern[:-1])
    return verb == pattern


def wait_after(attempts: int) -> timedelta:
    """How long to leave a delivery alone once its attempt number `attempts` has begun."""
    return _WAITS[min(max(attempts, 1), len(_WAITS)) - 1]


def storable(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` as JSON can hold it: Decimals, dates and UUIDs become text.

    A phone, document or e-mail inside a text is blanked. Raises PersonalData for a key that is obviously personal
    unless its value is masked, TypeError for a float (money is Decimal) and for what has no faithful form.
    """
    return {_safe_key(key, value): _storable_value(value) for key, value in data.items()}


def _safe_key(key: Any, value: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of journal data is text, not {type(key).__name__}")
    personal = key in _PERSONAL_NAMES or not _PERSONAL_WORDS.isdisjoint(key.lower().split("_"))
    if personal and not _HARMLESS_ENDING.search(key) and not _says_nothing(value):
        raise PersonalData(f"'{key}' is personal: write its id or mask it before it goes into the journal")
    return key


def _says_nothing(value: Any) -> bool:
    return value is None or isinstance(value, bool) or value == "" or (isinstance(value, str) and _is_masked(value))


def _is_masked(text: str) -> bool:
    return bool(_MASKED.search(text))


def _storable_value(value: Any) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str | Promise):
        return _safe_text(str(value))
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return storable(value)
    if isinstance(value, list | tuple):
        return [_storable_value(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_storable_value(item) for item in value)
    raise TypeError(f"the journal does not hold a {type(value).__name__}")


def _safe_text(text: str) -> str:
    """A text that people may have typed, with the phones, documents and e-mails in it blanked."""
    return _PERSONAL_TEXT.sub("•••", text).replace("\x00", "")
