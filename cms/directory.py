"""Every live page of a store, known to this process for as long as the catalogue stamp stands.

One small query answers which page an address means, in which languages it exists, what it is called in a menu, and
whether it is for everybody; a page that is asked for then costs one more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Left, Length
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page, PageViewRestriction

from commerce.catalogue.queries.memory import Remembered
from commerce.stores.models import Store


@dataclass(frozen=True)
class Entry:
    """A live page. `path` is Wagtail's own of the tree; `address` is that on the store's host, its language included.

    `is_restricted`: only for those who know a password, or belong to a group; it is then in no list.
    """

    pk: int
    title: str
    path: str
    address: str
    language: str
    key: str
    content_type_id: int
    is_restricted: bool
    in_menus: bool
    changed: datetime | None

    @property
    def depth(self) -> int:
        """How deep in Wagtail's tree."""
        return len(self.path) // Page.steplen


@dataclass(frozen=True)
class Directory:
    """The live pages of one store."""

    entries: tuple[Entry, ...] = ()
    by_address: dict[str, Entry] = field(default_factory=dict)
    by_id: dict[int, Entry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def at(self, address: str) -> Entry | None:
        """The page at an address of the store's host, such as `/en/offers/`."""
        return self.by_address.get(address)

    def get(self, pk: int | None) -> Entry | None:
        """The page with that id, if it is live in this store."""
        return self.by_id.get(pk or 0)

    def translations(self, entry: Entry) -> dict[str, Entry]:
        """The same page in every language it is live in, by language."""
        return self._by_key.get(entry.key, {})

    def in_language(self, pk: int | None, language: str) -> Entry | None:
        """The page with that id, or its translation, in `language`; None where there is none."""
        entry = self.get(pk)
        return self.translations(entry).get(language) if entry else None

    def above(self, entry: Entry) -> list[Entry]:
        """The pages above `entry`, the front page first."""
        found = [each for each in self.entries if each.depth < entry.depth and entry.path.startswith(each.path)]
        return sorted(found, key=lambda each: each.depth)

    @cached_property
    def _by_key(self) -> dict[str, dict[str, Entry]]:
        found: dict[str, dict[str, Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.key, {})[entry.language] = entry
        return found


_directories: Remembered[Directory] = Remembered()


def directory(store: Store, stamp: int) -> Directory:
    """The live pages of `store` (one query where the `stamp` has moved)."""
    return _directories.get(store.pk, stamp, lambda: _read(store))


def page_at(store: Store, stamp: int, address: str) -> Page | None:
    """The live page at an address of the store's host, as its own kind of page."""
    entry = directory(store, stamp).at(address)
    if entry is None:
        return None
    kind = ContentType.objects.get_for_id(entry.content_type_id).model_class() or Page
    # The clock may be late: what has expired is gone before anybody has taken it away.
    still = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
    found: Page | None = kind._default_manager.select_related("locale").filter(still, pk=entry.pk, live=True).first()
    if found is not None:
        found.is_for_everybody = not entry.is_restricted  # type: ignore[attr-defined]
    return found


def _read(store: Store) -> Directory:
    own = Page.objects.filter(sites_rooted_here__of_store__store=store)
    trees = Page.objects.filter(translation_key__in=own.values("translation_key"), depth=2)
    inside = trees.filter(path=OuterRef("tree"))
    restricted = PageViewRestriction.objects.filter(page_id=Coalesce(OuterRef("alias_of_id"), OuterRef("pk")))
    rows = (
        Page.objects.filter(live=True, depth__gte=2)
        .annotate(tree=Left("path", 2 * Page.steplen), language=F("locale__language_code"))
        .filter(Exists(inside))
        # A page that nobody has translated yet follows the original, in its words: it is in no language of its own.
        .exclude(alias_of__isnull=False, alias_of__locale_id__lt=F("locale_id"))
        .exclude(alias_of__isnull=False, alias_of__locale_id__gt=F("locale_id"))
        .annotate(restricted=Exists(restricted), root=Length(Subquery(inside.values("url_path")[:1])))
        .order_by("path")
        .values(
            "pk",
            "title",
            "path",
            "url_path",
            "language",
            "translation_key",
            "content_type_id",
            "restricted",
            "show_in_menus",
            "root",
            "last_published_at",
        )
    )
    entries: list[Entry] = []
    closed: list[str] = []
    for row in rows:
        if row["restricted"]:
            closed.append(row["path"])
        entries.append(
            Entry(
                pk=row["pk"],
                title=row["title"],
                path=row["path"],
                address=_address(row["url_path"][row["root"] :], row["language"]),
                language=row["language"],
                key=str(row["translation_key"]),
                content_type_id=row["content_type_id"],
                is_restricted=any(row["path"].startswith(path) for path in closed),
                in_menus=row["show_in_menus"],
                changed=row["last_published_at"],
            )
        )
    return Directory(tuple(entries), {each.address: each for each in entries}, {each.pk: each for each in entries})


def _address(path: str, language: str) -> str:
    with translation.override(language):
        return reverse("wagtail_serve", args=(path,))
