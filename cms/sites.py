"""A store's site: its Wagtail site, the root of its tree, its folder of pictures, and who may write in it."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from commerce.journal import actions as journal
from commerce.stores.models import Membership, Store

from . import access, review
from .models import HomePage, StoreSite

if TYPE_CHECKING:
    from commerce.accounts.models import User


@transaction.atomic
def open_site(store_id: int) -> StoreSite:
    """The site of a store, made where it is missing, and on the store's host of today. Any number of times."""
    store = Store.objects.select_for_update().get(pk=store_id)
    know_languages()
    known = StoreSite.objects.select_related("site", "site__root_page").filter(store=store).first()
    if known is not None:
        _follow_host(known.site, store)
        review.follow_languages(known)
        return known
    home = _home(store)
    site = _site(store, home)
    collection = Collection.get_first_root_node().add_child(name=store.name)
    access.open_tree(store, home, collection)
    made = StoreSite.objects.create(store=store, site=site)
    review.follow_languages(made)
    for person in _team(store):
        access.follow_memberships(person)
    journal.record("site.opened", subject=store, data={"host": store.host})
    return made


def open_missing() -> int:
    """Open the sites of stores that have none, and follow hosts that changed; how many stores were looked at."""
    ids = list(Store.objects.order_by("pk").values_list("pk", flat=True))
    for store_id in ids:
        open_site(store_id)
    return len(ids)


def know_languages() -> None:
    """A language of the shop is one that pages can be written in."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


def _home(store: Store) -> Page:
    """A front page without blocks: until an editor fills it, the shop shows its own."""
    root = Page.get_first_root_node()
    page = HomePage(title=store.name, slug=store.slug, locale=Locale.get_default())
    return root.add_child(instance=page)


def _site(store: Store, home: Page) -> Site:
    """The site on the store's host; that of the main store takes the place of the one Wagtail comes with."""
    if store.is_default:
        _drop_what_wagtail_comes_with()
    is_default = store.is_default and not Site.objects.filter(is_default_site=True).exists()
    return Site.objects.create(
        hostname=store.host, port=_port(), site_name=store.name, root_page=home, is_default_site=is_default
    )


def _drop_what_wagtail_comes_with() -> None:
    """Its own site, and the welcome page that stands in it."""
    site = Site.objects.filter(is_default_site=True, of_store=None).select_related("root_page").first()
    if site is None:
        return
    welcome = site.root_page
    site.delete()
    if welcome.depth == 2 and welcome.specific_class is Page and not welcome.numchild:
        welcome.delete()


def _port() -> int:
    """That of the public address: whole links to pages (mails, the editors' «En vivo») lead there."""
    parts = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _follow_host(site: Site, store: Store) -> None:
    now = (store.host, store.name, _port())
    if (site.hostname, site.site_name, site.port) != now:
        site.hostname, site.site_name, site.port = now
        site.save()


def _team(store: Store) -> list["User"]:
    return [each.user for each in Membership.objects.filter(store=store).select_related("user")]
