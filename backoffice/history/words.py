"""Two texts told apart word by word."""

import re
from difflib import SequenceMatcher
from typing import Final, NamedTuple

SAME: Final = "same"
GONE: Final = "gone"
NEW: Final = "new"
SKIPPED: Final = "skipped"

_WORDS = re.compile(r"\s+|[^\s]+")
_AROUND: Final = 6
_LONGEST: Final = 3_000  # words compared; what lies beyond is shown as replaced whole


class Piece(NamedTuple):
    """A run of words: the same in both, gone, new, or left out because nothing changes there."""

    kind: str
    text: str


def told_apart(before: str, after: str) -> list[Piece]:
    """What is gone and what is new, with a few words of what surrounds it."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _LONGEST:
        return [Piece(GONE, before), Piece(NEW, after)]
    pieces: list[Piece] = []
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for position, (kind, i1, i2, j1, j2) in enumerate(blocks):
        if kind == "equal":
            pieces.extend(_shortened(old[i1:i2], is_first=position == 0, is_last=position == len(blocks) - 1))
            continue
        if i2 > i1:
            pieces.append(Piece(GONE, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(NEW, "".join(new[j1:j2])))
    return pieces


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> list[Piece]:
    """Unchanged words, of which a long run keeps only its ends beside the changes."""
    tokens = 2 * _AROUND
    head = [] if is_first else words[:tokens]
    tail = [] if is_last else words[-tokens:]
    if len(words) <= len(head) + len(tail) + 2:
        return [Piece(SAME, "".join(words))]
    parts = [Piece(SAME, "".join(head)), Piece(SKIPPED, "…"), Piece(SAME, "".join(tail))]
    return [piece for piece in parts if piece.text]
