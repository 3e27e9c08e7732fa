"""Several things in one cell: `Peso: 500 g | Color: rojo`. A backslash takes a separator for what it is."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_BETWEEN: Final = " | "
_SPECIAL: Final = re.compile(r"([\\|])")
_COLON: Final = re.compile(r":(?=\s)")


def joined(parts: Iterable[str]) -> str:
    """The parts in one cell."""
    return _BETWEEN.join(_SPECIAL.sub(r"\\\1", part) for part in parts)


def split(text: str) -> list[str]:
    """The parts of a cell, without the blanks around them; empty ones are left out."""
    return [part for part in (_plain(piece).strip() for piece in _pieces(text)) if part]


def joined_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with their values in one cell; a name without a value stands alone."""
    return _BETWEEN.join(
        f"{_name(name)}: {_SPECIAL.sub(r'\\\1', value)}" if value else _name(name) for name, value in pairs
    )


def split_pairs(text: str) -> list[tuple[str, str]]:
    """The names and values of a cell; the value is empty where there is only a name."""
    found = []
    for piece in _pieces(text):
        name, _colon, value = _halves(piece)
        if name or value:
            found.append((name, value))
    return found


def _name(text: str) -> str:
    return _COLON.sub(r"\\:", _SPECIAL.sub(r"\\\1", text))


def _pieces(text: str) -> Iterator[str]:
    """The text between bars that no backslash protects."""
    begin, position = 0, 0
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == "|":
            yield text[begin:position]
            begin = position + 1
        position += 1
    yield text[begin:]


def _halves(piece: str) -> tuple[str, str, str]:
    position = 0
    while position < len(piece):
        if piece[position] == "\\":
            position += 1
        elif piece[position] == ":" and (position + 1 == len(piece) or piece[position + 1].isspace()):
            return _plain(piece[:position]).strip(), ":", _plain(piece[position + 1 :]).strip()
        position += 1
    return _plain(piece).strip(), "", ""


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
