"""The second step's secrets, sealed with keys of their own."""

from django.conf import settings

from commerce import sealing

_PURPOSE = "abasto.second-step"


def seal(text: str) -> str:
    """`text` encrypted with the first of the keys."""
    return sealing.seal(text, purpose=_PURPOSE, keys=_keys())


def unseal(sealed: str) -> str:
    """What was sealed, with any of the keys. Raises `commerce.sealing.Unreadable` where none of them fits."""
    return sealing.unseal(sealed, purpose=_PURPOSE, keys=_keys())


def _keys() -> list[str]:
    return settings.SECOND_STEP_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
