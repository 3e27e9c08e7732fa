"""Fills the stock shop and tells its addresses, as JSON on the last line."""

import json
import os
import sys
from decimal import Decimal
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

from tests.bench import shape  # noqa: E402
from tests.bench.counting import count_queries  # noqa: E402

Category = get_model("catalogue", "Category")
Product = get_model("catalogue", "Product")
ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")
Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")
Range = get_model("offer", "Range")
Condition = get_model("offer", "Condition")
Benefit = get_model("offer", "Benefit")
ConditionalOffer = get_model("offer", "ConditionalOffer")


def build(products: int) -> None:
    """Migrate and load, once: a second run finds the same number of products and leaves them."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if Product.objects.count() == products:
        return
    call_command("flush", interactive=False, verbosity=0)
    categories: list[Any] = []
    for number in range(shape.CATEGORIES):
        parent = shape.parent_of(number)
        name = shape.category_name(number)
        if parent is None:
            categories.append(Category.add_root(name=name, is_public=True))
        else:
            above = Category.objects.get(pk=categories[parent].pk)
            categories.append(above.add_child(name=name, is_public=True))
    kind = ProductClass.objects.create(name="Producto", track_stock=True)
    partner = Partner.objects.create(name="Bench")
    items = list(shape.items(products))
    rows = Product.objects.bulk_create(
        [
            Product(
                title=i.title,
                slug=f"p-{i.number}",
                description=i.description,
                product_class=kind,
                structure="standalone",
                is_public=True,
            )
            for i in items
        ],
        batch_size=2_000,
    )
    StockRecord.objects.bulk_create(
        [
            StockRecord(
                product=row,
                partner=partner,
                partner_sku=f"S{i.number}",
                price=Decimal(i.cents) / 100,
                num_in_stock=10_000,
            )
            for row, i in zip(rows, items, strict=True)
        ],
        batch_size=2_000,
    )
    ProductCategory.objects.bulk_create(
        [ProductCategory(product=row, category=categories[i.category]) for row, i in zip(rows, items, strict=True)],
        batch_size=2_000,
    )
    everything = Range.objects.create(name="Todo", includes_all_products=True)
    ConditionalOffer.objects.create(
        name="Diez",
        condition=Condition.objects.create(range=everything, type="Count", value=1),
        benefit=Benefit.objects.create(range=everything, type="Percentage", value=10),
    )
    print("  índice Whoosh de la tienda de referencia (unos 4 minutos)…", file=sys.stderr, flush=True)
    call_command("rebuild_index", interactive=False, verbosity=0)


def pages() -> dict[str, str]:
    """The addresses that are measured, by page."""
    product = Product.objects.order_by("pk").first()
    category = Category.objects.get(name=shape.category_name(shape.ROOTS))
    return {
        "catalogue": "/catalogue/",
        "category": category.get_absolute_url(),
        "search": "/search/?q=harina",
        "product": product.get_absolute_url(),
        "basket": "/basket/",
    }


def basket_cookie() -> str:
    """The cookie of a guest with ten lines in the basket."""
    client = Client(SERVER_NAME="localhost")
    for product in Product.objects.order_by("pk")[: shape.BASKET_LINES]:
        client.post(f"/basket/add/{product.pk}/", {"quantity": 2})
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items() if name == "oscar_open_basket")


if __name__ == "__main__":
    build(int(sys.argv[1]))
    addresses = pages()
    cookie = basket_cookie()
    print(json.dumps({"pages": addresses, "cookie": cookie, "queries": count_queries(addresses, cookie)}))
