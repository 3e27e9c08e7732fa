"""Reads about stores: by host, their hours, and what a member of staff may do where."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError, connection
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from . import rules
from .models import OpeningHours, Store

if TYPE_CHECKING:
    from commerce.accounts.models import User

_by_host: dict[str, tuple[int, Store | None]] = {}


def catalogue_stamp() -> int:
    """A number that differs after every committed change of what public pages show (one small query).

    It is the first query of a request, and so also the one that finds a connection dead: then it opens another.
    """
    try:
        return _read_stamp()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _read_stamp()


def _read_stamp() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(changes) FROM stores_cataloguestamp")
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


def store_for_host(host: str, stamp: int) -> Store | None:
    """The active store of a request's host, the default store for an unknown host, or None.

    Remembered in this process for as long as the catalogue `stamp` stands, which a change of a store moves.
    """
    name = host.rsplit(":", 1)[0].lower() if not host.startswith("[") else host
    known = _by_host.get(name)
    if known is None or known[0] != stamp:
        stores = {store.host: store for store in _with_hours()}
        default = next((store for store in stores.values() if store.is_default), None)
        found = stores.get(name, default)
        if len(_by_host) > 1_000:  # hosts are the visitor's to invent
            _by_host.clear()
        known = (stamp, found if found and found.is_active else None)
        _by_host[name] = known
    return known[1]


def _with_hours() -> QuerySet[Store]:
    """All stores, each with its week in `week`: every page says whether the shop is open."""
    hours = OpeningHours.objects.filter(store=OuterRef("pk")).order_by("weekday", "opens")
    columns = JSONObject(weekday="weekday", opens="opens", closes="closes")
    return Store.objects.annotate(week=ArraySubquery(hours.values(line=columns)))


def opening_of(store: Store, now: datetime | None = None) -> rules.Opening:
    """Whether `store` is open now, in its own time zone, and when that changes."""
    hours = [rules.Hours(entry.weekday, entry.opens, entry.closes) for entry in store.opening_hours.all()]
    return rules.opening(hours, (now or timezone.now()).astimezone(store.zone))


def stores_where(user: "User | AnonymousUser", permission: str) -> QuerySet[Store]:
    """The stores in which `user` holds `permission` ("app_label.codename"); all of them for a superuser."""
    if not user.is_authenticated or not user.is_active:
        return Store.objects.none()
    if user.is_superuser:
        return Store.objects.all()
    app_label, codename = permission.split(".", 1)
    return Store.objects.filter(
        memberships__user=user,
        memberships__role__permissions__codename=codename,
        memberships__role__permissions__content_type__app_label=app_label,
    ).distinct()


def permissions_in(user: "User | AnonymousUser", store_id: int) -> frozenset[str]:
    """Everything that `user` may do in one store, as "app_label.codename" (one query)."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    held = Permission.objects.order_by()
    if not user.is_superuser:
        held = held.filter(group__memberships__user=user, group__memberships__store_id=store_id)
    pairs = held.values_list("content_type__app_label", "codename").distinct()
    return frozenset(f"{app_label}.{codename}" for app_label, codename in pairs)


def stores_by_permission(
    user: "User | AnonymousUser", permissions: Iterable[str]
) -> dict[str, dict[int, tuple[str, str]]]:
    """For each of `permissions` the stores in which `user` holds it: slug and name by id, in one query.

    For a page about much at once; `stores_where` is for the rest.
    """
    found: dict[str, dict[int, tuple[str, str]]] = {permission: {} for permission in permissions}
    if not user.is_authenticated or not user.is_active:
        return found
    if user.is_superuser:
        everywhere = {
            pk: (slug, name) for pk, slug, name in Store.objects.order_by("pk").values_list("pk", "slug", "name")
        }
        return dict.fromkeys(found, everywhere)
    label = "memberships__role__permissions__content_type__app_label"
    codename = "memberships__role__permissions__codename"
    codenames = {permission.split(".", 1)[1] for permission in found}
    mine = Store.objects.filter(memberships__user=user, **{f"{codename}__in": codenames}).order_by("pk")
    for pk, slug, name, app_label, code in mine.values_list("pk", "slug", "name", label, codename):
        if (stores := found.get(f"{app_label}.{code}")) is not None:
            stores[pk] = (slug, name)
    return found


def stores_of_member(user: "User | AnonymousUser") -> QuerySet[Store]:
    """The stores that `user` works in, with whatever role; all of them for a superuser."""
    if not user.is_authenticated or not user.is_active:
        return Store.objects.none()
    if user.is_superuser:
        return Store.objects.all()
    return Store.objects.filter(memberships__user=user).distinct()
