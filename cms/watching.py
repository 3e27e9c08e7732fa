"""The live pages of a store as they are written: what each shows, by Wagtail's reference index, and the words in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.functional import cached_property
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from cms.directory import Directory, directory
from commerce.catalogue.models import Category, Product
from commerce.offer.models import ConditionalOffer
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp
from commerce.voucher.models import Voucher

_WATCHED: Final = (Page, Product, Category, ConditionalOffer, Voucher)


@dataclass(frozen=True)
class Reference:
    """One thing that one page shows."""

    page: Page
    key: int
    block: str


class Watch:
    """What the live pages of a store show: read once, asked several times."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.stamp = catalogue_stamp()

    @cached_property
    def known(self) -> Directory:
        """The live pages by address."""
        return directory(self.store, self.stamp)

    @cached_property
    def pages(self) -> dict[int, Page]:
        """Those pages, in every language, by their key and in the order of the tree."""
        rows = Page.objects.filter(pk__in=[entry.pk for entry in self.known]).select_related("locale").order_by("path")
        return {page.pk: page for page in rows}

    @cached_property
    def specific(self) -> list[Page]:
        """The same as their own kinds of page, with their blocks."""
        return list(Page.objects.filter(pk__in=list(self.pages)).specific().order_by("path"))

    @cached_property
    def _references(self) -> dict[int, list[Reference]]:
        rows = ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=[str(pk) for pk in self.pages],
            to_content_type__in=ContentType.objects.get_for_models(*_WATCHED, get_image_model()).values(),
        ).values_list("to_content_type_id", "object_id", "to_object_id", "model_path")
        found: dict[int, list[Reference]] = {}
        for kind, page_id, key, path in rows:
            if key.isdigit():
                page = self.pages[int(page_id)]
                found.setdefault(kind, []).append(Reference(page, int(key), _block_name(page, path)))
        return found

    def references(self, model: type[Model]) -> list[Reference]:
        """What the pages show of `model`, in the order of the pages, each once for a block."""
        rows = self._references.get(ContentType.objects.get_for_model(model).pk, [])
        return sorted(dict.fromkeys(rows), key=lambda each: (each.page.path, each.block))


def _block_name(page: Page, path: str) -> str:
    """What the editor calls the block or the field that `path` ("body.shelf.products_first.item") leads to."""
    field, _dot, inside = path.partition(".")
    model = page.specific_class
    column = model._meta.get_field(field) if model is not None else None
    children = getattr(getattr(column, "stream_block", None), "child_blocks", {})
    block = children.get(inside.partition(".")[0])
    return str(block.label if block is not None else getattr(column, "verbose_name", field))


def values(page: Page) -> Iterator[tuple[str, str, str | int]]:
    """Every text and key in the blocks of a page: the name of the block, of the value, and the value."""
    for stream in getattr(page, "streams", list)():
        for child in stream.raw_data:
            label = str(stream.stream_block.child_blocks[child["type"]].label)
            for name, value in _leaves("", child["value"]):
                yield label, name, value
    if isinstance(getattr(page, "text", None), str):
        yield str(page._meta.get_field("text").verbose_name), "text", page.text


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str | int]]:
    if isinstance(value, (str, int)):
        yield name, value
    elif isinstance(value, dict):
        for inner_name, inner in value.items():
            yield from _leaves(str(inner_name), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(name, inner)


def nodes(page: Page) -> Iterable[Any]:
    """Every value in the blocks of a page, however deep."""
    waiting = [child["value"] for stream in getattr(page, "streams", list)() for child in stream.raw_data]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def pages_showing(ids: Iterable[int]) -> dict[int, int]:
    """How many live pages were told by hand to show each of the products with those ids."""
    rows = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Product),
        to_object_id__in=[str(pk) for pk in ids],
    ).values_list("to_object_id", "object_id")
    shown = {(int(product), int(page)) for product, page in rows}
    live = set(Page.objects.filter(pk__in={page for _product, page in shown}, live=True).values_list("pk", flat=True))
    return dict(Counter(product for product, page in shown if page in live))
