"""Which products of a basket are in which ranges, answered for all of them with two queries."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from commerce.catalogue.models import Product, ProductCategory

from .rules import ProductFacts, Selection, holds

_INCLUDED, _EXCLUDED, _CLASS, _CATEGORY, _EXCLUDED_CATEGORY = (
    "included",
    "excluded",
    "class",
    "category",
    "not_category",
)


def remember(ranges: Iterable[Any], products: Iterable[Product]) -> None:
    """Let each of `ranges` answer `contains_product` for `products` from memory.

    A range with code of its own (`proxy_class`) is left to answer by itself.
    """
    plain = [chosen for chosen in ranges if chosen is not None and not chosen.proxy_class]
    goods = {product.pk: product for product in products}
    if not plain or not goods:
        return
    selections = _selections(plain, goods.values())
    with_categories = any(s.categories or s.excluded_categories for s in selections.values())
    facts = _facts(goods.values(), with_categories)
    for chosen in plain:
        chosen.remember({pk: holds(selections[chosen.pk], facts[pk]) for pk in goods})


def _selections(ranges: list[Any], products: Iterable[Product]) -> dict[int, Selection]:
    """What each range names, as far as `products` are concerned."""
    model = type(ranges[0])
    found = {chosen.pk: Selection(everything=chosen.includes_all_products) for chosen in ranges}
    ids = {pk for product in products for pk in (product.pk, product.parent_id) if pk}
    named = {"range_id__in": found, "product_id__in": ids}

    def rows(relation: str, what: str, kind: str, **where: Any) -> QuerySet[Any, tuple[str, int, str]]:
        through = getattr(model, relation).through
        return (
            through.objects.filter(**where)
            .order_by()
            .values_list(Value(kind, output_field=CharField()), F("range_id"), Cast(what, CharField()))
        )

    every = rows("included_products", "product_id", _INCLUDED, **named).union(
        rows("excluded_products", "product_id", _EXCLUDED, **named),
        rows("classes", "productclass_id", _CLASS, range_id__in=found),
        rows("included_categories", "category__path", _CATEGORY, range_id__in=found),
        rows("excluded_categories", "category__path", _EXCLUDED_CATEGORY, range_id__in=found),
        all=True,
    )
    for kind, range_id, value in every:
        selection = found[range_id]
        if kind == _CATEGORY:
            selection.categories.add(value)
        elif kind == _EXCLUDED_CATEGORY:
            selection.excluded_categories.add(value)
        else:
            numbers = {_INCLUDED: selection.products, _EXCLUDED: selection.excluded_products, _CLASS: selection.classes}
            numbers[kind].add(int(value))
    return found


def _facts(products: Iterable[Product], with_categories: bool) -> dict[int, ProductFacts]:
    """What ranges ask of each product; a variant is in the categories and the class of its parent."""
    goods = list(products)
    paths: dict[int, set[str]] = {}
    if with_categories:
        owners = {product.parent_id or product.pk for product in goods}
        for product_id, path in ProductCategory.objects.filter(product_id__in=owners).values_list(
            "product_id", "category__path"
        ):
            paths.setdefault(product_id, set()).add(path)
    return {
        product.pk: ProductFacts(
            id=product.pk,
            parent_id=product.parent_id,
            class_id=(product.parent or product).product_class_id,
            category_paths=frozenset(paths.get(product.parent_id or product.pk, ())),
        )
        for product in goods
    }
