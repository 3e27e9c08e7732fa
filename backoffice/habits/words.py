"""Words as people type them: without accents, in any case, and never all of them."""

import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """`text` in lower case, without accents and without spaces around."""
    parts = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def fits(asked: str, names: Iterable[str]) -> int:
    """How well what somebody typed fits one of `names`: 0 not at all, more is better.

    Every typed word must begin a word of the names; best where the first of them begins with all that was typed.
    """
    wanted = plain(asked)
    known = [plain(name) for name in names]
    if not wanted or not known:
        return 0
    if known[0].startswith(wanted):
        return 3
    if any(name.startswith(wanted) for name in known):
        return 2
    begun = [word for name in known for word in name.split()]
    return int(all(any(word.startswith(part) for word in begun) for part in wanted.split()))
