"""Which stores' pages a person may edit. Wagtail asks its groups; these are filled from the memberships of each store.

A role that may enter the editors' area writes pages of the stores where its holder works; one that may publish
publishes them. The groups are hidden from the list of roles: nobody is put into them by hand.
"""

from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from commerce.stores.models import Membership, Store
from commerce.stores.queries import stores_where

if TYPE_CHECKING:
    from commerce.accounts.models import User

ENTER: Final = "wagtailadmin.access_admin"
PUBLISH: Final = "cms.publish_pages"
PREFIX: Final = "cms:"
_WRITES: Final = ("add_page", "change_page")
_PUBLISHES: Final = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
_LIBRARY: Final = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)


def editable_stores(user: "User | AnonymousUser") -> QuerySet[Store]:
    """The stores whose pages `user` may edit. Like Django's permissions, remembered for as long as `user` is."""
    return _remembered(user, ENTER)


def group_name(store: Store, *, publishes: bool) -> str:
    """The hidden group of the editors, or of the publishers, of `store`."""
    return f"{PREFIX}{store.slug}:{'publica' if publishes else 'escribe'}"


def publishing_stores(user: "User | AnonymousUser") -> QuerySet[Store]:
    """The stores whose pages `user` may publish, and what stands on all of their pages: menu, footer, redirects."""
    return _remembered(user, PUBLISH)


def _remembered(user: "User | AnonymousUser", permission: str) -> QuerySet[Store]:
    """A screen asks for its every menu item: the rows are read once, and the queryset can still be narrowed."""
    known: dict[str, QuerySet[Store]] = user.__dict__.setdefault("_stores_by_permission", {})
    if permission not in known:
        known[permission] = stores_where(user, permission)
        len(known[permission])
    return known[permission]


def group_of(store: Store, *, publishes: bool) -> Group:
    """The hidden group itself, made where it is missing."""
    return Group.objects.get_or_create(name=group_name(store, publishes=publishes))[0]


@transaction.atomic
def open_tree(store: Store, root: Page, collection: Collection) -> None:
    """Give the two hidden groups of `store` what they may do under `root` and with the pictures in `collection`."""
    open_pages(store, root)
    for publishes in (False, True):
        group = group_of(store, publishes=publishes)
        for name in _LIBRARY:
            app_label, codename = name.split(".")
            permission = Permission.objects.get(content_type__app_label=app_label, codename=codename)
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


@transaction.atomic
def open_pages(store: Store, root: Page) -> None:
    """Give the two hidden groups of `store` what they may do with `root`, the front page of one language, and below."""
    known = set(
        GroupPagePermission.objects.filter(page=root, group__name__startswith=PREFIX).values_list(
            "group__name", "permission__codename"
        )
    )
    for publishes in (False, True):
        wanted = _PUBLISHES if publishes else _WRITES
        missing = [name for name in wanted if (group_name(store, publishes=publishes), name) not in known]
        for codename in missing:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            group = group_of(store, publishes=publishes)
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def library_of(store_id: int) -> int | None:
    """The folder of the pictures of a store, in which its editors may work."""
    store = Store.objects.filter(pk=store_id).first()
    if store is None:
        return None
    shared = GroupCollectionPermission.objects.filter(group__name=group_name(store, publishes=False))
    return shared.order_by("collection_id").values_list("collection_id", flat=True).first()


@transaction.atomic
def follow_memberships(user: "User") -> None:
    """Put `user` into the hidden groups of the stores where their roles say so, and out of all others."""
    wanted = set()
    for publishes, permission in ((False, ENTER), (True, PUBLISH)):
        app_label, codename = permission.split(".")
        theirs = Membership.objects.filter(
            user=user, role__permissions__codename=codename, role__permissions__content_type__app_label=app_label
        )
        wanted |= {group_name(each.store, publishes=publishes) for each in theirs.select_related("store")}
    present = set(user.groups.filter(name__startswith=PREFIX).values_list("name", flat=True))
    if wanted != present:
        user.groups.remove(*Group.objects.filter(name__in=present - wanted))
        user.groups.add(*Group.objects.filter(name__in=wanted - present))
