"""Pages of a store: its own site, live goods, and nothing that cannot be sold."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms import goods, sites
from cms.models import CollectionPage, HomePage, LandingPage
from commerce.catalogue.models import Product
from commerce.stores import pagecache
from commerce.stores.models import Store
from tests.factories import make_product, make_rate, make_store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True, host="bodega.example")


@pytest.fixture
def home(store: Store) -> HomePage:
    return HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)


def shelf(title: str, products: Any = (), **more: Any) -> dict[str, Any]:
    chosen = [{"type": "item", "value": product.pk, "id": f"{product.pk}"} for product in products]
    value = {"title": title, "rule": "newest", "count": 4, "products_first": chosen} | more
    return {"type": "shelf", "value": value}


def publish(page: Any, *blocks: dict[str, Any]) -> Any:
    page.body = list(blocks)
    page.save_revision().publish()
    return page


def test_a_store_gets_its_site_once(store: Store) -> None:
    first, again = sites.open_site(store.pk), sites.open_site(store.pk)
    assert first == again
    assert Site.objects.filter(hostname=store.host).count() == 1


def test_a_site_follows_the_host_of_its_store(store: Store, home: HomePage) -> None:
    Store.objects.filter(pk=store.pk).update(host="otra.example")
    sites.open_missing()
    assert Site.objects.get(root_page=home).hostname == "otra.example"


def test_the_shops_own_front_stays_until_an_editor_fills_the_page(store: Store, home: HomePage, client: Client) -> None:
    make_product(store, title="Harina de maíz")
    assert client.get("/", HTTP_HOST=store.host).status_code == 200
    publish(home, shelf("Lo de esta semana"))
    page = client.get("/", HTTP_HOST=store.host).content.decode()
    assert "Lo de esta semana" in page
    assert "Harina de maíz" in page


def test_what_is_not_for_sale_is_skipped_and_the_shelf_refills(store: Store, home: HomePage, client: Client) -> None:
    gone, there, other = (make_product(store, title=title) for title in ("Ido", "Presente", "Suplente"))
    publish(home, shelf("Elegidos", [gone, there], count=2))
    Product.objects.filter(pk=gone.pk).update(is_public=False)
    page = client.get("/", HTTP_HOST=store.host).content.decode()
    assert "Ido" not in page
    assert "Presente" in page
    assert other.title in page


def test_a_shelf_never_shows_another_stores_products(store: Store, home: HomePage, client: Client) -> None:
    theirs = make_product(store, title="Ajeno")
    publish(home, shelf("Elegidos", [theirs]))
    Product.objects.filter(pk=theirs.pk).update(store=make_store("ajena"))
    assert "Ajeno" not in client.get("/", HTTP_HOST=store.host).content.decode()


@pytest.mark.parametrize("shelves", [1, 4])
def test_a_page_with_four_shelves_takes_at_most_twelve_queries(
    shelves: int, store: Store, home: HomePage, client: Client, django_assert_max_num_queries: Any
) -> None:
    make_rate("200.00")
    products = [make_product(store, title=f"Producto {number}") for number in range(8)]
    # What sold best is worked out once a day; all else that a process remembers of the shop it has just lost.
    goods.best_sellers(store, 0, timezone.now())
    rules = ["newest", "featured", "on_offer", "best_selling"]
    page = LandingPage(title="Semana", slug="semana")
    home.add_child(instance=page)
    publish(page, *(shelf(f"Estante {n}", products[n : n + 2], rule=rules[n]) for n in range(shelves)))
    pagecache.clear()
    with django_assert_max_num_queries(12):
        assert client.get("/semana/", HTTP_HOST=store.host).status_code == 200
    with django_assert_max_num_queries(2):
        assert client.get("/semana/", HTTP_HOST=store.host).status_code == 200


def test_a_kept_page_shows_a_change_on_the_next_request(store: Store, home: HomePage, client: Client) -> None:
    product = make_product(store, title="Café", price="5.00")
    publish(home, shelf("Café", [product]))
    assert "5,00" in client.get("/", HTTP_HOST=store.host).content.decode()
    record = product.stockrecords.get()
    record.price = "6.50"
    record.save()
    assert "6,50" in client.get("/", HTTP_HOST=store.host).content.decode()
    publish(home, shelf("Otro título", [product]))
    assert "Otro título" in client.get("/", HTTP_HOST=store.host).content.decode()


def test_a_scheduled_page_goes_live_by_the_queue(store: Store, home: HomePage, client: Client) -> None:
    page = LandingPage(title="Mañana", slug="manana", live=False)
    home.add_child(instance=page)
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    assert client.get("/manana/", HTTP_HOST=store.host).status_code == 404
    call_command("publish_scheduled", verbosity=0)
    assert client.get("/manana/", HTTP_HOST=store.host).status_code == 200


def test_a_collection_shows_its_goods(store: Store, home: HomePage, client: Client) -> None:
    make_product(store, title="Queso telita")
    page = CollectionPage(title="Quesos", slug="quesos")
    page.shelf = [shelf("Quesos")]
    home.add_child(instance=page)
    page.save_revision().publish()
    assert "Queso telita" in client.get("/quesos/", HTTP_HOST=store.host).content.decode()


def test_links_to_pages_lead_to_the_port_of_the_public_address(store: Store, settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://tienda.example"
    assert sites.open_site(store.pk).site.port == 443
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:9000"
    sites.open_site(store.pk)
    assert Site.objects.get(hostname=store.host).root_url == f"http://{store.host}:9000"


def test_the_page_that_wagtail_comes_with_goes_with_its_site(store: Store) -> None:
    assert Page.objects.filter(depth=2, slug="home").exists()
    sites.open_site(store.pk)
    assert not Page.objects.filter(depth=2, slug="home").exists()
    assert Page.find_problems() == ([], [], [], [], [])
