"""What the front page shows, with as few queries as it takes: its shelves share one set of cards."""

from dataclasses import dataclass
from itertools import chain

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from commerce.catalogue.models import Category, Product, ProductImage
from commerce.stores.models import Store

from .cards import Card, cards_by_id, public_products
from .offers import offer_book
from .tree import Node, product_counts, tree_of

SHELF_LENGTH = 12
SHOWCASE_ROW = 4
_IMAGE_FIELDS = ("original", "alt", "width", "height", "widths")


@dataclass(frozen=True, slots=True)
class Front:
    """The three shelves of the front page, and what stands in its window."""

    featured: list[Card]
    newest: list[Card]
    on_offer: list[Card]

    @property
    def showcase(self) -> list[list[Card]]:
        """Up to two rows of different products with a picture and a price; a row that is not full is left out."""
        different = {card.id: card for card in chain(self.featured, self.on_offer, self.newest)}
        seen = [card for card in different.values() if card.image and card.price is not None]
        rows = [seen[start : start + SHOWCASE_ROW] for start in (0, SHOWCASE_ROW)]
        return [row for row in rows if len(row) == SHOWCASE_ROW]


@dataclass(frozen=True, slots=True)
class Department:
    """A department on the front page: its picture is its own, or else that of something featured in it."""

    node: Node
    count: int
    cover: str
    image: ProductImage | None


def front_shelves(store: Store, stamp: int) -> Front:
    """The shelves of the front page of `store`: what is featured, what arrived last, what is on offer."""
    book = offer_book(store, stamp)
    now = timezone.now()
    public = public_products(store)
    shelves = {
        "featured": public.filter(is_featured=True).order_by("-priority", "-date_created", "-pk"),
        "newest": public.order_by("-date_created", "-pk"),
    }
    if any(offer.is_running(now) for offer in book.offers):
        shelves["on_offer"] = public.filter(book.condition(now)).order_by("-priority", "-date_created", "-pk")
    ids = _ids(shelves)
    known = {card.id: card for card in cards_by_id(list({pk for shelf in ids.values() for pk in shelf}), store, stamp)}
    on = {name: [known[pk] for pk in ids.get(name, []) if pk in known] for name in ("featured", "newest", "on_offer")}
    return Front(on["featured"], on["newest"], [card for card in on["on_offer"] if card.old_price is not None])


def front_departments(store: Store, stamp: int) -> list[Department]:
    """The departments of the menu of `store`, as tiles."""
    return department_tiles(store, stamp, [node for node in tree_of(store, stamp).roots if node.in_menu])


def department_tiles(store: Store, stamp: int, nodes: list[Node]) -> list[Department]:
    """Those categories of `store`, as tiles. Only where one has no description are their products counted."""
    counts = product_counts(store, stamp) if any(not node.description for node in nodes) else {}
    pictures = (
        ProductImage.objects.filter(
            product__store=store,
            product__is_public=True,
            product__is_featured=True,
            product__categories__path__startswith=OuterRef("path"),
        )
        .order_by("-product__priority", "product_id", "display_order")
        .values(json=JSONObject(**{name: name for name in _IMAGE_FIELDS}))
    )
    rows = Category.objects.filter(store=store, pk__in=[node.id for node in nodes])
    covers = {row.pk: row for row in rows.annotate(picture=Subquery(pictures[:1]))}
    return [_department(node, counts.get(node.id, 0), covers.get(node.id)) for node in nodes]


def _department(node: Node, count: int, root: Category | None) -> Department:
    cover = root.image.url if root and root.image else ""
    picture = getattr(root, "picture", None)
    return Department(node, count, cover, ProductImage(**picture) if picture else None)


def _ids(shelves: dict[str, QuerySet[Product]]) -> dict[str, list[int]]:
    """The first ids of each shelf, in one query."""
    parts = [
        shelf.annotate(shelf=Value(name, CharField())).values_list("shelf", "pk")[:SHELF_LENGTH]
        for name, shelf in shelves.items()
    ]
    ids: dict[str, list[int]] = {}
    for name, pk in parts[0].union(*parts[1:], all=True):
        ids.setdefault(name, []).append(pk)
    return ids
