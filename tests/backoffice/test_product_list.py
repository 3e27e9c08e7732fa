"""The product list: what it shows, finds and filters, and what it does to many products at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commerce.catalogue.models import Product
from commerce.jobs import actions as jobs
from commerce.jobs.engine import run_due
from commerce.jobs.models import Job
from commerce.partner.models import StockRecord
from commerce.stores.models import Store
from tests.factories import make_category, make_parent_with_variants, make_product, make_staff, make_store, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/catalogue/product/"
MAY = [
    "catalogue.view_product",
    "catalogue.change_product",
    "catalogue.view_category",
    "partner.change_stockrecord",
    "partner.view_stockrecord",
]


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


@pytest.fixture
def ana(client: Client, store: Store) -> Client:
    client.force_login(make_staff(store, "catalogo", MAY))
    return client


def titles(client: Client, **query: str) -> set[str]:
    return {product.title for product in client.get(LIST, query).context["cl"].result_list}


def test_a_product_is_found_by_name_without_accents_by_code_and_by_barcode(ana: Client, store: Store) -> None:
    make_product(store, "Café molido", sku="CAF-0250", upc="7591234567890", is_public=False)
    make_parent_with_variants(store, "Camisa de liquilique")
    make_product(store, "Harina")
    make_product(make_store("otra"), "Café ajeno")

    assert titles(ana, q="cafe") == {"Café molido"}
    assert titles(ana, q="caf-0250") == {"Café molido"}
    assert titles(ana, q="7591234567890") == {"Café molido"}
    assert titles(ana, q="liqui") == {"Camisa de liquilique"}
    assert titles(ana, q="c") == set()  # one letter would be half the shop: alone it is a whole code


def test_a_variant_leads_to_its_product_and_is_not_listed_itself(ana: Client, store: Store) -> None:
    parent = make_parent_with_variants(store, "Camisa", variants={"S": ("9.00", 3), "M": ("9.00", 0)})
    sku = StockRecord.objects.filter(product__parent=parent).first()
    assert sku is not None

    assert titles(ana) == {"Camisa"}
    assert titles(ana, q=sku.partner_sku) == {"Camisa"}


def test_the_state_of_the_stock_is_a_filter_and_of_variants_the_best_counts(ana: Client, store: Store) -> None:
    make_product(store, "Lleno", stock=50)
    make_product(store, "Poco", stock=2)
    make_product(store, "Nada", stock=0)
    make_product(store, "Nunca", stock=None)
    make_parent_with_variants(store, "Tallas", variants={"S": ("9.00", 0), "M": ("9.00", 30)})

    assert titles(ana, existencias="in") == {"Lleno", "Tallas"}
    assert titles(ana, existencias="low") == {"Poco"}
    assert titles(ana, existencias="out") == {"Nada"}
    assert titles(ana, existencias="none") == {"Nunca"}


def test_a_category_filters_with_all_below_it(ana: Client, store: Store) -> None:
    fresh = make_category(store, "Frescos")
    cheeses = make_category(store, "Quesos", fresh)
    make_product(store, "Queso", category=cheeses)
    make_product(store, "Suelto")

    assert titles(ana, categoria=str(fresh.pk)) == {"Queso"}
    assert titles(ana, categoria="ninguna") == {"Suelto"}


def test_the_list_costs_at_most_fifteen_queries_whatever_its_rows(
    ana: Client, store: Store, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_product(store, category=make_category(store, f"C{number}"))
    make_parent_with_variants(store, "Camisa")
    ana.get(LIST)
    with django_assert_max_num_queries(15):
        page = ana.get(LIST)
    assert len(page.context["cl"].result_list) == 25


def prepared(ana: Client, code: str, products: list[Product], **params: Any) -> Job:
    chosen = {"action": f"job_{code.replace('.', '_')}", "_selected_action": [product.pk for product in products]}
    ana.post(LIST, chosen)
    job = Job.objects.latest("id")
    if params:
        jobs.set_params(job.pk, params, by=job.owner, reason="Nueva lista")
    return job


def done(job: Job) -> Job:
    jobs.start(job.pk, by=job.owner)
    run_due()
    job.refresh_from_db()
    return job


def test_publishing_many_writes_one_version_each_and_refuses_what_is_already_public(ana: Client, store: Store) -> None:
    hidden = [make_product(store, f"Oculto {n}", is_public=False) for n in range(3)]
    public = make_product(store, "Visible")

    job = prepared(ana, "catalogue.publish", [*hidden, public])
    assert "falta: foto, categoría" in ana.get(f"/admin/trabajos/{job.pk}/").content.decode()
    before = hidden[0].history.count()
    job = done(job)

    assert (job.state, job.done, job.refused) == ("done", 3, 1)
    assert Product.objects.filter(is_public=True).count() == 4
    assert hidden[0].history.count() == before + 1
    assert hidden[0].history.latest().history_user == job.owner


@pytest.mark.parametrize("code", ["catalogue.prices", "catalogue.put_in"])
def test_a_job_that_asks_something_opens_without_a_preview_and_cannot_be_confirmed_yet(
    ana: Client, store: Store, code: str
) -> None:
    job = prepared(ana, code, [make_product(store, "Café", price="4.00")])

    page = ana.get(f"/admin/trabajos/{job.pk}/")

    assert page.status_code == 200
    assert "Elegiste 1 fila." in page.content.decode()
    assert f"/admin/trabajos/{job.pk}/confirmar/" not in page.content.decode()


def test_prices_change_by_a_percentage_with_their_rounding_variants_included(ana: Client, store: Store) -> None:
    single = make_product(store, "Café", price="4.00")
    parent = make_parent_with_variants(store, "Camisa", variants={"S": ("9.99", 3), "M": ("12.30", 0)})
    priceless = make_product(store, "Sin precio", price=None)

    job = prepared(ana, "catalogue.prices", [single, parent, priceless], how="percent", value="10", rounding="0.50")
    page = ana.get(f"/admin/trabajos/{job.pk}/").content.decode()
    assert StockRecord.objects.get(product=single).price == Decimal("4.00")
    job = done(job)

    assert "No tiene precio que cambiar." in page
    assert StockRecord.objects.get(product=single).price == Decimal("4.50")
    prices = StockRecord.objects.filter(product__parent=parent).order_by("pk").values_list("price", flat=True)
    assert list(prices) == [Decimal("11.00"), Decimal("13.50")]
    newest = StockRecord.objects.get(product=single).history.latest()
    assert (newest.price, newest.history_change_reason) == (Decimal("4.50"), "Nueva lista")
    single.refresh_from_db()
    assert single.shelf_price == Decimal("4.50")


def test_many_products_go_into_a_category_of_their_store_and_out_again(ana: Client, store: Store) -> None:
    shelf, elsewhere = make_category(store, "Ofertas"), make_category(make_store("otra"), "Ajena")
    products = [make_product(store) for _ in range(3)]

    done(prepared(ana, "catalogue.put_in", products, category=shelf.pk))
    assert shelf.product_set.count() == 3
    done(prepared(ana, "catalogue.take_out", products[:2], category=shelf.pk))
    refused = done(prepared(ana, "catalogue.put_in", products, category=elsewhere.pk))

    assert shelf.product_set.count() == 1
    assert (refused.done, elsewhere.product_set.count()) == (0, 0)


def test_whoever_only_looks_is_offered_no_action(store: Store) -> None:
    product = make_product(store, is_public=False)
    viewer = Client()
    viewer.force_login(make_staff(store, "mirar", ["catalogue.view_product"]))

    viewer.post(LIST, {"action": "job_catalogue_publish", "_selected_action": [product.pk]})

    product.refresh_from_db()
    assert (product.is_public, Job.objects.count()) == (False, 0)


def test_many_are_deleted_but_those_that_were_sold(store: Store) -> None:
    root = Client()
    root.force_login(make_user(is_staff=True, is_superuser=True))
    products = [make_product(store) for _ in range(2)]
    data = {"action": "delete_selected", "_selected_action": [product.pk for product in products], "post": "yes"}
    root.post(LIST, data)
    assert Product.objects.count() == 0
