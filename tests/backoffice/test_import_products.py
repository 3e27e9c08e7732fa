"""Importing products from the admin: look first, then write, once."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commerce.catalogue.models import Product
from commerce.stores.models import Store
from tests.factories import make_class, make_staff, make_store

pytestmark = pytest.mark.django_db

PAGE = "/admin/catalogue/product/importar/"
MAY = ["catalogue.view_product", "catalogue.add_product", "catalogue.change_product"]


@pytest.fixture
def store() -> Store:
    make_class("Víveres", slug="viveres")
    return make_store("bodega", is_default=True)


@pytest.fixture
def staff(client: Client, store: Store) -> Client:
    client.force_login(make_staff(store, "catalogo", MAY))
    return client


def products(*rows: dict[str, Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("../../productos.json", json.dumps(rows).encode())


GOOD = {"sku": "A-1", "title": "Café", "product_class": "viveres", "price": "6.40", "stock": 3}


def preview(client: Client, store: Store, *rows: dict[str, Any]) -> Any:
    return client.post(PAGE, {"store": store.pk, "file": products(*rows)})


def test_a_preview_tells_what_would_change_and_saves_nothing(staff: Client, store: Store) -> None:
    response = preview(staff, store, GOOD, {**GOOD, "sku": "B", "price": "gratis"})

    assert (response.context["outcome"].created, len(response.context["errors"])) == (1, 1)
    assert "«gratis» no es un número." in response.content.decode()
    assert not Product.objects.exists()


def test_what_was_looked_at_is_written_once_however_often_it_is_sent(staff: Client, store: Store) -> None:
    ticket = preview(staff, store, GOOD).context["ticket"]

    first = staff.post(PAGE, {"ticket": ticket}, follow=True)
    second = staff.post(PAGE, {"ticket": ticket}, follow=True)

    assert "1 creados" in first.content.decode()
    assert "ya se importó" in second.content.decode()
    assert Product.objects.get().title == "Café"


def test_a_ticket_of_another_person_or_a_made_up_one_writes_nothing(staff: Client, store: Store) -> None:
    ticket = preview(staff, store, GOOD).context["ticket"]
    other = Client()
    other.force_login(make_staff(store, "catalogo", MAY))

    assert other.post(PAGE, {"ticket": ticket}).status_code == 403
    assert "venció" in staff.post(PAGE, {"ticket": "1:2:../../etc/passwd"}, follow=True).content.decode()
    assert not Product.objects.exists()


def test_a_member_of_one_store_cannot_import_into_another(staff: Client, store: Store) -> None:
    elsewhere = make_store("otra")

    response = preview(staff, elsewhere, GOOD)

    assert "store" in response.context["form"].errors


def test_a_file_that_cannot_be_read_says_why_beside_the_field(staff: Client, store: Store) -> None:
    response = staff.post(PAGE, {"store": store.pk, "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04roto")})

    assert response.context["form"].errors["file"] == ["No es un libro de Excel que podamos leer."]


def test_the_page_is_only_for_whoever_may_add_and_change_products(client: Client, store: Store) -> None:
    client.force_login(make_staff(store, "mirar", ["catalogue.view_product"]))

    assert client.get(PAGE).status_code == 403
