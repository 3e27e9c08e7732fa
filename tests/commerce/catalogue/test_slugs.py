"""Addresses of products: readable, one per store, and there to stay."""

import threading
from typing import Any

import pytest
from django.db import connection

from commerce.catalogue.actions import save_product
from commerce.catalogue.models import Product
from commerce.stores.models import Store
from tests import factories


def new(store: Store, title: str, **fields: Any) -> Product:
    return Product(store=store, title=title, product_class=factories.make_class(), **fields)


@pytest.mark.django_db
def test_a_slug_is_the_title_without_accents() -> None:
    product = save_product(new(factories.make_store(), "Café «Añejo» 1/144: edición ¡única!"))

    assert product.slug == "cafe-anejo-1144-edicion-unica"


@pytest.mark.django_db
def test_a_taken_slug_gets_a_number() -> None:
    store = factories.make_store()

    slugs = [save_product(new(store, "Centella")).slug for _ in range(3)]

    assert slugs == ["centella", "centella-2", "centella-3"]


@pytest.mark.django_db
def test_the_same_slug_is_free_in_another_store() -> None:
    first, second = (save_product(new(factories.make_store(), "Centella")) for _ in range(2))

    assert first.slug == second.slug == "centella"


@pytest.mark.django_db
def test_a_slug_stays_when_the_title_changes() -> None:
    product = save_product(new(factories.make_store(), "Centella"))
    product.title = "Relámpago"
    save_product(product)

    assert Product.objects.get(pk=product.pk).slug == "centella"


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["¿?", "日本", "'; drop table", "x" * 255])
def test_every_title_has_a_slug(title: str) -> None:
    product = save_product(new(factories.make_store(), title))

    assert product.slug
    assert product.get_absolute_url().startswith("/tienda/")


@pytest.mark.django_db
def test_a_slug_that_somebody_chose_is_kept_or_refused_but_never_changed() -> None:
    store = factories.make_store()

    assert save_product(new(store, "Centella", slug="mi-kit")).slug == "mi-kit"
    with pytest.raises(Exception, match="catalogue_slug_once_per_store"):
        save_product(new(store, "Otra", slug="mi-kit"))


@pytest.mark.django_db(transaction=True)
def test_two_products_that_want_the_same_slug_at_once_both_get_one() -> None:
    store = factories.make_store()
    factories.make_class()
    ready = threading.Barrier(4)

    def create() -> None:
        product = new(store, "Centella")
        ready.wait()
        save_product(product)
        connection.close()

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    slugs = sorted(Product.objects.values_list("slug", flat=True))
    assert slugs == ["centella", "centella-2", "centella-3", "centella-4"]
