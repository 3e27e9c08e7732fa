"""What every page of the shop shows of `catalogue`."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Category


class Department(NamedTuple):
    """A top category of a store, as the menu shows it."""

    id: int
    name: str
    url: str


_known: dict[int, tuple[int, list[Department]]] = {}


def departments_of(store_id: int, stamp: int) -> list[Department]:
    """The departments of a store in their order, remembered in this process while the catalogue `stamp` stands."""
    known = _known.get(store_id)
    if known is None or known[0] != stamp:
        roots = Category.objects.filter(store_id=store_id, depth=1, is_public=True).order_by("path")
        known = (stamp, [Department(root.pk, root.name, root.get_absolute_url()) for root in roots])
        _known[store_id] = known
    return known[1]


def departments(request: HttpRequest) -> dict[str, Any]:
    """`departments`: the menu of the store of the request."""
    store = getattr(request, "store", None)
    if store is None:
        return {}
    stamp: int = getattr(request, "catalogue_stamp", 0)
    return {"departments": SimpleLazyObject(lambda: departments_of(store.pk, stamp))}
