"""Where the pictures that a store's editors keep are: whoever keeps them says so.

register(library_of)
"""

from collections.abc import Callable
from typing import Final

# The id of the folder of a store's pictures, by the store's id; None where it has none.
Finder = Callable[[int], int | None]

_finders: Final[list[Finder]] = []


def register(finder: Finder) -> Finder:
    """Ask `finder` too. Registered again, it is asked once."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def folder_of(store_id: int) -> int | None:
    """The folder of a store's pictures; None where nobody keeps any for it."""
    found = (finder(store_id) for finder in _finders)
    return next((folder for folder in found if folder is not None), None)
