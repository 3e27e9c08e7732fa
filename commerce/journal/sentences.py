"""What journal entries say to a person: one Spanish sentence for each verb, filled from the entry's data.

Each domain registers those of its verbs; whoever shows entries (the feed, a timeline, an order's page) asks `sentence`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from .models import JournalEntry

# A template with `%(key)s` for keys of the data, or a function of the data for what a template cannot say.
Words = str | Promise | Callable[[Mapping[str, Any]], str | Promise]

_words: Final[dict[str, Words]] = {}
_UNKNOWN: Final = gettext_lazy("Pasó algo que ya no sabemos contar.")


class _Known(dict[str, Any]):
    """Data in which what is not known reads as a dash: an old entry must not break a page."""

    def __missing__(self, key: str) -> str:
        return "—"


def register(words: Mapping[str, Words]) -> None:
    """Make the sentences of some verbs known; a verb registered again says the newer sentence."""
    _words.update(words)


def knows(verb: str) -> bool:
    """Whether there is a sentence for `verb`."""
    return verb in _words


def verbs() -> list[str]:
    """Every verb that has a sentence."""
    return list(_words)


def sentence(entry: JournalEntry) -> str:
    """What `entry` says, in the active language; that something happened, where nobody has put it into words."""
    words = _words.get(entry.verb, _UNKNOWN)
    said = words(entry.data) if callable(words) else words
    text = str(said)
    return text % _Known(entry.data) if "%(" in text else text
