"""Browsing and searching: the one entry for pages, the API and whoever else lists products."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, Sum
from django.utils import timezone

from commerce.catalogue.queries import Listing, Node, browse, tree_of
from commerce.catalogue.rules import Criteria
from commerce.stores.models import Store

from .models import FruitlessSearch
from .suggestions import did_you_mean
from .text import matches


def find(store: Store, stamp: int, criteria: Criteria, *, category: Node | None = None) -> Listing:
    """A page of the public products of `store` that fit `criteria`, in `category` and everything under it.

    Without a category the one that `criteria` names by slug counts, if any; a name that no public category of the store
    has gives an empty list. Without a text the list is not searched but browsed. `stamp` is the catalogue stamp that
    counts and matches are remembered under.
    """
    if category is None and criteria.category:
        category = tree_of(store, stamp).find(criteria.category)
        if category is None:
            return browse(store, stamp, criteria, matches=())
    found = matches(store, stamp, criteria.text) if criteria.text else None
    return browse(store, stamp, criteria, category=category, matches=found)


def suggestion(store: Store, stamp: int, criteria: Criteria) -> str:
    """Another spelling for a search that found nothing; empty where there is none."""
    return did_you_mean(store, stamp, criteria.text)


def without_category(criteria: Criteria) -> Criteria:
    """The same search in the whole store."""
    return replace(criteria, category="")


class Fruitless(NamedTuple):
    """Words that found nothing, how often they were searched for, and when last."""

    words: str
    times: int
    last: datetime


def fruitless(store: Store, days: int = 30, limit: int = 10) -> list[Fruitless]:
    """What was searched for in `store` in vain in the last `days`, the most wanted first (one query)."""
    since = timezone.localdate(timezone=store.zone) - timedelta(days=days - 1)
    rows = FruitlessSearch.objects.filter(store=store, day__gte=since).values_list("words").order_by()
    wanted = rows.annotate(sum=Sum("times"), last=Max("last_at")).order_by("-sum", "-last")
    return [Fruitless(*row) for row in wanted[:limit]]
