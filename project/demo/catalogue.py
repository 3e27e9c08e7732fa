"""Kinds of product, the products themselves, and the rate that their prices are shown at."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone

from commerce.catalogue.importing import RawRow, import_products
from commerce.catalogue.models import (
    AttributeOptionGroup,
    Category,
    Option,
    Product,
    ProductAttribute,
    ProductClass,
    ProductRecommendation,
)
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate

RATES = {"USD": Decimal("860.18"), "EUR": Decimal("998.64")}
CLASSES = {
    "kit": "Kit para armar",
    "tool": "Herramienta",
    "paint": "Pintura",
    "grocery": "Víveres",
    "fresh": "Frescos",
    "household": "Hogar",
}
ATTRIBUTES = {
    "grade": "Grado",
    "scale": "Escala",
    "series": "Serie",
    "brand": "Marca",
    "color": "Color",
    "presentation": "Presentación",
    "origin": "Procedencia",
}


def load_classes(items: list[dict[str, Any]]) -> None:
    """The kinds of product with the attributes that the catalogue files use."""
    general = TaxRate.objects.get(code="general")
    used: dict[str, set[str]] = {}
    classes = {item["sku"]: item.get("product_class") for item in items}
    for item in items:
        kind = item.get("product_class") or classes.get(item.get("parent"))
        if kind:
            used.setdefault(kind, set()).update(item.get("attributes") or {})
    for slug, codes in used.items():
        cls, _ = ProductClass.objects.get_or_create(
            slug=slug, defaults={"name": CLASSES.get(slug, slug), "tax_rate": general}
        )
        for position, code in enumerate(
            sorted(codes, key=lambda code: list(ATTRIBUTES).index(code) if code in ATTRIBUTES else 99)
        ):
            name = ATTRIBUTES.get(code, code.replace("_", " ").capitalize())
            group, _ = AttributeOptionGroup.objects.get_or_create(code=code, defaults={"name": name})
            ProductAttribute.objects.get_or_create(
                product_class=cls,
                code=code,
                defaults={
                    "name": name,
                    "type": ProductAttribute.OPTION,
                    "option_group": group,
                    "is_facet": True,
                    "position": position,
                },
            )
    _gift_option()


def _gift_option() -> None:
    option, is_new = Option.objects.get_or_create(
        code="envoltorio", defaults={"name": "Envoltorio de regalo", "type": Option.BOOLEAN, "required": False}
    )
    if is_new:
        for cls in ProductClass.objects.filter(slug="kit"):
            cls.options.add(option)


def load_products(store: Store, path: Path, progress: Callable[[int], None]) -> None:
    """Import the store's catalogue file as anybody would; a row that is refused is an error in the demo's own data.

    Raises:
        ValueError: with every refused row.
    """
    items = json.loads(path.read_text(), parse_float=Decimal)
    rows = (RawRow(number, item) for number, item in enumerate(items, start=1))
    outcome = import_products(store, rows, folder=path.parent, progress=progress)
    if outcome.errors:
        raise ValueError("\n".join(f"{e.number} {e.sku} {e.column}: {e.message}" for e in outcome.errors))
    _recommend(store)


def _recommend(store: Store) -> None:
    """Beside each product, three others of its shelf."""
    if ProductRecommendation.objects.filter(primary__store=store).exists():
        return
    shelves: dict[int, list[int]] = {}
    for product in Product.objects.filter(store=store, parent=None).prefetch_related("categories"):
        for category in product.categories.all():
            shelves.setdefault(category.pk, []).append(product.pk)
    pairs = {
        (primary, shelf[(place + step) % len(shelf)])
        for shelf in shelves.values()
        for place, primary in enumerate(shelf)
        for step in (1, 2, 3)
        if shelf[(place + step) % len(shelf)] != primary
    }
    ProductRecommendation.objects.bulk_create(
        ProductRecommendation(primary_id=primary, recommendation_id=other) for primary, other in sorted(pairs)
    )


def dress_categories(store: Store, folder: Path, categories: list[dict[str, Any]]) -> None:
    """Give the store's departments their picture and their words, where they have none."""
    for data in categories:
        category = Category.objects.filter(store=store, depth=1, name=data["path"]).first()
        if category is None or category.image:
            continue
        category.description = data["description"]
        picture = folder / data["image"]
        with picture.open("rb") as file:
            category.image.save(picture.name, File(file), save=False)
        category.save()


def load_rates() -> None:
    """Rates of the last weeks, invented around the level of late 2026, where the shop has none of its own."""
    for base, value in RATES.items():
        if not ExchangeRate.objects.filter(base=base).exists():
            _load_rates_of(base, value)


def _load_rates_of(base: str, value: Decimal) -> None:
    today = timezone.localdate()
    rate = value
    rates: list[ExchangeRate] = []
    day: date = today
    while len(rates) < 40:
        if day.weekday() < 5:
            exact = rate.quantize(Decimal("0.00000001"))
            rates.append(ExchangeRate(base=base, value=exact, source="demo", value_date=day))
            rate /= Decimal("1.0022")
        day -= timedelta(days=1)
    if today.weekday() >= 5:  # a weekend: the last banking day's rate holds
        rates[0].value = value
    ExchangeRate.objects.bulk_create(rates)
