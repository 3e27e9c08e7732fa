"""Cached pages never lie: whatever changes, by whatever way, the next visitor sees it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from commerce.catalogue.indexing import reindex
from commerce.catalogue.models import Category, Product
from commerce.catalogue.queries.reviews import review_model
from commerce.partner.models import StockRecord
from commerce.stores.models import Store
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

LIST, SEARCH = "/tienda/", "/buscar/?q=centella"


@pytest.fixture
def store() -> Store:
    factories.make_rate("100")
    return factories.make_store("kits", is_default=True)


@pytest.fixture
def product(store: Store) -> Product:
    shelf = factories.make_category(store, "Kits")
    return factories.make_product(
        store, "Centella", price="24.90", stock=20, category=shelf, slug="centella", attributes={"grado": "HG"}
    )


def seen(product: Product, *, visitor: Client | None = None) -> list[str]:
    """The pages that show the product, as somebody without cookies gets them."""
    pages = []
    for address in (LIST, SEARCH, Category.objects.get().get_absolute_url(), f"/tienda/centella_{product.pk}/"):
        response = (visitor or Client()).get(address, HTTP_HOST="kits.localhost")
        assert response.status_code == 200
        pages.append(response.content.decode())
    return pages


def _by_update(product: Product) -> None:
    StockRecord.objects.filter(product=product).update(price=Decimal("19.50"))


def _by_sql(product: Product) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET price = 19.50 WHERE product_id = %s", [product.pk])


def _by_save(product: Product) -> None:
    record = product.stockrecords.get()
    record.price = Decimal("19.50")
    record.save()


@pytest.mark.parametrize("change", [_by_update, _by_sql, _by_save])
def test_a_new_price_shows_at_once_however_it_was_written(product: Product, change: Callable[[Product], None]) -> None:
    assert all("US$\xa024,90" in page for page in seen(product))

    change(product)

    assert all("US$\xa019,50" in page and "US$\xa024,90" not in page for page in seen(product))


def test_a_new_price_shows_at_once_to_a_visitor_with_a_session(product: Product) -> None:
    visitor = Client()
    visitor.force_login(factories.make_user())
    assert all("US$\xa024,90" in page for page in seen(product, visitor=visitor))

    _by_sql(product)

    assert all("US$\xa019,50" in page for page in seen(product, visitor=visitor))


def test_stock_shows_at_once(product: Product) -> None:
    assert all("Quedan 2" not in page for page in seen(product))

    StockRecord.objects.filter(product=product).update(num_allocated=18)
    assert all("Quedan 2" in page for page in seen(product))

    StockRecord.objects.filter(product=product).update(num_allocated=20)
    assert all("Agotado" in page for page in seen(product))


def test_a_new_rate_shows_at_once(product: Product) -> None:
    assert all("Bs\xa02.490,00" in page for page in seen(product))

    factories.make_rate("200", value_date=timezone.localdate())

    assert all("Bs\xa04.980,00" in page for page in seen(product))


def test_texts_show_at_once(product: Product) -> None:
    seen(product)

    Product.objects.filter(pk=product.pk).update(title="Centella mejorada", summary="Nueva caja")

    assert all("Centella mejorada" in page and "Nueva caja" in page for page in seen(product))


def test_an_unpublished_product_is_gone_at_once(product: Product) -> None:
    seen(product)

    Product.objects.filter(pk=product.pk).update(is_public=False)

    answers = [Client().get(address, HTTP_HOST="kits.localhost") for address in (LIST, SEARCH)]
    assert all(b"/tienda/centella_" not in answer.content for answer in answers)
    assert Client().get(f"/tienda/centella_{product.pk}/", HTTP_HOST="kits.localhost").status_code == 404


def test_an_offer_shows_when_it_is_made_and_goes_when_it_is_taken_back(store: Store, product: Product) -> None:
    seen(product)

    offer = factories.make_site_offer(store, products=[product], value=10)
    assert all("US$\xa022,41" in page for page in seen(product))

    offer.condition.range.remove_product(product)
    assert all("US$\xa024,90" in page for page in seen(product))


def test_an_offer_shows_when_its_hour_comes_although_nothing_is_written(
    store: Store, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    factories.make_site_offer(store, products=[product], value=10, start_datetime=now + timedelta(seconds=90))
    assert all("US$\xa024,90" in page for page in seen(product))

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=91))

    assert all("US$\xa022,41" in page for page in seen(product))


def test_what_the_index_learns_shows_in_a_search_at_once(product: Product) -> None:
    address = "/buscar/?q=novedad"
    assert b"/tienda/centella_" not in Client().get(address, HTTP_HOST="kits.localhost").content
    Product.objects.filter(pk=product.pk).update(description="Una novedad")
    assert b"/tienda/centella_" not in Client().get(address, HTTP_HOST="kits.localhost").content

    reindex([product])

    assert b"/tienda/centella_" in Client().get(address, HTTP_HOST="kits.localhost").content


def test_an_approved_review_shows_at_once(product: Product) -> None:
    review = review_model().objects.create(
        product=product, user=factories.make_user(), score=4, title="Bonito", body="Armado en una tarde"
    )
    assert "Armado en una tarde" not in seen(product)[-1]

    review.status = review.APPROVED
    review.save()

    assert "Armado en una tarde" in seen(product)[-1]
    assert "4 · 1 opinión" in seen(product)[-1]


def test_a_page_of_one_store_is_never_served_to_another(store: Store, product: Product) -> None:
    other = factories.make_store("viveres")
    factories.make_product(other, "Arroz")
    ours = Client().get(LIST, HTTP_HOST="kits.localhost").content.decode()
    theirs = Client().get(LIST, HTTP_HOST="viveres.localhost").content.decode()

    assert "Centella" in ours
    assert "Centella" not in theirs
    assert "Arroz" in theirs
    assert Client().get(f"/tienda/centella_{product.pk}/", HTTP_HOST="viveres.localhost").status_code == 404


def test_a_kept_page_is_the_same_for_everybody_and_carries_no_token(product: Product) -> None:
    visitor = Client()
    visitor.force_login(factories.make_user(first_name="Yelitza"))
    seen(product, visitor=visitor)

    for page in seen(product):
        assert "Yelitza" not in page
        assert "csrfmiddlewaretoken" not in page
