"""What a list can be narrowed by, counted with two queries for any number of products and of chosen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from commerce.catalogue.models import Product, ProductAttribute, ProductAttributeValue
from commerce.catalogue.rules.criteria import parameter_of
from commerce.partner.models import StockRecord
from commerce.stores.models import Store

from .memory import Remembered

YES, NO = "1", "0"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that can be chosen, and how many products the list would have with it."""

    value: str
    kind: str
    count: int
    is_chosen: bool

    @property
    def label(self) -> str:
        """What it reads, in the language of the reader: counts are remembered for all of them."""
        return label_of(self.value, self.kind)


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """An attribute that a list can be filtered by. `parameter` is its name in an address."""

    code: str
    name: str
    parameter: str
    values: tuple[FacetValue, ...]

    @property
    def is_chosen(self) -> bool:
        """Whether one of its values is chosen."""
        return any(value.is_chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a list: products in all, the prices they span, and how many can be bought now."""

    total: int
    lowest: Decimal | None
    highest: Decimal | None
    in_stock: int
    groups: tuple[FacetGroup, ...]


class Facet(NamedTuple):
    """An attribute that filters lists. Attributes of different product classes with the same code are one facet."""

    code: str
    name: str
    position: int
    kind: str


class FacetIndex:
    """The facets of the shop by attribute id, and the words of their options by option id."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self.facets: dict[int, Facet] = {}
        self.options: dict[int, str] = {}
        for row in rows:
            self.facets[row["pk"]] = Facet(row["code"], row["name"], row["position"], row["type"])
            if row["option_id"] is not None:
                self.options[row["option_id"]] = row["option"]


_index: Remembered[FacetIndex] = Remembered()


def facet_index(stamp: int) -> FacetIndex:
    """Every facet of the installation, remembered while the catalogue `stamp` stands."""
    return _index.get("facets", stamp, lambda: FacetIndex(_facet_rows()))


def facet_parameters(stamp: int) -> dict[str, str]:
    """The parameters that filter a list, with the attribute code of each."""
    codes = {facet.code for facet in facet_index(stamp).facets.values()}
    return {parameter_of(code): code for code in codes}


def _facet_rows() -> Iterable[dict[str, Any]]:
    rows: Iterable[Any] = ProductAttribute.objects.filter(is_facet=True).values(
        "pk",
        "code",
        "name",
        "position",
        "type",
        option_id=F("option_group__options__pk"),
        option=F("option_group__options__option"),
    )
    return rows


def values_of(store: Store) -> QuerySet[Any]:
    """The attribute values that filter lists of `store`; `root` is the product whose card shows the value."""
    return ProductAttributeValue.objects.filter(
        product__store=store, product__is_public=True, attribute__is_facet=True
    ).annotate(root=Coalesce("product__parent_id", "product_id"))


def chosen_condition(store: Store, code: str, values: Iterable[str]) -> Q:
    """The condition on products that they, or one of their variants, have one of `values` in the attribute `code`."""
    wanted = list(values)
    matches = Q(value_option__option__in=wanted) | Q(value_multi_option__option__in=wanted) | Q(value_text__in=wanted)
    for text, truth in ((YES, True), (NO, False)):
        if text in wanted:
            matches |= Q(attribute__type=ProductAttribute.BOOLEAN, value_boolean=truth)
    return Q(pk__in=values_of(store).filter(matches, attribute__code=code).values("root"))


def in_stock_condition(store: Store) -> Q:
    """The condition on products that they, or one of their variants, can be bought now."""
    records = (
        StockRecord.objects.filter(product__store=store, product__is_public=True, price__isnull=False)
        .filter(
            Q(num_in_stock__gt=Coalesce(F("num_allocated"), 0))
            | Q(product__product_class__track_stock=False)
            | Q(product__parent__product_class__track_stock=False)
        )
        .annotate(root=Coalesce("product__parent_id", "product_id"))
    )
    return Q(pk__in=records.values("root"))


def price_condition(minimum: Decimal | None, maximum: Decimal | None) -> Q:
    """The condition on products that their shelf price lies between the bounds, both included."""
    condition = Q()
    if minimum is not None:
        condition &= Q(shelf_price__gte=minimum)
    if maximum is not None:
        condition &= Q(shelf_price__lte=maximum)
    return condition


def totals(products: QuerySet[Product], price: Q, stock: Q, available: Q) -> dict[str, Any]:
    """Total, price span and number in stock; each without the filter that it is shown beside."""
    return products.order_by().aggregate(
        total=Count("pk", filter=price & stock),
        lowest=Min("shelf_price", filter=stock or None),
        highest=Max("shelf_price", filter=stock or None),
        in_stock=Count("pk", filter=price & available),
    )


def groups(
    store: Store, stamp: int, products: QuerySet[Product], chosen: Mapping[str, tuple[str, ...]], common: Q
) -> tuple[FacetGroup, ...]:
    """The facets of `products` under the filters `common` and `chosen`; a group's counts leave out its own choice."""
    index = facet_index(stamp)
    conditions = {code: chosen_condition(store, code, values) for code, values in chosen.items()}
    narrowed = products.filter(common)
    wanted = Q(root__in=narrowed.filter(*conditions.values()).order_by().values("pk"))
    if chosen:
        wanted &= ~Q(attribute_id__in=_ids(index, chosen))
    for code in chosen:
        others = [condition for other, condition in conditions.items() if other != code]
        inside = narrowed.filter(*others).order_by().values("pk")
        wanted |= Q(attribute_id__in=_ids(index, [code]), root__in=inside)
    return _grouped(index, _tally(values_of(store).filter(wanted)), chosen)


def _ids(index: FacetIndex, codes: Iterable[str]) -> list[int]:
    return [pk for pk, facet in index.facets.items() if facet.code in codes]


class Tally(NamedTuple):
    """How many products have a value: an option, or a text, or a yes or no."""

    attribute_id: int
    option_id: int | None
    text: str | None
    truth: bool | None
    products: int


def _tally(values: QuerySet[ProductAttributeValue]) -> list[Tally]:
    """A product counts once, however many of its variants have the value.

    Rows are counted by their numbers and named afterwards: grouping thousands of rows by words would sort them all.
    """
    distinct = values.order_by().values_list(
        "attribute_id", Coalesce("value_option_id", "value_multi_option__pk"), "value_text", "value_boolean", "root"
    )
    try:
        sql, parameters = distinct.distinct().query.sql_with_params()
    except EmptyResultSet:  # the filters exclude one another, which Django knows before the database does
        return []
    columns = "attribute, option, word, truth"
    counted = f"SELECT {columns}, count(*) FROM ({sql}) AS found ({columns}, root) GROUP BY {columns}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, parameters)
        return [Tally(*row) for row in cursor.fetchall()]


def _grouped(
    index: FacetIndex, tallies: Iterable[Tally], chosen: Mapping[str, tuple[str, ...]]
) -> tuple[FacetGroup, ...]:
    found: dict[str, dict[str, list[int]]] = {code: {} for code in chosen}
    facets = {facet.code: facet for facet in sorted(index.facets.values(), reverse=True)}
    for tally in tallies:
        word = _word(index, tally)
        if word:
            entry = found.setdefault(index.facets[tally.attribute_id].code, {}).setdefault(word, [0, 1 << 62])
            entry[0] += tally.products
            entry[1] = min(entry[1], tally.option_id or 1 << 62)
    made = []
    for code, words in found.items():
        facet, picked = facets[code], chosen.get(code, ())
        for word in picked:
            words.setdefault(word, [0, 1 << 62])
        ordered = sorted(words, key=lambda word: (words[word][1], -words[word][0], word))
        values = tuple(FacetValue(word, facet.kind, words[word][0], word in picked) for word in ordered)
        made.append((facet.position, facet.name, FacetGroup(code, facet.name, parameter_of(code), values)))
    return tuple(group for _position, _name, group in sorted(made, key=lambda entry: entry[:2]))


def _word(index: FacetIndex, tally: Tally) -> str:
    if tally.option_id is not None:
        return index.options.get(tally.option_id, "")
    if tally.text is not None:
        return tally.text
    return "" if tally.truth is None else (YES if tally.truth else NO)


def label_of(word: str, kind: str) -> str:
    """What a value reads: a boolean is yes or no."""
    if kind == ProductAttribute.BOOLEAN:
        return _("Sí") if word == YES else _("No")
    return word
