"""The front page of a store."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commerce.catalogue.models import Product, ProductImage
from commerce.catalogue.queries.front import front_departments, front_shelves
from commerce.payment.models import StorePaymentMethod
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp
from tests.factories import make_category, make_product, make_rate, make_site_offer, make_store

pytestmark = pytest.mark.django_db


def home(client: Client, store: Store) -> str:
    answer = client.get("/", headers={"host": store.host})
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def picture_of(product: Product) -> ProductImage:
    return ProductImage.objects.create(
        product=product,
        original=f"products/{product.pk}.webp",
        alt=product.title,
        width=480,
        height=480,
        widths=[240, 480],
    )


def full_store() -> Store:
    store = make_store(tagline="Del anaquel a tu puerta", welcome="Pagas como quieras.")
    food = make_category(store, "Víveres", description="Por unidad o por kilo")
    products = [make_product(store, f"Café {n}", category=food, is_featured=n < 5) for n in range(9)]
    for product in products:
        picture_of(product)
    make_site_offer(store, products=products[:2])
    make_rate("860.18")
    StorePaymentMethod.objects.create(store=store, code="cash_usd")
    return store


def test_an_empty_store_still_has_a_front_page(client: Client) -> None:
    html = home(client, make_store(name="Recién Abierta", phone=""))
    assert '<h1 id="hero-t">Recién Abierta</h1>' in html
    for absent in ("hero__shelf", "dept", "shelf--scroll", "payways", "story"):
        assert f'class="{absent}' not in html


def test_a_full_store_shows_welcome_departments_shelves_and_ways_to_pay(client: Client) -> None:
    html = home(client, full_store())
    assert '<h1 id="hero-t">Del anaquel a tu puerta</h1>' in html
    assert "Pagas como quieras." in html
    for heading in ("Destacados", "En oferta", "Recién llegado", "Dos monedas, una fecha", "Paga como te quede mejor"):
        assert f">{heading}</h2>" in html, heading
    for address in ("/tienda/?destacados=1", "/tienda/?oferta=1", "/tienda/?nuevos=1"):
        assert f'href="{address}"' in html
    assert "Por unidad o por kilo" in html
    assert "Efectivo en dólares al recibir" in html
    assert "Bs\xa08.601,80" in html


def test_the_window_shows_eight_different_products_in_two_rows_or_four_in_one_or_none() -> None:
    store = full_store()
    rows = front_shelves(store, catalogue_stamp()).showcase
    assert [len(row) for row in rows] == [4, 4]
    assert len({card.id for row in rows for card in row}) == 8
    Product.objects.filter(pk__in=[card.id for card in rows[1]]).update(is_public=False)
    assert [len(row) for row in front_shelves(store, catalogue_stamp()).showcase] == [4]
    Product.objects.filter(pk=rows[0][0].id).update(is_public=False)
    Product.objects.filter(title__in=["Café 0", "Café 1"]).update(is_public=False)
    assert front_shelves(store, catalogue_stamp()).showcase == []


def test_the_shelves_hold_their_own_store_s_public_products_only() -> None:
    store, other = full_store(), make_store()
    make_product(other, "Ajeno", is_featured=True)
    make_product(store, "Escondido", is_featured=True, is_public=False)
    front = front_shelves(store, catalogue_stamp())
    titles = {card.title for card in (*front.featured, *front.newest, *front.on_offer)}
    assert titles == {f"Café {n}" for n in range(9)}
    assert {card.title for card in front.on_offer} == {"Café 0", "Café 1"}
    assert {card.title for card in front.featured} == {f"Café {n}" for n in range(5)}


def test_a_department_wears_a_picture_of_something_featured_in_it_and_counts_without_a_description() -> None:
    store = full_store()
    tools = make_category(store, "Herramientas")
    make_product(store, "Alicate", category=tools)
    food, other = front_departments(store, catalogue_stamp())
    assert food.image is not None
    assert (other.node.name, other.count, other.image, other.cover) == ("Herramientas", 1, None, "")


def test_the_front_page_takes_few_queries_and_then_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    store = full_store()
    with django_assert_max_num_queries(12):
        home(client, store)
    with django_assert_max_num_queries(1):
        home(client, store)


def test_the_front_page_can_be_shared_by_every_visitor(client: Client) -> None:
    html = home(client, full_store())
    assert "csrfmiddlewaretoken" not in html
    assert not re.search(r"<style|\sstyle=|nonce=|\son[a-z]+=", html)
    assert len(html.encode()) < 100_000
