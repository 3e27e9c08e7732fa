"""Lists of products: a category, the whole catalogue or the results of a search, one page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Func, IntegerField, JSONField, Q, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.functions import Cast
from django.utils import timezone

from commerce.catalogue.models import Product, ProductCategory
from commerce.catalogue.rules.criteria import NEWEST, RELEVANCE, Criteria
from commerce.stores.models import Store

from . import facets
from .cards import Card, cards, cards_by_id, public_products
from .facets import Counts
from .memory import Remembered
from .offers import offer_book, whose_prices
from .tree import Node, tree_of

PAGE_SIZE: Final = 24
NEW_FOR: Final = timedelta(days=45)
_RANKED: Final = 5_000  # matches beyond these keep no order of their own


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its cards, the numbers of the whole list, and where in it the page stands."""

    criteria: Criteria
    category: Node | None
    cards: list[Card]
    counts: Counts
    page: int
    pages: int

    @property
    def total(self) -> int:
        """How many products the list has."""
        return self.counts.total

    @property
    def first(self) -> int:
        """The number of the first product of the page in the list."""
        return (self.page - 1) * PAGE_SIZE + 1 if self.cards else 0

    @property
    def last(self) -> int:
        """The number of the last product of the page in the list."""
        return (self.page - 1) * PAGE_SIZE + len(self.cards)


_counts: Remembered[Counts] = Remembered(limit=2_000)


def browse(
    store: Store,
    stamp: int,
    criteria: Criteria,
    *,
    category: Node | None = None,
    matches: Sequence[int] | None = None,
    now: datetime | None = None,
) -> Listing:
    """A page of the public products of `store` that fit `criteria`.

    `matches` are the ids that a text search has found, best first; None where nobody searched. A page beyond the last
    one is the last one.
    """
    moment = now or timezone.now()
    products = _base(store, stamp, criteria, category, matches, moment)
    whose = whose_prices(store, stamp) if criteria.on_offer else ""
    key = (store.pk, whose, category.id if category else None, criteria.filter_key, timezone.localdate(moment))
    counts = _counts.get(key, stamp, lambda: _count(store, stamp, products, criteria))
    pages = max(1, -(-counts.total // PAGE_SIZE))
    page = min(criteria.page, pages)
    window = slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
    shown = _cards(store, stamp, products, criteria, matches, category, window, moment) if counts.total else []
    return Listing(replace(criteria, page=page), category, shown, counts, page, pages)


def _cards(
    store: Store,
    stamp: int,
    products: QuerySet[Product],
    criteria: Criteria,
    matches: Sequence[int] | None,
    category: Node | None,
    window: slice,
    now: datetime,
) -> list[Card]:
    if matches is not None and criteria.order == RELEVANCE and not criteria.is_filtered and category is None:
        return cards_by_id(matches[window], store, stamp, now=now)  # the search has ordered them already
    conditions = [facets.chosen_condition(store, code, values) for code, values in criteria.facets.items()]
    if criteria.in_stock:
        conditions.append(facets.in_stock_condition(store))
    narrowed = products.filter(facets.price_condition(criteria.minimum, criteria.maximum), *conditions)
    order = _order(criteria, matches)
    # First which products, then what they look like: the database would draw up those that it skips as well.
    ids = narrowed.order_by(*order).values("pk")[window]
    return cards(Product.objects.filter(pk__in=ids).order_by(*order), store, stamp, now=now)


def _base(
    store: Store,
    stamp: int,
    criteria: Criteria,
    category: Node | None,
    matches: Sequence[int] | None,
    now: datetime,
) -> QuerySet[Product]:
    """What the list is about, before anything that has counts beside it narrows it."""
    products = public_products(store)
    if category is not None:
        inside = ProductCategory.objects.filter(category_id__in=tree_of(store, stamp).family(category))
        products = products.filter(pk__in=inside.order_by().values("product_id"))
    if matches is not None:
        found = RawSQL("SELECT unnest(%s::bigint[])", [list(matches)])
        products = products.filter(pk__in=found)
    if criteria.featured:
        products = products.filter(is_featured=True)
    if criteria.new:
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        products = products.filter(date_created__gte=today - NEW_FOR)
    if criteria.on_offer:
        products = products.filter(offer_book(store, stamp).condition(now))
    return products


def _count(store: Store, stamp: int, products: QuerySet[Product], criteria: Criteria) -> Counts:
    price = facets.price_condition(criteria.minimum, criteria.maximum)
    available = facets.in_stock_condition(store)
    stock = available if criteria.in_stock else Q()
    chosen: Mapping[str, tuple[str, ...]] = criteria.facets
    conditions = [facets.chosen_condition(store, code, values) for code, values in chosen.items()]
    numbers: dict[str, Any] = facets.totals(products.filter(*conditions), price, stock, available)
    return Counts(**numbers, groups=facets.groups(store, stamp, products, chosen, price & stock))


def _order(criteria: Criteria, matches: Sequence[int] | None) -> list[OrderBy | str]:
    order = criteria.order
    if order == RELEVANCE and matches is not None:
        ranks = {str(pk): rank for rank, pk in enumerate(matches[:_RANKED])}
        key = Cast("pk", TextField())
        rank = Func(Value(ranks, JSONField()), key, function="jsonb_extract_path_text", output_field=TextField())
        return [OrderBy(Cast(rank, IntegerField()), nulls_last=True), "-pk"]
    orders: dict[str, list[OrderBy | str]] = {
        NEWEST: ["-date_created", "-pk"],
        "precio": [F("shelf_price").asc(nulls_last=True), "pk"],
        "-precio": [F("shelf_price").desc(nulls_last=True), "-pk"],
        "nombre": ["title", "pk"],
        "valorados": [F("rating").desc(nulls_last=True), "-date_created", "-pk"],
    }
    return orders.get(order, orders[NEWEST])
