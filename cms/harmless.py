"""What the words of a page may hold: what the editor's own tools write, and links that lead somewhere.

Those tools clean what they are given. A translation is written as HTML and saved without them, so the gate before the
public looks once more.
"""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText
from wagtail.whitelist import check_url

from .belonging import streams

if TYPE_CHECKING:
    from cms.models import ShopPage

_TAGS: Final = frozenset("p h2 h3 h4 b strong i em ul ol li a br hr embed".split())
_ATTRIBUTES: Final = frozenset({"data-block-key", "id", "linktype", "href", "embedtype", "alt", "format", "url"})


class _Reader(HTMLParser):
    """Reads HTML; `is_harmless` says whether all of it may stand on a page."""

    is_harmless = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag of the editor's, with nothing on it but what they put there."""
        known = tag in _TAGS and all(name in _ATTRIBUTES for name, _value in attrs)
        leads = all(check_url(value or "") is not None for name, value in attrs if name == "href")
        self.is_harmless = self.is_harmless and known and leads


def is_harmless(source: str) -> bool:
    """Whether rich text as it is stored holds only what the editor's tools write."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.is_harmless


def harmful(page: "ShopPage") -> Iterator[tuple[str, int]]:
    """The field and the block (0 outside blocks) of each text of `page` that holds anything else."""
    for name, stream in streams(page):
        for number, child in enumerate(stream, start=1):
            if not all(is_harmless(text.source) for text in _texts(child.value)):
                yield name, number
    for field in page._meta.fields:
        if isinstance(field, RichTextField) and not is_harmless(getattr(page, field.name)):
            yield field.name, 0


def _texts(value: Any) -> Iterator[RichText]:
    if isinstance(value, RichText):
        yield value
    elif isinstance(value, StreamValue):
        for child in value:
            yield from _texts(child.value)
    elif isinstance(value, (ListValue, Mapping)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)
