"""What the plain lists of the desks have in common: what was asked of them, and their pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from backoffice.paging import BoundedPaginator

PER_PAGE: Final = 25
_ALL: Final = "all"


@dataclass(frozen=True)
class Asked:
    """How a list is narrowed. `state` is one of `states`, or "all"; `query` is the address without its page."""

    states: Mapping[str, str | Promise]
    state: str
    text: str
    store: str
    query: str
    is_narrowed: bool

    @classmethod
    def of(cls, request: HttpRequest, *, states: Mapping[str, str | Promise], default: str = _ALL) -> "Asked":
        """What the address of `request` asks; an unknown state is the `default`."""
        said = request.GET.copy()
        said.pop("p", None)
        state = said.get("estado", default)
        state = state if state in states or state == _ALL else default
        text = said.get("q", "").replace("\x00", "").strip()[:80]
        store = said.get("tienda", "")
        store = store if store.isdecimal() and len(store) < 10 else ""
        return cls(states, state, text, store, said.urlencode(), bool(text or store or state != default))

    def of_store(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the store that was asked for."""
        return found.filter(store_id=int(self.store)) if self.store else found


def page_of(found: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    """The page that was asked for."""
    return BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("p"))
