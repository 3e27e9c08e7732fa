"""How many queries a page may cost: as many for fifty products as for one, cold and warm."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commerce.catalogue.models import Category, Product, ProductImage, Specification
from commerce.catalogue.queries import forget_everything
from commerce.catalogue.queries.reviews import review_model
from commerce.stores import facts, pagecache, queries
from commerce.stores.models import OpeningHours, Store
from tests import factories

pytestmark = pytest.mark.django_db

COLD = 12
BESIDE = 2  # what a search asks about words, and about pages


@pytest.fixture
def store() -> Store:
    factories.make_rate()
    store = factories.make_store("kits", is_default=True)
    OpeningHours.objects.create(store=store, weekday=0, opens="08:00", closes="19:00")
    return store


def stocked(store: Store, shelf: Category, count: int) -> None:
    for number in range(count):
        product = factories.make_product(
            store, f"Centella {number}", category=shelf, attributes={"grado": "HG", "extras": ["A", "B"], "nuevo": True}
        )
        ProductImage.objects.create(product=product, original="products/a.png", alt="La caja")
        factories.make_parent_with_variants(store, f"Centella surtida {number}", category=shelf)
    factories.make_site_offer(store, products=list(Product.objects.filter(store=store, parent=None)[:2]))
    factories.make_site_offer(store, categories=[shelf])


def forget_all() -> None:
    pagecache.clear()
    forget_everything()
    queries._by_host.clear()
    facts._known.clear()


def cost(address: str, client: Client | None = None) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        response = (client or Client()).get(address, HTTP_HOST="kits.localhost")
    assert response.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def addresses(store: Store, shelf: Category, product: Product) -> dict[str, str]:
    return {
        "catalogue": "/tienda/",
        "category": shelf.get_absolute_url(),
        "search": "/buscar/?q=centella",
        "narrowed": "/tienda/?grado=HG&extras=A&min=1&disponible=1&orden=precio",
        "narrowed search": "/buscar/?q=centella&grado=HG&min=1",
        "offers": "/tienda/?oferta=1",
        "second page": "/tienda/?pagina=2",
        "product": product.get_absolute_url(),
    }


@pytest.mark.parametrize(
    "kind", ["catalogue", "category", "search", "narrowed", "narrowed search", "offers", "second page", "product"]
)
def test_a_cold_page_costs_at_most_twelve_queries_however_many_products(store: Store, kind: str) -> None:
    root = factories.make_category(store, "Modelismo")
    shelf = factories.make_category(store, "Kits", root)
    stocked(store, shelf, 2)
    product = Product.objects.filter(title="Centella 0").get()
    address = addresses(store, shelf, product)[kind]
    forget_all()
    few = cost(address)
    stocked(store, shelf, 12)
    forget_all()

    many = cost(address)

    assert len(many) <= COLD + (BESIDE if "search" in kind else 0), "\n".join(many)
    assert len(many) <= len(few) + 1, "\n".join(many)  # the second page had no cards yet


def test_a_product_with_everything_costs_at_most_twelve_queries(store: Store) -> None:
    shelf = factories.make_category(store, "Kits")
    stocked(store, shelf, 6)
    variants = {f"{number} g": (str(number), 3) for number in range(1, 31)}
    parent = factories.make_parent_with_variants(store, "Arroz", variants=variants, category=shelf)
    for number in range(6):
        Specification.objects.create(product=parent, name=f"Dato {number}", value="x")
        user = factories.make_user()
        review_model().objects.create(product=parent, user=user, score=5, title="Bien", body="Muy bien", status=1)
        parent.primary_recommendations.create(recommendation=Product.objects.filter(title=f"Centella {number}").get())
    forget_all()

    found = cost(parent.get_absolute_url())

    assert len(found) <= COLD, "\n".join(found)


def test_a_warm_page_costs_a_visitor_with_a_session_only_the_header(store: Store) -> None:
    shelf = factories.make_category(store, "Kits")
    stocked(store, shelf, 3)
    product = Product.objects.filter(title="Centella 0").get()
    visitor = Client()
    visitor.force_login(factories.make_user())
    for address in addresses(store, shelf, product).values():
        cost(address, visitor)

        warm = cost(address, visitor)

        catalogue = [sql for sql in warm if '"catalogue_' in sql and '"basket_' not in sql]
        assert catalogue == [], address


def test_a_page_of_the_cache_costs_one_query(store: Store, django_assert_num_queries: Any) -> None:
    factories.make_product(store, "Centella")
    cost("/tienda/")

    with django_assert_num_queries(1):
        cost("/tienda/")
