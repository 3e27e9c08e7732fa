"""Products as a shelf shows them, with four queries for any number of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone

from commerce.catalogue.models import Option, Product, ProductAttributeValue, ProductImage
from commerce.catalogue.rules import StockState, quantity_from_steps, stock_state
from commerce.stores.models import Store

from .offers import Item, OfferBook, category_ids_of_product, offer_book
from .stock import Supply, supplies

_META_VALUES = 2


@dataclass(frozen=True, slots=True)
class Card:
    """A product on a shelf. Prices are in USD with IVA for one `unit`; `old_price` is set while an offer lowers it.

    `action` says what the card's button does: "add" the `minimum` quantity, "choose" a variant or an option on the
    product's page, or nothing.
    """

    id: int
    title: str
    url: str
    meta: str
    unit: str
    price: Decimal | None
    old_price: Decimal | None
    from_price: bool
    stock: StockState
    image: ProductImage | None
    rating: float | None
    minimum: str
    action: str


def cards(products: QuerySet[Product], store: Store, stamp: int, *, now: datetime | None = None) -> list[Card]:
    """The cards of `products` (a queryset of parents and products of `store`, in order and sliced)."""
    rows = card_rows(products)
    supply = supplies(row["id"] for row in rows)
    return cards_of(rows, supply, offer_book(store, stamp), now or timezone.now())


def card_rows(products: QuerySet[Product]) -> list[dict[str, Any]]:
    """The rows that cards are made of."""
    return list(products.values(*_COLUMNS, **_annotations()))


def cards_of(
    rows: Iterable[dict[str, Any]],
    supply: Iterable[Supply],
    book: OfferBook,
    now: datetime,
) -> list[Card]:
    """The cards of `rows`, from supplies and offers that have been read already."""
    by_root: dict[int, list[Supply]] = {}
    for entry in supply:
        by_root.setdefault(entry.root, []).append(entry)
    return [_card(row, by_root.get(row["id"], []), book, now) for row in rows]


def cards_by_id(ids: Sequence[int], store: Store, stamp: int, *, now: datetime | None = None) -> list[Card]:
    """The cards of the public products with those ids, in that order; foreign and unpublished ones are left out."""
    found = {card.id: card for card in cards(public_products(store).filter(pk__in=ids), store, stamp, now=now)}
    return [found[pk] for pk in ids if pk in found]


def public_products(store: Store) -> QuerySet[Product]:
    """What a visitor of `store` can find: published products and parents of variants, not the variants themselves."""
    return Product.objects.filter(store=store, is_public=True).exclude(structure=Product.CHILD)


_COLUMNS = (
    "id",
    "slug",
    "title",
    "summary",
    "structure",
    "unit",
    "step",
    "minimum_steps",
    "shelf_price",
    "arrives_on",
    "rating",
    "is_discountable",
    "product_class_id",
)


def _annotations() -> dict[str, Any]:
    main = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
    options = Option.objects.filter(
        Q(product=OuterRef("pk")) | Q(productclass=OuterRef("product_class")), required=True
    ).exclude(type=Option.BOOLEAN)
    words = (
        ProductAttributeValue.objects.filter(product=OuterRef("pk"), attribute__is_facet=True)
        .annotate(word=Coalesce("value_option__option", "value_text", output_field=CharField()))
        .filter(word__isnull=False)
        .order_by("attribute__position", "attribute__code")
    )
    return {
        "words": ArraySubquery(words.values("word")[:_META_VALUES]),
        "tracked": F("product_class__track_stock"),
        "category_ids": category_ids_of_product(),
        "image": Subquery(main.values(json=JSONObject(**{name: name for name in _IMAGE_FIELDS}))[:1]),
        "must_choose": Exists(options),
    }


_IMAGE_FIELDS = ("original", "alt", "width", "height", "widths")


def _card(row: dict[str, Any], supply: Sequence[Supply], book: OfferBook, now: datetime) -> Card:
    is_parent = row["structure"] == Product.PARENT
    state = _state(row, supply, is_parent, timezone.localdate(now))
    price = row["shelf_price"]
    lowered = book.price(item_of(row), now)
    return Card(
        id=row["id"],
        title=row["title"],
        url=reverse("catalogue:detail", kwargs={"product_slug": row["slug"], "pk": row["id"]}),
        meta=row["summary"] or " · ".join(row["words"]),
        unit=row["unit"],
        price=price if lowered is None else lowered,
        old_price=price if lowered is not None else None,
        from_price=is_parent and len({entry.price for entry in supply}) > 1,
        stock=state,
        image=ProductImage(**row["image"]) if row["image"] else None,
        rating=row["rating"],
        minimum=f"{quantity_from_steps(row['minimum_steps'], row['step']):f}",
        action=_action(row, is_parent, state),
    )


def item_of(row: Mapping[str, Any]) -> Item:
    """A row of `card_rows` as offers look at it."""
    return Item(
        ids=(row["id"],),
        price=row["shelf_price"],
        step=row["step"],
        minimum_steps=row["minimum_steps"],
        class_id=row["product_class_id"],
        category_ids=row["category_ids"],
        is_discountable=row["is_discountable"],
    )


def _state(row: dict[str, Any], supply: Sequence[Supply], is_parent: bool, today: date) -> StockState:
    most = max(supply, key=lambda entry: entry.free, default=None)
    available: int | None = most.free if most else 0
    if most and (row["tracked"] is False or (is_parent and most.free > 0)):
        available = None  # no number to tell: it is not counted, or it differs from variant to variant
    return stock_state(
        available,
        unit=row["unit"],
        step=row["step"],
        low_below=most.low_below if most else None,
        arrives_on=row["arrives_on"],
        today=today,
    )


def _action(row: dict[str, Any], is_parent: bool, state: StockState) -> str:
    if row["shelf_price"] is None or not state.can_buy:
        return ""
    return "choose" if is_parent or row["must_choose"] else "add"
