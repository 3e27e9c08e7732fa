"""What every page of the shop shows of `catalogue`."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from commerce.stores.models import Store

from .queries.tree import Node, tree_of


def menu_of(store: Store, stamp: int) -> list[Node]:
    """The departments of `store` that its menu lists. It costs no query until the catalogue `stamp` moves."""
    return [node for node in tree_of(store, stamp).roots if node.in_menu]


def departments(request: HttpRequest) -> dict[str, Any]:
    """`departments`: the menu of the store of the request."""
    store: Store | None = getattr(request, "store", None)
    if store is None:
        return {}
    stamp: int = getattr(request, "catalogue_stamp", 0)
    return {"departments": SimpleLazyObject(lambda: menu_of(store, stamp))}
