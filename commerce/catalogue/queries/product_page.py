"""Everything that the page of a product shows, with as many queries for two variants as for fifty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import JSONObject
from django.utils import timezone

from commerce.catalogue.models import (
    AttributeOption,
    Option,
    Product,
    ProductAttributeValue,
    ProductCategory,
    ProductImage,
    ProductRecommendation,
    Specification,
)
from commerce.catalogue.rules import StockState, stock_state
from commerce.stores.models import Store

from .cards import Card, card_rows, cards_of, public_products
from .facets import label_of
from .offers import Item, OfferBook, category_ids_of_product, offer_book
from .reviews import ShownReview, count_approved, newest_approved
from .stock import Supply, supplies
from .tree import Node, tree_of

RELATED = 8


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be bought: the product itself, or one of its variants. Prices are USD with IVA for one unit."""

    product: Product
    name: str
    sku: str
    price: Decimal | None
    old_price: Decimal | None
    stock: StockState
    free: int | None

    @property
    def can_buy(self) -> bool:
        """Whether it can be put in the basket now."""
        return self.price is not None and self.stock.can_buy


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute and its value, in words."""

    code: str
    name: str
    value: str
    is_facet: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A product with all that its page says. `variants` is empty for a product that is sold as it is."""

    product: Product
    trail: Sequence[Node]
    images: Sequence[ProductImage]
    offered: Offered
    variants: Sequence[Offered]
    attributes: Sequence[Attribute]
    specifications: Sequence[tuple[str, str]]
    options: Sequence[Mapping[str, Any]]
    reviews: Sequence[ShownReview]
    review_count: int
    recommended: Sequence[Card]
    related: Sequence[Card]

    @property
    def can_buy(self) -> bool:
        """Whether the product, or one of its variants, can be put in the basket now."""
        return any(entry.can_buy for entry in self.variants or [self.offered])

    @property
    def buyable(self) -> Sequence[Offered]:
        """The variants that can be bought now, or the product."""
        return [entry for entry in self.variants or [self.offered] if entry.can_buy]


def product_page(store: Store, stamp: int, pk: int, *, now: datetime | None = None) -> Page | None:
    """The page of a product of `store`, published or not; None where the store has no product with that id."""
    moment = now or timezone.now()
    family = {product.pk: product for product in _family(store, pk)}
    product = family.get(pk)
    if product is None:
        return None
    variants = [child for child in family.values() if child.parent_id == pk]
    for child in variants:
        child.parent = product
    book = offer_book(store, stamp)
    rows = card_rows(_neighbours(store, product))
    supply = supplies([product.parent_id or pk, *(row["id"] for row in rows)])
    values = _values(list(family))
    cards = {card.id: card for card in cards_of(rows, supply, book, moment)}
    by_product = {entry.product_id: entry for entry in supply}
    today = timezone.localdate(moment)
    offered = [_offered(child, product, by_product.get(child.pk), values, book, moment) for child in variants]
    chosen = set(product.recommended_ids)  # type: ignore[attr-defined]
    count = product.review_count  # type: ignore[attr-defined]
    return Page(
        product=product,
        trail=_trail(store, stamp, product),
        images=[ProductImage(**image) for image in product.image_list],  # type: ignore[attr-defined]
        offered=_whole(product, offered, by_product.get(pk), values, book, moment, today),
        variants=offered,
        attributes=_attributes(values.get(pk, [])),
        specifications=[(row["name"], row["value"]) for row in product.specification_list],  # type: ignore[attr-defined]
        options=product.option_list,  # type: ignore[attr-defined]
        reviews=newest_approved(pk) if count else (),
        review_count=count,
        recommended=[card for card in cards.values() if card.id in chosen],
        related=[card for card in cards.values() if card.id not in chosen],
    )


def _family(store: Store, pk: int) -> QuerySet[Product]:
    images = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
    specifications = Specification.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    recommended = ProductRecommendation.objects.filter(primary=OuterRef("pk")).order_by("-ranking", "pk")
    fields = {name: name for name in ("id", "original", "alt", "width", "height", "widths")}
    return (
        Product.objects.filter(Q(pk=pk) | Q(parent_id=pk, is_public=True), store=store)
        .select_related("product_class", "tax_rate", "product_class__tax_rate")
        .annotate(
            category_ids=category_ids_of_product(),
            image_list=ArraySubquery(images.values(json=JSONObject(**fields))),
            specification_list=ArraySubquery(specifications.values(json=JSONObject(name="name", value="value"))),
            option_list=ArraySubquery(_options().values(json=JSONObject(**{name: name for name in _OPTION_FIELDS}))),
            recommended_ids=ArraySubquery(recommended.values("recommendation_id")),
            review_count=Subquery(count_approved(OuterRef("pk"))),
        )
        .order_by("-priority", "pk")
    )


_OPTION_FIELDS = ("code", "name", "type", "required", "help_text", "choices")


def _options() -> QuerySet[Option]:
    """The questions that a product is sold with, its own and its class's, with the answers to choose from."""
    own = Q(product=OuterRef(OuterRef("pk"))) | Q(productclass=OuterRef(OuterRef("product_class")))
    choices = AttributeOption.objects.filter(group=OuterRef("option_group")).order_by("pk")
    asked = Option.objects.filter(pk__in=Option.objects.filter(own).values("pk"))
    return asked.annotate(choices=ArraySubquery(choices.values("option"))).order_by("order", "pk")


def _neighbours(store: Store, product: Product) -> QuerySet[Product]:
    """What staff recommend beside a product, then others of its deepest categories."""
    chosen: list[int] = product.recommended_ids  # type: ignore[attr-defined]
    categories: list[int] = product.category_ids  # type: ignore[attr-defined]
    near = ProductCategory.objects.filter(category_id__in=categories).order_by().values("product_id")
    place = Func(
        Value(chosen, output_field=ArrayField(BigIntegerField())),
        F("pk"),
        function="array_position",
        output_field=BigIntegerField(),
    )
    others = public_products(store).exclude(pk=product.pk)
    others = others.filter(Q(pk__in=chosen) | Q(pk__in=near, shelf_price__isnull=False))
    return others.order_by(OrderBy(place, nulls_last=True), "-is_featured", "-date_created", "-pk")[
        : len(chosen) + RELATED
    ]


def _values(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = (
        ProductAttributeValue.objects.filter(product_id__in=ids)
        .annotate(several=StringAgg("value_multi_option__option", ", ", order_by="value_multi_option__pk"))
        .order_by("product_id", "attribute__position", "attribute__code")
        .values(
            "product_id",
            "several",
            "value_text",
            "value_integer",
            "value_float",
            "value_boolean",
            "value_date",
            code=F("attribute__code"),
            name=F("attribute__name"),
            kind=F("attribute__type"),
            is_facet=F("attribute__is_facet"),
            option=F("value_option__option"),
        )
    )
    values: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        values.setdefault(row["product_id"], []).append(dict(row))
    return values


def _attributes(rows: Sequence[dict[str, Any]]) -> list[Attribute]:
    found = (Attribute(row["code"], row["name"], _in_words(row), row["is_facet"]) for row in rows)
    return [attribute for attribute in found if attribute.value]


def _in_words(row: dict[str, Any]) -> str:
    if row["kind"] == "boolean":
        return "" if row["value_boolean"] is None else label_of("1" if row["value_boolean"] else "0", "boolean")
    for column in ("option", "several", "value_text", "value_integer", "value_date"):
        if row[column] not in (None, ""):
            return str(row[column])
    return f"{row['value_float']:g}".replace(".", ",") if row["value_float"] is not None else ""


def _offered(
    child: Product,
    parent: Product,
    supply: Supply | None,
    values: Mapping[int, list[dict[str, Any]]],
    book: OfferBook,
    now: datetime,
) -> Offered:
    """A product for sale, or a variant, which belongs to its parent's class and categories."""
    price = supply.price if supply else None
    item = Item(
        ids=(child.pk, parent.pk),
        price=price,
        step=child.step,
        minimum_steps=child.minimum_steps,
        class_id=parent.product_class_id,
        category_ids=parent.category_ids,  # type: ignore[attr-defined]
        is_discountable=child.is_discountable,
    )
    lowered = book.price(item, now)
    tracked = parent.product_class is None or parent.product_class.track_stock
    free = (supply.free if supply else 0) if tracked or supply is None else None
    state = stock_state(
        free,
        unit=child.unit,
        step=child.step,
        low_below=supply.low_below if supply else None,
        arrives_on=child.arrives_on or parent.arrives_on,
        today=timezone.localdate(now),
    )
    words = " · ".join(attribute.value for attribute in _attributes(values.get(child.pk, [])))
    return Offered(
        product=child,
        name=_variant_name(child.title, parent.title) or words or parent.title,
        sku=supply.sku if supply else "",
        price=price if lowered is None else lowered,
        old_price=price if lowered is not None else None,
        stock=state,
        free=free,
    )


def _variant_name(title: str, parent: str) -> str:
    """What tells a variant apart: "Café Cumbe, 250 g" of "Café Cumbe" is "250 g"."""
    return title.removeprefix(parent).lstrip(" ,·-–:") or title


def _whole(
    product: Product,
    variants: Sequence[Offered],
    supply: Supply | None,
    values: Mapping[int, list[dict[str, Any]]],
    book: OfferBook,
    now: datetime,
    today: Any,
) -> Offered:
    """The product itself; one with variants costs what its cheapest one costs, those that can be bought first."""
    if not product.is_parent:
        return _offered(product, product, supply, values, book, now)
    cheapest = min(
        (entry for entry in variants if entry.price is not None),
        key=lambda entry: (not entry.can_buy, entry.price),
        default=None,
    )
    if cheapest is None:
        state = stock_state(0, arrives_on=product.arrives_on, today=today)
        return Offered(product, product.title, "", None, None, state, 0)
    state = StockState("in", "") if cheapest.can_buy else cheapest.stock
    return Offered(product, product.title, "", cheapest.price, cheapest.old_price, state, cheapest.free)


def _trail(store: Store, stamp: int, product: Product) -> list[Node]:
    """The way to the deepest public category of a product."""
    tree = tree_of(store, stamp)
    nodes = [node for pk in product.category_ids if (node := tree.get(pk))]  # type: ignore[attr-defined]
    deepest = max(nodes, key=lambda node: (node.depth, -node.id), default=None)
    return tree.trail(deepest) if deepest else []
