"""Reads of saved views: whose they are, where they show, and how many rows each finds."""

from typing import Any, Final
from zlib import crc32

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from backoffice.models import SavedView
from backoffice.people import person
from commerce.stores.queries import stores_of_member

from .models_of import address_of, admin_of, may_open

MOST_SHOWN: Final = 20
MOST_COUNTED: Final = 99
_SECONDS: Final = 15


def views_of(request: HttpRequest) -> list[SavedView]:
    """The person's own views and those that their stores share, of lists that they may open (one query a request)."""
    known: list[SavedView] | None = getattr(request, "_saved_views", None)
    if known is None:
        found = within(request).select_related("store", "owner")[: 3 * MOST_SHOWN]
        known = [view for view in found if may_open(request, view.list_label)][:MOST_SHOWN]
        request._saved_views = known  # type: ignore[attr-defined]
    return known


def do_without(request: HttpRequest) -> None:
    """Leave the views out of this page's sidebar: for a desk where people stay all day, with lists of its own."""
    request._saved_views = []  # type: ignore[attr-defined]


def within(request: HttpRequest) -> QuerySet[SavedView]:
    """The views that this person may use, whichever lists they are of."""
    me = person(request)
    mine = Q(owner=me) | Q(store__in=stores_of_member(me).values("pk"))
    return SavedView.objects.filter(mine, removed_at=None)


def stores_to_share(request: HttpRequest) -> list[tuple[int, str]]:
    """The stores whose team one may share a view with."""
    return list(stores_of_member(person(request)).order_by("name").values_list("pk", "name"))


def address(view: SavedView) -> str:
    """Where the view opens."""
    query = QueryDict(view.query, mutable=True)
    query.setlist("columnas", view.columns)
    query["vista"] = str(view.pk)
    return f"{address_of(view.list_label)}?{query.urlencode()}"


def counted(request: HttpRequest, view: SavedView) -> str:
    """How many rows the view finds for this person, up to "99+"; "" where its question is no longer understood."""
    key = f"view-count:{person(request).pk}:{view.pk}:{crc32(view.query.encode())}"
    shown: str | None = cache.get(key)
    if shown is None:
        shown = _count(request, view)
        cache.set(key, shown, _SECONDS)
    return shown


def _count(request: HttpRequest, view: SavedView) -> str:
    asked: Any = HttpRequest()
    asked.method, asked.user = "GET", request.user
    asked.GET = QueryDict(view.query)
    try:
        changelist = admin_of(view.list_label).get_changelist_instance(asked)
        rows = changelist.get_queryset(asked)
    except (IncorrectLookupParameters, SuspiciousOperation):
        return ""
    count = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
