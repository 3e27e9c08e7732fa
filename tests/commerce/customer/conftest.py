"""A customer of a shop with goods, and their browser."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commerce.accounts.models import User
from commerce.address.queries import venezuela
from commerce.catalogue.models import Product
from commerce.order import links
from commerce.order.models import Line, Order, ShippingAddress, StatusMove
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store
from tests.factories import make_product, make_rate, make_store, make_user, number


@pytest.fixture
def shop(db: None) -> Store:
    """The store of every host."""
    return make_store("viveres", name="Víveres Prueba", host="testserver", is_default=True)


@pytest.fixture
def rate(db: None) -> ExchangeRate:
    """The rate in force when the orders were placed."""
    return make_rate("100.00")


@pytest.fixture
def person(shop: Store) -> User:
    """Who is logged in."""
    return make_user("persona@ejemplo.com.ve")


@pytest.fixture
def browser(person: User) -> Client:
    """Their browser."""
    client = Client()
    client.force_login(person)
    return client


def place(
    user: User | None, store: Store, products: list[Product] | None = None, *, status: str = "confirmed", **fields: Any
) -> Order:
    """An order as it stands in the database after a checkout: one step of each product."""
    products = products if products is not None else [make_product(store, price="10.00")]
    address = ShippingAddress.objects.create(
        first_name="Yelitza",
        line1="Calle Loira, casa 4",
        line4="Caracas",
        state="Distrito Capital",
        country=venezuela(),
    )
    total = Decimal("10.00") * len(products)
    values: dict[str, Any] = {
        "number": f"AB-{20_000 + number()}",
        "contact_name": "Yelitza Marcano",
        "payment_method": "cash",
        "payment_method_name": "Efectivo",
        "rate": ExchangeRate.objects.order_by("-pk").first(),
        "total_ves": total * 100,
        "shipping_address": address,
    }
    order = Order.objects.create(
        user=user,
        store=store,
        status=status,
        currency="USD",
        **values | {"total_incl_tax": total, "total_excl_tax": total} | fields,
    )
    for product in products:
        add_line(order, product)
    StatusMove.objects.create(order=order, to_status=status)
    links.create(order)
    return order


def add_line(order: Order, product: Product, quantity: int = 1) -> Line:
    """One line of an order, `quantity` steps."""
    record = product.stockrecords.first()
    price = Decimal("10.00")
    return Line.objects.create(
        order=order,
        partner=record.partner if record else None,
        partner_name=order.store.name,
        partner_sku=record.partner_sku if record else "",
        stockrecord=record,
        product=product,
        title=product.get_title(),
        upc="",
        quantity=quantity,
        step=product.step,
        unit=product.unit,
        price_per_unit=price,
        line_price_incl_tax=price * quantity,
        line_price_excl_tax=price * quantity,
        line_price_before_discounts_incl_tax=price * quantity,
        line_price_before_discounts_excl_tax=price * quantity,
        unit_price_incl_tax=price,
        unit_price_excl_tax=price,
        num_allocated=0,
        status=order.status,
    )
