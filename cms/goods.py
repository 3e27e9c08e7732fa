"""What the blocks of a page want from the shop, and all of it fetched at once.

A block says what it wants with a `Wish`; `fetch` answers all wishes of a page with one query for the candidates and
those that any number of cards takes. What cannot be sold now is skipped, and the shelf refills by its rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from commerce.catalogue.models import Product, ProductAttributeValue, ProductCategory, ProductRecommendation
from commerce.catalogue.queries import Card, cards_by_id, offer_book, public_products, tree_of
from commerce.catalogue.queries.front import Department, department_tiles
from commerce.catalogue.queries.memory import Remembered
from commerce.order import statuses
from commerce.order.models import Line
from commerce.stores.models import Store

CHOSEN: Final = "chosen"
FEATURED: Final = "featured"
NEWEST: Final = "newest"
ON_OFFER: Final = "on_offer"
BEST_SELLING: Final = "best_selling"
CATEGORY: Final = "category"
ATTRIBUTE: Final = "attribute"
OFFER: Final = "offer"
RECOMMENDED: Final = "recommended"

_SPARE = 12  # candidates beyond what is shown, for those that cannot be sold
_BEST_OF = timedelta(days=60)
_best_sellers: Remembered[list[int]] = Remembered(limit=200)


@dataclass(frozen=True)
class Wish:
    """Up to `count` products: those `ids` first, then by `rule` about `about` (the id of a category, offer or product).

    `attribute` and `value`: what a product has to have for the rule `ATTRIBUTE`. `is_padded`: whether the rule fills
    what the chosen ones leave empty.
    """

    rule: str = CHOSEN
    count: int = 8
    ids: tuple[int, ...] = ()
    about: int | None = None
    attribute: str = ""
    value: str = ""
    is_padded: bool = True


@dataclass
class Goods:
    """The answers, by the key under which each wish was made."""

    cards: dict[str, list[Card]] = field(default_factory=dict)

    def of(self, key: str) -> list[Card]:
        """The cards of one wish."""
        return self.cards.get(key, [])


def fetch(store: Store, stamp: int, wishes: Mapping[str, Wish], now: datetime | None = None) -> Goods:
    """The cards of every wish, with one query for the candidates of all of them."""
    moment = now or timezone.now()
    candidates = {key: list(wish.ids) for key, wish in wishes.items()}
    for key, pk in _candidates(store, stamp, wishes, moment):
        candidates[key].append(pk)
    wanted = list({pk for ids in candidates.values() for pk in ids})
    known = {card.id: card for card in cards_by_id(wanted, store, stamp, now=moment)} if wanted else {}
    found = {key: _sellable(candidates[key], known, wish) for key, wish in wishes.items()}
    return Goods(found)


def _sellable(ids: Iterable[int], known: Mapping[int, Card], wish: Wish) -> list[Card]:
    cards = [known[pk] for pk in dict.fromkeys(ids) if pk in known]
    return [card for card in cards if is_sellable(card) and (wish.rule != ON_OFFER or card.old_price is not None)][
        : wish.count
    ]


def is_sellable(card: Card) -> bool:
    """Whether a visitor could buy it: it has a price, and is there or on its way."""
    return card.price is not None and card.action != ""


def _candidates(store: Store, stamp: int, wishes: Mapping[str, Wish], now: datetime) -> list[tuple[str, int]]:
    parts: list[QuerySet[Any]] = []
    found: list[tuple[str, int]] = []
    for key, wish in wishes.items():
        if wish.rule == CHOSEN and not wish.is_padded:
            continue
        if wish.rule == BEST_SELLING:
            found.extend((key, pk) for pk in best_sellers(store, stamp, now))
            continue
        rows = _by_rule(store, stamp, wish, now)
        if rows is not None:
            parts.append(rows.annotate(wish=Value(key, CharField())).values_list("wish", "pk")[: wish.count + _SPARE])
    if parts:
        found.extend(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    return found


def _by_rule(store: Store, stamp: int, wish: Wish, now: datetime) -> QuerySet[Product] | None:
    """The products that a rule means, newest first; None where it means none."""
    rows = public_products(store).order_by("-priority", "-date_created", "-pk")
    book = offer_book(store, stamp)
    if wish.rule == FEATURED:
        return rows.filter(is_featured=True)
    if wish.rule == ON_OFFER:
        return rows.filter(book.condition(now)) if any(offer.is_running(now) for offer in book.offers) else None
    if wish.rule == OFFER:
        about = book.condition_of(wish.about or 0, now)
        return rows.filter(about) if about is not None else None
    if wish.rule == CATEGORY:
        tree = tree_of(store, stamp)
        node = tree.get(wish.about or 0)
        inside = ProductCategory.objects.filter(category_id__in=tree.family(node) if node else [])
        return rows.filter(pk__in=inside.values("product_id"))
    if wish.rule == ATTRIBUTE:
        same = Q(value_option__option__iexact=wish.value) | Q(value_text__iexact=wish.value)
        having = ProductAttributeValue.objects.filter(same, attribute__code=wish.attribute)
        return rows.filter(pk__in=having.values("product_id"))
    if wish.rule == RECOMMENDED:
        pairs = ProductRecommendation.objects.filter(primary_id=wish.about)
        return rows.filter(pk__in=pairs.values("recommendation_id"))
    return rows.order_by("-date_created", "-pk")


def best_sellers(store: Store, stamp: int, now: datetime, limit: int = 60) -> list[int]:
    """The ids of what sold most, by quantity, in the last 60 days; a variant counts for its product.

    Worked out once a day: what sold best does not change with every sale.
    """
    day = timezone.localdate(now)

    def work_out() -> list[int]:
        sold = Line.objects.filter(
            order__store=store, order__date_placed__gte=now - _BEST_OF, order__status__in=statuses.SOLD
        )
        root = Coalesce(F("product__parent_id"), F("product_id"))
        rows = sold.filter(product__isnull=False).values(root=root).annotate(sum=Sum("quantity")).order_by("-sum")
        return [row["root"] for row in rows[:limit]]

    return _best_sellers.get((store.pk, limit), day.toordinal(), work_out)


_tiles: Remembered[list[Department]] = Remembered(limit=300)


def tiles(store: Store, stamp: int, ids: Iterable[int]) -> list[Department]:
    """The public categories with those ids, in that order, with pictures; no query while the `stamp` stands."""
    wanted = tuple(ids)

    def read() -> list[Department]:
        tree = tree_of(store, stamp)
        return department_tiles(store, stamp, [node for node in map(tree.get, wanted) if node is not None])

    return _tiles.get((store.pk, wanted), stamp, read)
