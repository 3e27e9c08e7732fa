"""Choosing a product for a page: found by its words, with its stock in the unit it is sold in, of one's own stores."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.cms.editors import Shop, open_shop
from tests.factories import make_product, make_store

pytestmark = pytest.mark.django_db
RESULTS = "/cms/elegir/producto/results/"


@pytest.fixture
def shop() -> Shop:
    return open_shop("bodega", is_default=True)


@pytest.fixture
def editor(shop: Shop, client: Client) -> Client:
    client.defaults["HTTP_HOST"] = shop.store.host
    client.force_login(shop.writer)
    return client


def test_stock_is_told_in_the_unit_of_sale(editor: Client, shop: Shop) -> None:
    make_product(shop.store, title="Queso de mano", unit="kg", step=Decimal("0.250"), stock=20)
    page = editor.get(RESULTS).content.decode()
    assert "Queso de mano" in page
    assert "5 kg" in page


def test_another_stores_products_are_not_offered(editor: Client) -> None:
    make_product(make_store("ajena"), title="Ajeno")
    assert "Ajeno" not in editor.get(RESULTS).content.decode()


def test_a_page_of_products_costs_the_same_however_many_there_are(
    editor: Client, shop: Shop, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_product(shop.store, title=f"Producto {number}")
    editor.get(RESULTS)
    with django_assert_max_num_queries(15):
        editor.get(RESULTS)
