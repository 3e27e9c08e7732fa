"""Makes the pages of one demo shop where they are missing; what an editor has touched stays as it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import Collection, Locale, Site

from cms import access
from cms.images import CleanFile
from cms.models import (
    ArticleCategory,
    ArticleIndexPage,
    ArticlePage,
    Author,
    CollectionPage,
    ContactPage,
    GuidePage,
    HomePage,
    HowToPayPage,
    LandingPage,
    PolicyPage,
    ShopPage,
    SiteLook,
)
from cms.publishing import PublishRefused
from cms.sites import open_site
from commerce.stores.models import Store

from .references import References

KINDS: Final[dict[str, type[ShopPage]]] = {
    kind.__name__: kind
    for kind in (
        ArticleIndexPage,
        ArticlePage,
        CollectionPage,
        ContactPage,
        GuidePage,
        HomePage,
        HowToPayPage,
        LandingPage,
        PolicyPage,
    )
}
_STREAMS = ("body", "shelf")
_ENGLISH = "en"
_DAYS_OF_ANNOUNCEMENT = 21

Made = list[tuple[dict[str, Any], ShopPage]]


@transaction.atomic
def load_pages(store: Store, data: dict[str, Any], images: Path) -> int:
    """Make the pages of `data` that `store` has not got, in Spanish and English; how many were made."""
    site = open_site(store.pk).site
    home = HomePage.objects.get(pk=site.root_page_id)
    references = References(store, _pictures(store, data["images"], images))
    made = _place(home, data["pages"], references)
    writers = {name: _author(store, data["authors"], name) for name in _names(data["authors"])}
    subjects = {row["slug"]: _subject(store, row) for row in data["subjects"]}
    for entry, page in made:
        if isinstance(page, ArticlePage):
            page.day = timezone.localdate() - timedelta(days=entry["days_ago"])
            page.author = writers[entry["author"]]
            page.categories = [subjects[slug] for slug in entry["subjects"]]
        _write(page, entry, references, settings.LANGUAGE_CODE)
    translated = _translate(home, made, references)
    if translated:
        open_site(store.pk)  # who may write in the new tree, and who reviews it
    _dress(site, data["look"], references)
    return len(made) + translated


def _place(home: HomePage, entries: Iterable[dict[str, Any]], references: References) -> Made:
    """Every page at its address, still empty and out of sight: links between pages need to know them all."""
    language = settings.LANGUAGE_CODE
    made: Made = []
    for entry in entries:
        if not entry["slug"]:
            page: Any = home
            is_new = home.latest_revision_id is None and not home.body
        else:
            parent = references.pages[language, entry.get("parent", "")]
            page = parent.get_children().filter(slug=entry["slug"]).first()
            is_new = page is None
            if is_new:
                page = KINDS[entry["kind"]](title=entry["title"], slug=entry["slug"], live=False)
                page = parent.add_child(instance=page)
        references.pages[language, entry["slug"]] = page
        if is_new:
            made.append((entry, page))
    return made


def _write(page: ShopPage, entry: dict[str, Any], references: References, language: str) -> None:
    """Fill a page and publish it. One that would show what an editor no longer sells stays a draft."""
    page.title, page.slug = entry.get("title", page.title), entry.get("slug") or page.slug
    page.show_in_menus = entry.get("menu", page.show_in_menus)
    for name, value in references.value(entry.get("fields", {}), language).items():
        setattr(page, f"{name}_id" if page._meta.get_field(name).is_relation else name, value)
    if "holds_from" in entry:
        page.holds_from = date.fromisoformat(entry["holds_from"])  # type: ignore[attr-defined]
    for name in _STREAMS:
        if name in entry:
            setattr(page, name, references.blocks(entry[name], language))
    revision = page.save_revision()
    try:
        with transaction.atomic():
            revision.publish()
    except PublishRefused:
        page.refresh_from_db()


def _translate(home: HomePage, made: Made, references: References) -> int:
    """The English pages of those just made; none where the shop has an English front page that is not ours."""
    english = Locale.objects.get_or_create(language_code=_ENGLISH)[0]
    wanted = [(entry, page) for entry, page in made if _ENGLISH in entry]
    if not wanted or wanted[0][1].pk != home.pk or home.has_translation(english):
        return 0
    for entry, page in wanted:
        references.pages[_ENGLISH, entry["slug"]] = page.copy_for_translation(english, copy_parents=True)
    for entry, page in wanted:
        # Read anew: what was copied below it has changed it since.
        copy = type(page).objects.get(pk=references.pages[_ENGLISH, entry["slug"]].pk)
        _write(copy, entry[_ENGLISH], references, _ENGLISH)
    return len(wanted)


def _pictures(store: Store, rows: dict[str, Any], folder: Path) -> dict[str, tuple[Image, dict[str, str]]]:
    """The store's pictures in its folder of the library, by name, each with its words."""
    library = Collection.objects.get(pk=access.library_of(store.pk))
    found = {}
    for name, row in rows.items():
        image = Image.objects.filter(collection=library, title=row["title"]).first()
        if image is None:
            file = CleanFile(f"{name}.webp", (folder / f"{name}.webp").read_bytes())
            image = Image(title=row["title"], description=row["es"], collection=library, file=file)
            if "focal" in row:
                x, y, width, height = row["focal"]
                image.focal_point_x, image.focal_point_y = x, y
                image.focal_point_width, image.focal_point_height = width, height
            image._set_image_file_metadata()
            image.save()
        found[name] = (image, row)
    return found


def _names(authors: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in authors]


def _author(store: Store, rows: list[dict[str, str]], name: str) -> Author:
    role = next(row["role"] for row in rows if row["name"] == name)
    return Author.objects.get_or_create(store=store, name=name, defaults={"role": role})[0]


def _subject(store: Store, row: dict[str, str]) -> ArticleCategory:
    return ArticleCategory.objects.get_or_create(store=store, slug=row["slug"], defaults={"name": row["name"]})[0]


def _dress(site: Site, look: dict[str, Any], references: References) -> None:
    """Menu, footer and announcement, where the site has none."""
    if SiteLook.objects.filter(site=site).exists():
        return
    values = references.value(look, settings.LANGUAGE_CODE)
    streams = {
        name: references.blocks(values.pop(name, []), settings.LANGUAGE_CODE) for name in ("menu", "footer_links")
    }
    days = values.pop("announcement_days", _DAYS_OF_ANNOUNCEMENT)
    if "announcement_page" in values:
        values["announcement_page_id"] = values.pop("announcement_page")
        values["announcement_until"] = timezone.now() + timedelta(days=days)
    SiteLook.objects.create(site=site, **values, **streams)
