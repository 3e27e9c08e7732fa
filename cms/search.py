"""Finding pages by words: what the index is given of a page, and what the search of the shop shows of it.

The index keeps accents; people do not type them. So a page also gives its words folded, as products do.
"""

from typing import TYPE_CHECKING, Final

from django.db.models import F, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.html import strip_tags
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from commerce.catalogue.rules import fold
from commerce.search.beside import MOST_PAGES, MOST_SUGGESTED, Found
from commerce.search.rules import Term
from commerce.search.text import any_of
from commerce.stores.models import Store

from .directory import directory

if TYPE_CHECKING:
    from cms.models import ShopPage

LONGEST_INDEXED: Final = 50_000
ROOT_DEPTH: Final = 2
# The kinds of page that have a line of their own; it stands where nobody has written one for search engines.
_INTROS: Final = (
    "articlepage__intro",
    "articleindexpage__intro",
    "collectionpage__intro",
    "contactpage__intro",
    "guidepage__intro",
    "howtopaypage__intro",
)


def words_of(page: "ShopPage") -> str:
    """Everything that a visitor reads on `page` but its title, folded."""
    parts = [page.search_description, getattr(page, "intro", ""), strip_tags(getattr(page, "text", ""))]
    for stream in page.streams():
        parts += stream.stream_block.get_searchable_content(stream)
    return fold(" ".join(str(part) for part in parts if part))[:LONGEST_INDEXED]


def pages(store: Store, stamp: int, said: list[Term], language: str) -> list[Found]:
    """The live pages of `store` in `language` that one of the phrases finds, best first (one query).

    The front page is left out, and so is what only some may read.
    """
    known = directory(store, stamp)
    root = next((entry for entry in known if entry.depth == ROOT_DEPTH and entry.language == language), None)
    if root is None or not any(entry.language == language and entry is not root for entry in known):
        return []
    closed = [entry.pk for entry in known if entry.is_restricted]
    rows = Page.objects.filter(live=True, path__startswith=root.path).exclude(pk__in=[root.pk, *closed])
    line = Coalesce(NullIf(F("search_description"), Value("")), *_INTROS, Value(""), output_field=TextField())
    rows = rows.annotate(line=line)
    found = get_search_backend().search(any_of(said), rows)[: MOST_PAGES + MOST_SUGGESTED]
    entries = ((known.get(page.pk), page) for page in found)
    return [Found(entry.title, entry.address, page.line) for entry, page in entries if entry is not None]
