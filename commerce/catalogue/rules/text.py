"""Words as they are indexed and searched, and product codes."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST_QUERY: Final = 80
_SHORTEST_PIECE: Final = 3
_LONGEST_CODE: Final = 40

_ACCENT = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_NOT_IN_A_CODE = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """`text` in lower case and without accents, as it is indexed and as it is searched (ñ counts as n)."""
    if text.isascii():
        return text.lower()
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text)).casefold()


def clean(text: str, longest: int = LONGEST_QUERY) -> str:
    """What somebody typed, on one line, cut at `longest` characters and without what no keyboard writes.

    Control characters, NUL, halves of a broken character and the mark for undecodable bytes are dropped.
    """
    kept = (
        " " if letter.isspace() else letter
        for letter in text[: longest * 4]
        if letter.isspace() or (unicodedata.category(letter) not in ("Cc", "Cs", "Cn") and letter != "\ufffd")
    )
    return " ".join("".join(kept).split())[:longest].strip()


def words(text: str) -> list[str]:
    """The words and numbers of `text`, folded: what a search looks for."""
    return _WORD.findall(fold(text))


def squash(text: str) -> str:
    """A product code with nothing between its letters and digits: "KIT-HG 0144" is "kithg0144"."""
    return _NOT_IN_A_CODE.sub("", fold(text))


def code_pieces(code: str) -> Iterator[str]:
    """What is indexed of a product code, so that any part of it of three characters or more finds the product.

    The index finds words by their beginning: every ending of the code is therefore a word of its own.
    """
    bare = squash(code)[:_LONGEST_CODE]
    for start in range(max(1, len(bare) - _SHORTEST_PIECE + 1)):
        if bare[start:]:
            yield bare[start:]
