"""Fills our shop with the bench's catalogue and tells its addresses, as JSON on the last line."""

import json
import os
import sys
from decimal import Decimal
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from commerce.catalogue.importing import RawRow, import_products  # noqa: E402
from commerce.catalogue.models import AttributeOptionGroup, Category, Product, ProductAttribute, ProductClass  # noqa: E402
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range  # noqa: E402
from commerce.partner.models import Partner  # noqa: E402
from commerce.rates.models import ExchangeRate  # noqa: E402
from commerce.stores.models import Store  # noqa: E402
from commerce.venezuela.models import TaxRate  # noqa: E402
from tests.bench import shape  # noqa: E402
from tests.bench.counting import count_queries  # noqa: E402

FROM_OUR_PAGE = {"sec-fetch-site": "same-origin"}
UNCACHED = "sessionid=bench"  # a visitor with a session is served no kept page


def build(products: int) -> None:
    """Migrate and load, once: a second run finds the same number of products and leaves them."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if Product.objects.count() == products:
        return
    Store.objects.all().delete()
    store = Store.objects.create(slug="bench", host="localhost", name="Bench", is_default=True)
    Partner.objects.create(store=store, name="Bench")
    ExchangeRate.objects.get_or_create(value=Decimal("860.18"), source="bench", value_date=timezone.localdate())
    make_kind()
    rows = (RawRow(item.number, values_of(item)) for item in shape.items(products))
    outcome = import_products(store, rows)
    if outcome.errors:
        raise RuntimeError(outcome.errors[:3])
    everything = Range.objects.create(name="Todo", slug="todo", store=store, includes_all_products=True)
    ConditionalOffer.objects.create(
        store=store,
        name="Diez",
        slug="diez",
        condition=Condition.objects.create(range=everything, type="Count", value=1),
        benefit=Benefit.objects.create(range=everything, type="Percentage", value=10),
    )


def make_kind() -> None:
    """The class of every product of the bench, with its facets."""
    kind, _ = ProductClass.objects.get_or_create(
        slug="producto", defaults={"name": "Producto", "tax_rate": TaxRate.objects.get(code="general")}
    )
    for code in ("grade", "brand"):
        group, _ = AttributeOptionGroup.objects.get_or_create(code=f"bench-{code}", defaults={"name": code})
        ProductAttribute.objects.get_or_create(
            product_class=kind,
            code=code,
            defaults={"name": code.capitalize(), "type": "option", "option_group": group, "is_facet": True},
        )


def values_of(item: shape.Item) -> dict[str, Any]:
    """A product as a row of an import."""
    parent = shape.parent_of(item.category)
    path = [shape.category_name(item.category)]
    if parent is not None:
        path.insert(0, shape.category_name(parent))
    return {
        "sku": f"S{item.number}",
        "title": item.title,
        "description": item.description,
        "category": " > ".join(path),
        "product_class": "producto",
        "price": str(Decimal(item.cents) / 100),
        "stock": 10_000,
        "attributes": {"grade": item.grade, "brand": item.brand},
    }


def pages() -> dict[str, str]:
    """The addresses that are measured, by page."""
    product = Product.objects.order_by("pk").first()
    category = Category.objects.get(name=shape.category_name(shape.ROOTS))
    if product is None:
        raise RuntimeError("no products")
    return {
        "catalogue": "/tienda/",
        "category": category.get_absolute_url(),
        "search": "/buscar/?q=harina",
        "product": product.get_absolute_url(),
        "basket": "/cesta/",
    }


def basket_cookie() -> str:
    """The cookie of a guest with ten lines in the basket."""
    client = Client(headers=FROM_OUR_PAGE, SERVER_NAME="localhost")
    for product in Product.objects.order_by("pk")[: shape.BASKET_LINES]:
        client.post("/cesta/agregar/", {"product_id": product.pk, "quantity": "2"})
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items() if name == "oscar_open_basket")


if __name__ == "__main__":
    build(int(sys.argv[1]))
    addresses = pages()
    cookie = basket_cookie()
    print(json.dumps({"pages": addresses, "cookie": cookie, "queries": count_queries(addresses, cookie, UNCACHED)}))
