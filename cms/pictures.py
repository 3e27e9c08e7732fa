"""The pictures of a page with their renditions, read at once however many there are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.images.models import AbstractImage
from wagtail.models import Page

_OF_PAGES = ("picture", "share_image")


def in_value(value: Any) -> Iterator[AbstractImage]:
    """Every picture in the value of a block, however deep. One that was deleted is not there."""
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, StreamValue):
        for child in value:
            yield from in_value(child.value)
    elif isinstance(value, ListValue):
        for item in value:
            yield from in_value(item)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from in_value(part)


def of_page(page: Any) -> list[AbstractImage]:
    """Every picture of a page: those of its blocks, its own, and the one shown when it is shared."""
    own = (getattr(page, name) for name in _OF_PAGES if getattr(page, f"{name}_id", None))
    return [*(picture for stream in page.streams() for picture in in_value(stream)), *filter(None, own)]


def with_renditions(pictures: Iterable[AbstractImage]) -> None:
    """Read the renditions of `pictures` with one query; none where there are no pictures."""
    rows = list(pictures)
    if rows:
        renditions = type(rows[0]).get_rendition_model().objects.all()
        prefetch_related_objects(rows, Prefetch("renditions", renditions, to_attr="prefetched_renditions"))


def draw(page_id: int) -> None:
    """Draw a page as a visitor would see it, so that the renditions of its pictures are there before anybody asks.

    Nothing happens where the page is gone. The page is drawn again by its first visitor either way.
    """
    page = Page.objects.live().filter(pk=page_id).specific().first()
    if page is None:
        return
    visitor = HttpRequest()
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        visitor.META[name] = value
    page.make_preview_request(original_request=visitor)
