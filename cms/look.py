"""What stands on every page of a store, its own shop's included: announcement, menu, footer and networks.

As the editors of its site have set it, in the language of the page. What is not live, or is another store's, is left
out. It costs two queries where the catalogue stamp has moved, and none until it moves again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from commerce.catalogue.queries import tree_of
from commerce.catalogue.queries.memory import Remembered
from commerce.stores.models import Store

from .directory import Directory, directory
from .models.settings import NETWORKS, SiteLook

ENGLISH: Final = "en"


@dataclass(frozen=True)
class Link:
    """One entry of a menu, with those under it."""

    title: str
    url: str
    below: tuple["Link", ...] = ()


@dataclass(frozen=True)
class Look:
    """The look of a site in one language. `networks`: icon, name and address of each.

    `addresses`: where the pages of the menu are in any language, so that the shop does not add one of them again.
    """

    announcement: str = ""
    announcement_url: str = ""
    until: datetime | None = None
    menu: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()
    footer_text: str = ""
    networks: tuple[tuple[str, str, str], ...] = ()
    addresses: frozenset[str] = frozenset()

    @property
    def is_announcing(self) -> bool:
        """Whether there is an announcement, and its time has not passed."""
        return bool(self.announcement) and (self.until is None or timezone.now() < self.until)


_rows: Remembered[SiteLook | None] = Remembered()
_looks: Remembered[Look] = Remembered()


def look_of(store: Store, stamp: int, language: str) -> Look:
    """The look of the site of `store` in `language`; an empty one where its editors have set nothing."""

    def work_out() -> Look:
        row = _row(store, stamp)
        return _look(row, store, stamp, language) if row is not None else Look()

    return _looks.get((store.pk, language), stamp, work_out)


def announcement_ends(request: HttpRequest) -> datetime | None:
    """When the announcement on the pages of this request's store disappears; None where it does not by itself."""
    store: Store | None = getattr(request, "store", None)
    row = _row(store, request.catalogue_stamp) if store is not None else None  # type: ignore[attr-defined]
    return row.announcement_until if row is not None and row.announcement else None


def _row(store: Store, stamp: int) -> SiteLook | None:
    return _rows.get(store.pk, stamp, lambda: SiteLook.objects.filter(site__of_store__store=store).first())


def _look(row: SiteLook, store: Store, stamp: int, language: str) -> Look:
    pages = directory(store, stamp)
    leads_to = pages.in_language(row.announcement_page_id, language)
    is_english = language == ENGLISH
    return Look(
        announcement=row.announcement_en if is_english else row.announcement,
        announcement_url=leads_to.address if leads_to is not None and not leads_to.is_restricted else "",
        until=row.announcement_until,
        menu=tuple(_links(row.menu.raw_data, store, stamp, pages, language)),
        footer=tuple(_links(row.footer_links.raw_data, store, stamp, pages, language)),
        footer_text=row.footer_text_en if is_english else row.footer_text,
        networks=tuple((f"{key}-logo", name, getattr(row, key)) for key, name in NETWORKS.items() if getattr(row, key)),
        addresses=frozenset(_everywhere(row.menu.raw_data, pages)),
    )


def _links(chosen: Iterable[Any], store: Store, stamp: int, pages: Directory, language: str) -> list[Link]:
    """What was chosen, as ids: the rows themselves are not read."""
    links = (
        _category(store, stamp, child["value"])
        if child["type"] == "category"
        else _page(pages, child["value"], language)
        for child in chosen
    )
    return [link for link in links if link is not None]


def _everywhere(chosen: Iterable[Any], pages: Directory) -> Iterator[str]:
    for child in chosen:
        entry = pages.get(child["value"]) if child["type"] == "page" else None
        yield from (each.address for each in (pages.translations(entry).values() if entry else ()))


def _category(store: Store, stamp: int, pk: int) -> Link | None:
    tree = tree_of(store, stamp)
    node = tree.get(pk)
    if node is None:
        return None
    below = tuple(Link(child.name, child.url) for child in tree.children(node) if child.in_menu)
    return Link(node.name, node.url, below)


def _page(pages: Directory, pk: int, language: str) -> Link | None:
    entry = pages.in_language(pk, language)
    return Link(entry.title, entry.address) if entry is not None and not entry.is_restricted else None
