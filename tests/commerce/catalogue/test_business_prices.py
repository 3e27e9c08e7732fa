"""A verified business that is logged in sees what it pays; everybody else sees what everybody pays."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.accounts.models import BusinessProfile
from commerce.catalogue.models import Product
from commerce.catalogue.queries import forget_everything
from commerce.offer.models import ConditionalOffer
from commerce.stores import pagecache
from commerce.stores.models import Store
from tests.factories import make_category, make_product, make_rate, make_site_offer, make_store, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    pagecache.clear()
    forget_everything()


@pytest.fixture
def store() -> Store:
    make_rate("100")
    return make_store("kits", is_default=True)


@pytest.fixture
def product(store: Store) -> Product:
    return make_product(store, "Arroz", price="10.00", stock=50, category=make_category(store, "Granos"))


def visitor(status: str | None = None, *, has_account: bool = True) -> Client:
    client = Client(headers={"host": "kits.localhost"})
    if has_account:
        user = make_user()
        if status is not None:
            BusinessProfile.objects.create(user=user, name="Bodega", rif="", status=status)
        client.force_login(user)
    return client


def for_businesses(store: Store, product: Product, value: int = 20, **fields: Any) -> ConditionalOffer:
    audience = ConditionalOffer.Audience.BUSINESSES
    return make_site_offer(store, products=[product], value=value, audience=audience, **fields)


def pages_of(product: Product) -> list[str]:
    shelf = product.categories.get()
    listed = reverse("catalogue:category", kwargs={"category_slug": shelf.full_slug, "pk": shelf.pk})
    return ["/", reverse("catalogue:index"), listed, "/buscar/?q=arroz", product.get_absolute_url()]


def prices(client: Client, address: str) -> tuple[bool, bool]:
    """Whether a page shows the price for businesses, and the usual one as the price to pay."""
    response = client.get(address)
    assert response.status_code == 200, address
    html = response.content.decode()
    return "US$\xa08,00" in html, "10,00</s>" not in html and "US$\xa010,00" in html


def test_a_verified_business_sees_its_price_on_every_card_and_on_the_page(store: Store, product: Product) -> None:
    for_businesses(store, product)
    client = visitor("verified")

    for address in pages_of(product):
        assert prices(client, address) == (True, False), address


@pytest.mark.parametrize("status", ["pending", "rejected", None])
def test_a_person_whose_business_is_not_verified_sees_the_usual_price(
    store: Store, product: Product, status: str | None
) -> None:
    for_businesses(store, product)
    client = visitor(status)

    for address in pages_of(product):
        assert prices(client, address) == (False, True), address


def test_what_a_business_has_seen_is_never_kept_for_the_next_visitor_nor_the_other_way_round(
    store: Store, product: Product
) -> None:
    for_businesses(store, product)
    business, guest, person = visitor("verified"), visitor(has_account=False), visitor()

    for address in pages_of(product):
        for _again in range(2):
            assert prices(business, address) == (True, False), address
            assert prices(guest, address) == (False, True), address
            assert prices(person, address) == (False, True), address


def test_the_shelf_of_offers_shows_to_businesses_what_is_on_offer_for_them_alone(
    store: Store, product: Product
) -> None:
    for_businesses(store, product)
    address = f"{reverse('catalogue:index')}?oferta=1"
    business, guest = visitor("verified"), visitor(has_account=False)

    for _again in range(2):
        assert "Arroz" in business.get(address).content.decode()
        assert "Arroz" not in guest.get(address).content.decode()


def test_the_price_on_the_card_is_the_price_in_the_basket(store: Store, product: Product) -> None:
    for_businesses(store, product)
    make_site_offer(store, products=[product], value=5)
    client = visitor("verified")
    assert prices(client, reverse("catalogue:index"))[0]

    said = {"product_id": product.pk, "quantity": "1"}
    client.post(reverse("basket:add"), said, headers={"sec-fetch-site": "same-origin"})

    assert str(client.get("/cesta/").context["basket"].total_incl_tax) == "8.00"


def test_a_business_that_loses_its_verification_sees_the_usual_price_at_once(store: Store, product: Product) -> None:
    for_businesses(store, product)
    client = visitor("verified")
    address = product.get_absolute_url()
    assert prices(client, address) == (True, False)

    BusinessProfile.objects.update(status="rejected")

    assert prices(client, address) == (False, True)


def test_a_guest_is_asked_for_no_session_to_see_prices(store: Store, product: Product) -> None:
    for_businesses(store, product)

    response = visitor(has_account=False).get(product.get_absolute_url())

    assert "sessionid" not in response.cookies


def test_where_no_offer_is_for_businesses_nobody_is_asked_whether_they_are_one(store: Store, product: Product) -> None:
    make_site_offer(store, products=[product], value=5)
    client = visitor("verified")
    with CaptureQueriesContext(connection) as asked:
        client.get(product.get_absolute_url())

    assert [query["sql"] for query in asked if "accounts_businessprofile" in query["sql"]] == []
