"""What a list can be narrowed by, counted with two queries for any number of products and of chosen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, Min, Q, QuerySet, Value, When
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
    label: str
    count: int
    is_chosen: bool


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


_codes: Remembered[dict[str, str]] = Remembered()


def facet_parameters(store: Store, stamp: int) -> dict[str, str]:
    """The parameters that filter a list of `store`, with the attribute code of each."""
    return _codes.get(store.pk, stamp, lambda: {parameter_of(code): code for code in _facet_codes(store)})


def _facet_codes(store: Store) -> list[str]:
    used = ProductAttribute.objects.filter(is_facet=True, product_class__products__store=store)
    return list(used.order_by().values_list("code", flat=True).distinct())


def values_of(store: Store) -> QuerySet[ProductAttributeValue]:
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
    store: Store, products: QuerySet[Product], chosen: Mapping[str, tuple[str, ...]], common: Q
) -> tuple[FacetGroup, ...]:
    """The facets of `products` under the filters `common` and `chosen`; a group's counts leave out its own choice."""
    conditions = {code: chosen_condition(store, code, values) for code, values in chosen.items()}
    narrowed = products.filter(common)
    inside = Q(root__in=narrowed.filter(*conditions.values()).order_by().values("pk"))
    wanted = inside & ~Q(attribute__code__in=list(chosen)) if chosen else inside
    for code in chosen:
        others = [condition for other, condition in conditions.items() if other != code]
        wanted |= Q(attribute__code=code, root__in=narrowed.filter(*others).order_by().values("pk"))
    rows = (
        values_of(store)
        .filter(wanted)
        .annotate(word=_word())
        .filter(word__isnull=False)
        .order_by()
        .values("attribute__code", "word")
        .annotate(
            n=Count("root", distinct=True),
            name=Min("attribute__name"),
            position=Min("attribute__position"),
            kind=Min("attribute__type"),
            place=Min(Coalesce("value_option_id", "value_multi_option__id")),
        )
    )
    return _grouped(list(rows), chosen)


def _word() -> Coalesce:
    truth = Case(
        When(value_boolean=True, then=Value(YES)), When(value_boolean=False, then=Value(NO)), output_field=CharField()
    )
    return Coalesce("value_option__option", "value_multi_option__option", "value_text", truth, output_field=CharField())


def _grouped(rows: list[dict[str, Any]], chosen: Mapping[str, tuple[str, ...]]) -> tuple[FacetGroup, ...]:
    by_code: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_code.setdefault(row["attribute__code"], []).append(row)
    found = []
    for code, values in by_code.items():
        picked = chosen.get(code, ())
        values.sort(key=lambda row: (row["place"] is None, row["place"] or 0, -row["n"], row["word"]))
        kind = values[0]["kind"]
        present = [
            FacetValue(row["word"], label_of(row["word"], kind), row["n"], row["word"] in picked) for row in values
        ]
        known = {value.value for value in present}
        present += [FacetValue(word, label_of(word, kind), 0, True) for word in picked if word not in known]
        group = FacetGroup(code, values[0]["name"], parameter_of(code), tuple(present))
        found.append((values[0]["position"], group.name, group))
    lost = [
        FacetGroup(code, code, parameter_of(code), _lost(values))
        for code, values in chosen.items()
        if code not in by_code
    ]
    return tuple(group for _position, _name, group in sorted(found, key=lambda entry: entry[:2])) + tuple(lost)


def _lost(values: Iterable[str]) -> tuple[FacetValue, ...]:
    """Choices of an attribute that no product of the list has: they stay, so that they can be taken back."""
    return tuple(FacetValue(word, word, 0, True) for word in values)


def label_of(word: str, kind: str) -> str:
    """What a value reads: a boolean is yes or no."""
    if kind == ProductAttribute.BOOLEAN:
        return _("Sí") if word == YES else _("No")
    return word
