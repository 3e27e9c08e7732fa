"""Whose things a page shows: those of its own store, and those that are nobody's in particular.

Choosers offer nothing else, but a form carries whatever its sender writes. What a page refers to is read from its
blocks as Wagtail's reference index reads it, so a new kind of block is looked at without being named here.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Model, Q
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, Page

from commerce.stores.models import Store

from . import access

if TYPE_CHECKING:
    from cms.models import ShopPage

_OWN: Final = ("share_image", "picture", "author")


class Shown(NamedTuple):
    """One thing that a page refers to: in which field, in which block of it (0 outside blocks), and which row."""

    field: str
    block: int
    model: type[Model]
    key: int


def streams(page: "ShopPage") -> Iterator[tuple[str, Any]]:
    """The fields of `page` that hold blocks, by name, in the order in which they are drawn."""
    names = {id(getattr(page, field.name)): field.name for field in page._meta.fields if isinstance(field, StreamField)}
    for stream in page.streams():
        yield names[id(stream)], stream


def foreign(page: "ShopPage", store: Store) -> list[Shown]:
    """What `page` shows of another store than `store`: at most one query for each kind of thing, two for files."""
    shown = list(dict.fromkeys(_shown_by(page)))
    wrong = {
        model: _not_of(store, model, {each.key for each in shown if each.model is model}) for model in _kinds(shown)
    }
    return [each for each in shown if each.key in wrong[each.model]]


def _kinds(shown: Iterable[Shown]) -> list[type[Model]]:
    return list(dict.fromkeys(each.model for each in shown))


def _shown_by(page: "ShopPage") -> Iterator[Shown]:
    for name, stream in streams(page):
        for number, child in enumerate(stream, start=1):
            yield from _rows(name, number, child.block.extract_references(child.value))
    for field in page._meta.fields:
        if isinstance(field, RichTextField):
            yield from _rows(field.name, 0, field.extract_references(getattr(page, field.name)))
    for name in _OWN:
        if key := getattr(page, f"{name}_id", None):
            yield Shown(name, 0, page._meta.get_field(name).related_model, key)
    for row in page.categories.all() if hasattr(page, "categories") else ():
        yield Shown("categories", 0, type(row), row.pk)


def _rows(field: str, block: int, references: Iterable[tuple[type[Model], Any, str, str]]) -> Iterator[Shown]:
    for model, key, *_where in references:
        if str(key).isdecimal():
            yield Shown(field, block, Page if issubclass(model, Page) else model, int(key))


def _not_of(store: Store, model: type[Model], keys: set[int]) -> set[int]:
    """Those of `keys` whose rows are another store's; a row that is gone is nobody's."""
    rows = model._default_manager.filter(pk__in=keys)
    if issubclass(model, Page):
        own = Page.objects.filter(sites_rooted_here__of_store__store=store)
        roots = Page.objects.filter(translation_key__in=own.values("translation_key"), depth=2)
        rows = rows.exclude(_under("path", roots.values_list("path", flat=True)))
    elif model in (get_image_model(), get_document_model()):
        mine, theirs = _libraries(store)
        rows = rows.filter(_under("collection__path", theirs)).exclude(_under("collection__path", mine))
    elif any(field.name == "store" for field in model._meta.fields):
        rows = rows.exclude(store=None).exclude(store=store)
    else:
        return set()
    return set(rows.values_list("pk", flat=True))


def _libraries(store: Store) -> tuple[list[str], list[str]]:
    """Where in the tree of collections the files of `store` are, and where those of other stores."""
    shared = GroupCollectionPermission.objects.filter(group__name__startswith=access.PREFIX)
    rows = shared.values_list("collection__path", "group__name").distinct()
    own = {access.group_name(store, publishes=publishes) for publishes in (True, False)}
    root = Collection.get_first_root_node().path
    mine = {path for path, group in rows if group in own}
    return sorted(mine), sorted({path for path, _group in rows if path != root} - mine)


def _under(column: str, paths: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{column}__startswith": path})
    return found
