"""On how many live pages products stand, which those who write pages know.

They register how to ask: `register(pages_showing)`. Whoever takes a product off sale is told before.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.translation import ngettext

# Of the products with these ids, how many live pages show each.
Counter = Callable[[Iterable[int]], Mapping[int, int]]

_counters: Final[list[Counter]] = []


def register(counter: Counter) -> Counter:
    """Ask `counter` too. Registered again, it is asked once."""
    if counter not in _counters:
        _counters.append(counter)
    return counter


def pages_showing(ids: Iterable[int]) -> dict[int, int]:
    """How many live pages show each of the products with those ids; those that none shows are left out."""
    wanted = list(ids)
    found: dict[int, int] = {}
    for counter in _counters if wanted else []:
        for pk, pages in counter(wanted).items():
            found[pk] = found.get(pk, 0) + pages
    return found


def page_words(pages: int) -> str:
    """`se ve en 2 páginas, que lo dejarán de mostrar`."""
    words = ngettext(
        "se ve en %(count)d página, que lo dejará de mostrar",
        "se ve en %(count)d páginas, que lo dejarán de mostrar",
        pages,
    )
    return words % {"count": pages}
