"""Automatic offers that lower the price of one unit, for any number of products at once.

Offers are a floor above the catalogue, so their models are reached through the registry; the terms of a store's offers
are read with one query and remembered while the catalogue stamp stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.utils import timezone

from commerce.catalogue.models import ProductCategory
from commerce.catalogue.rules import OfferTerms, offered_price
from commerce.catalogue.rules.prices import SHOWN_ON_SHELVES
from commerce.stores.models import Store

from . import audience
from .memory import Remembered
from .tree import Tree, tree_of


class Item(NamedTuple):
    """What an offer needs to know of a product. `ids` are its own and its parent's; `price` is USD for one unit."""

    ids: tuple[int, ...]
    price: Decimal | None
    step: Decimal
    minimum_steps: int
    class_id: int | None
    category_ids: Sequence[int]
    is_discountable: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """Oscar's range in memory: which products it holds. Categories include what is under them."""

    everything: bool
    products: frozenset[int]
    without: frozenset[int]
    classes: frozenset[int]
    categories: frozenset[int]
    without_categories: frozenset[int]

    def holds(self, item: Item) -> bool:
        """Whether the product belongs to the range, by Oscar's rules."""
        if not self.without.isdisjoint(item.ids):
            return False
        if self.everything:
            return self.without_categories.isdisjoint(item.category_ids)
        return (
            not self.products.isdisjoint(item.ids)
            or item.class_id in self.classes
            or not self.categories.isdisjoint(item.category_ids)
        )

    def condition(self) -> Q:
        """The same as a condition on products."""
        if self.everything:
            excluded = ProductCategory.objects.filter(category_id__in=self.without_categories).values("product_id")
            return ~Q(pk__in=self.without) & (~Q(pk__in=excluded) if self.without_categories else Q())
        held = Q(pk__in=self.products) | Q(product_class_id__in=self.classes)
        if self.categories:
            inside = ProductCategory.objects.filter(category_id__in=self.categories).values("product_id")
            held |= Q(pk__in=inside)
        return held & ~Q(pk__in=self.without)


@dataclass(frozen=True, slots=True)
class ShelfOffer:
    """An automatic offer: its terms, from when to when, and the ranges that a product has to be in."""

    name: str
    starts: datetime | None
    ends: datetime | None
    terms: OfferTerms
    ranges: tuple[Selection, ...]
    audience: str = audience.EVERYBODY
    id: int = 0

    def is_running(self, now: datetime) -> bool:
        """Whether the offer applies at `now`."""
        return (self.starts is None or self.starts <= now) and (self.ends is None or now <= self.ends)


class OfferBook:
    """The automatic offers of one store for one audience that run or are to start, in the order of their turn."""

    def __init__(self, offers: list[ShelfOffer]) -> None:
        self.offers = offers

    def price(self, item: Item, now: datetime) -> Decimal | None:
        """What one unit costs under the offer that applies to it at `now`, or None where none lowers its price."""
        if item.price is None or not item.is_discountable:
            return None
        for offer in self.offers:
            if offer.is_running(now) and all(selection.holds(item) for selection in offer.ranges):
                lowered = offered_price(offer.terms, item.price, step=item.step, minimum_steps=item.minimum_steps)
                if lowered is not None:
                    return lowered
        return None

    def condition(self, now: datetime) -> Q:
        """The condition on products that one of the offers that run at `now` is about."""
        return self._about(self.offers, now)

    def condition_of(self, offer_id: int, now: datetime) -> Q | None:
        """The condition on products that one offer is about; None where it does not run at `now`."""
        offers = [offer for offer in self.offers if offer.id == offer_id and offer.is_running(now)]
        return self._about(offers, now) if offers else None

    def _about(self, offers: Iterable[ShelfOffer], now: datetime) -> Q:
        held = Q(pk__in=())
        for offer in offers:
            if offer.is_running(now):
                inside = Q()
                for selection in offer.ranges:
                    inside &= selection.condition()
                held |= inside & Q(minimum_steps__gte=offer.terms.steps_needed)
        return held & Q(is_discountable=True, shelf_price__gt=0)

    def next_change(self, now: datetime) -> datetime | None:
        """When the next offer starts or ends by itself."""
        moments = [moment for offer in self.offers for moment in (offer.starts, offer.ends) if moment and moment > now]
        return min(moments, default=None)


class Books(NamedTuple):
    """The offers of a store by whom they are for; `businesses` is the other one where there are none for them alone."""

    everybody: OfferBook
    businesses: OfferBook


_books: Remembered[Books] = Remembered()


def offer_book(store: Store, stamp: int) -> OfferBook:
    """The offers of `store` that a shelf shows to whoever looks, remembered while the catalogue `stamp` stands."""
    books = _both(store, stamp)
    return books.businesses if whose_prices(store, stamp) == audience.BUSINESSES else books.everybody


def whose_prices(store: Store, stamp: int) -> str:
    """Whose prices a page of `store` shows now: a business gets everybody's where there are none of its own."""
    books = _both(store, stamp)
    return audience.EVERYBODY if books.businesses is books.everybody else audience.current()


def _both(store: Store, stamp: int) -> Books:
    return _books.get(store.pk, stamp, lambda: _read_both(store, stamp))


def _read_both(store: Store, stamp: int) -> Books:
    offers = list(_read(store, tree_of(store, stamp)))
    everybody = OfferBook([offer for offer in offers if offer.audience == audience.EVERYBODY])
    return Books(everybody, OfferBook(offers) if len(everybody.offers) < len(offers) else everybody)


def _read(store: Store, tree: Tree) -> Iterable[ShelfOffer]:
    offers = apps.get_model("offer", "ConditionalOffer")
    automatic = (
        offers.objects.filter(
            Q(end_datetime__isnull=True) | Q(end_datetime__gte=timezone.now()),
            Q(max_discount__isnull=True) | Q(total_discount__lt=F("max_discount")),
            Q(max_global_applications__isnull=True) | Q(num_applications__lt=F("max_global_applications")),
            store=store,
            offer_type=offers.SITE,
            status=offers.OPEN,
            # What a customer gets only so often, or only the first time, is no price for a shelf.
            first_order_only=False,
            max_user_applications__isnull=True,
            benefit__type__in=SHOWN_ON_SHELVES,
            benefit__proxy_class__isnull=True,
            benefit__value__gt=0,
            condition__type__in=("Count", "Coverage"),
            condition__proxy_class__isnull=True,
        )
        .select_related("benefit__range", "condition__range")
        .annotate(**_members("benefit"), **_members("condition"))
        .order_by("-priority", "pk")
    )
    for offer in automatic:
        prefixes = ["condition"]
        if offer.benefit.type != "Fixed price" and offer.benefit.range_id != offer.condition.range_id:
            prefixes.append("benefit")
        yield ShelfOffer(
            id=offer.pk,
            name=offer.name,
            starts=offer.start_datetime,
            ends=offer.end_datetime,
            terms=OfferTerms(
                offer.benefit.type, offer.benefit.value or Decimal(0), offer.condition.value or Decimal(1)
            ),
            ranges=tuple(_selection(offer, prefix, tree) for prefix in prefixes),
            audience=offer.audience,
        )


def _members(prefix: str) -> dict[str, ArraySubquery]:
    """The ids that make up the range of an offer's benefit or condition, as arrays."""
    ranges = apps.get_model("offer", "Range")
    columns: dict[str, tuple[Any, str]] = {
        "products": (ranges.included_products.through, "product_id"),
        "without": (ranges.excluded_products.through, "product_id"),
        "classes": (ranges.classes.through, "productclass_id"),
        "categories": (ranges.included_categories.through, "category_id"),
        "without_categories": (ranges.excluded_categories.through, "category_id"),
    }
    return {
        f"{prefix}_{name}": ArraySubquery(
            through.objects.filter(range=OuterRef(f"{prefix}__range")).order_by().values(column)
        )
        for name, (through, column) in columns.items()
    }


def _selection(offer: Any, prefix: str, tree: Tree) -> Selection:
    def ids(name: str) -> frozenset[int]:
        return frozenset(getattr(offer, f"{prefix}_{name}"))

    def with_descendants(categories: frozenset[int]) -> frozenset[int]:
        nodes = (tree.get(pk) for pk in categories)
        return frozenset(pk for node in nodes if node for pk in tree.family(node)) | categories

    chosen = getattr(offer, prefix).range
    return Selection(
        everything=chosen is not None and chosen.includes_all_products,
        products=ids("products"),
        without=ids("without"),
        classes=ids("classes"),
        categories=with_descendants(ids("categories")),
        without_categories=with_descendants(ids("without_categories")),
    )


def category_ids_of_product() -> ArraySubquery:
    """The annotation `category_ids` that prices need: the categories that a product is put in."""
    return ArraySubquery(ProductCategory.objects.filter(product=OuterRef("pk")).order_by().values("category_id"))
