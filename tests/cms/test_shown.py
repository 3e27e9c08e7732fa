"""Whoever takes a product off sale is told before which pages show it."""

import pytest
from django.test import Client

from commerce.catalogue.models import Product
from commerce.catalogue.shown import pages_showing
from commerce.jobs.models import Job
from tests.cms.editors import Shop, make_page, open_shop
from tests.factories import make_product, make_staff

pytestmark = pytest.mark.django_db
WARNING = "Se ve en 1 página, que lo dejará de mostrar"


@pytest.fixture
def shop() -> Shop:
    return open_shop("bodega", is_default=True)


@pytest.fixture
def product(shop: Shop) -> Product:
    product = make_product(shop.store, title="Queso telita")
    block = {"type": "spotlight", "value": {"product": product.pk}}
    make_page(shop, title="El queso", blocks=[block], live=True)
    return product


@pytest.fixture
def desk(shop: Shop, client: Client) -> Client:
    client.defaults["HTTP_HOST"] = shop.store.host
    client.force_login(make_staff(shop.store, "catalogo", ("catalogue.view_product", "catalogue.change_product")))
    return client


def test_the_screen_of_a_product_says_it_beside_the_switch(desk: Client, product: Product) -> None:
    assert WARNING in desk.get(f"/admin/catalogue/product/{product.pk}/change/").content.decode()


def test_the_preview_of_the_action_says_it_row_by_row(desk: Client, product: Product, shop: Shop) -> None:
    other = make_product(shop.store, title="Café")
    form = {"action": "job_catalogue_unpublish", "_selected_action": [product.pk, other.pk]}
    desk.post("/admin/catalogue/product/", form)
    page = desk.get(f"/admin/trabajos/{Job.objects.get().pk}/").content.decode()
    assert page.count(WARNING.lower()) == 1


def test_drafts_do_not_count(shop: Shop) -> None:
    product = make_product(shop.store, title="Café")
    make_page(shop, title="Borrador", blocks=[{"type": "spotlight", "value": {"product": product.pk}}])
    assert pages_showing([product.pk]) == {}
