"""Whose customer somebody is: of the stores where they did something, and of no other."""

import pytest
from oscar.core.loading import get_model

from commerce.accounts.models import Customer, User
from commerce.customer import desk_queries, notes
from commerce.stores.models import Store
from tests.factories import make_product, make_store, make_user
from tests.orders import make_basket, make_order, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Store:
    return make_shop("viveres", is_default=True)


@pytest.fixture
def other() -> Store:
    return make_shop("kits", rate=False)


def of(store: Store) -> set[User]:
    found = Customer.objects.filter(desk_queries.has_to_do_with([store.pk]))
    return set(User.objects.filter(pk__in=found.values("pk")))


def test_a_customer_is_of_the_stores_of_their_order_basket_note_review_and_sign_up(shop: Store, other: Store) -> None:
    registered = make_user(registered_in=shop)
    buyer, with_basket, noted, reviewer = make_user(), make_user(), make_user(), make_user()
    product = make_product(shop)
    make_order(shop, {product: 1}, user=buyer)
    make_basket(shop, {product: 1}, owner=with_basket)
    notes.add_note(noted.pk, shop, "Llamó.", by=make_user(is_staff=True))
    review = get_model("reviews", "ProductReview")
    review.objects.create(product=product, user=reviewer, score=5, title="Rico", body="Volveré")
    make_user(registered_in=other)
    make_user()

    assert of(shop) == {registered, buyer, with_basket, noted, reviewer}
    for person in of(shop):
        assert desk_queries.stores_of(person.pk) == {shop.pk}


def test_a_customer_of_two_stores_is_of_both(shop: Store, other: Store) -> None:
    person = make_user(registered_in=other)
    make_order(shop, {make_product(shop): 1}, user=person)
    assert person in of(shop) & of(other)
    assert desk_queries.stores_of(person.pk) == {shop.pk, other.pk}


def test_what_was_bought_is_counted_for_the_stores_that_are_asked_and_without_what_was_cancelled(
    shop: Store, other: Store
) -> None:
    person = make_user()
    product = make_product(shop, price="10.00")
    first = make_order(shop, {product: 1}, user=person)
    make_order(shop, {product: 2}, user=person)
    make_order(shop, {product: 3}, user=person)
    make_order(other, {make_product(other): 1}, user=person)
    type(first).objects.filter(pk=first.pk).update(status="cancelled")

    figures = desk_queries.figures(person.pk, [shop.pk])
    assert (figures.orders, str(figures.total), str(figures.average)) == (2, "56.00", "28.00")
    row = desk_queries.with_figures(Customer.objects.filter(pk=person.pk), [shop.pk]).get()
    assert (row.order_count, str(row.spent), row.last_order) == (2, "56.00", figures.last)


@pytest.mark.parametrize(
    "text",
    [
        "yeli", "MARCANO", "marcano yelitza", "yélitza", "yeli@ejemplo", "0414-5550182", "04145550182",
        "+58 414 555 01 82", "5550182", "V-12.345.678", "12345678", "v12345678", "inversiones araguaney", "50112244",
    ],
)  # fmt: skip
def test_a_customer_is_found_in_any_spelling(shop: Store, text: str) -> None:
    from commerce.accounts.models import BusinessProfile

    person = make_user("yeli@ejemplo.com.ve", phone="0414-5550182", identity_document="V12345678")
    make_user("otra@ejemplo.com.ve", first_name="Ana", last_name="Gil", phone="0412-5559999")
    BusinessProfile.objects.create(user=person, name="Inversiones Araguaney, C. A.", rif="J501122440")
    assert list(desk_queries.search(User.objects.all(), text)) == [person]


@pytest.mark.parametrize("text", ["nadie", "0414-5550183", "\x00%", "99999999", "yeli nadie"])
def test_what_is_nobodys_finds_nobody(shop: Store, text: str) -> None:
    make_user("yeli@ejemplo.com.ve", phone="0414-5550182", identity_document="V12345678")
    assert list(desk_queries.search(User.objects.all(), text)) == []


def test_signing_up_says_in_which_store(client: object) -> None:
    from django.test import Client

    from tests.commerce.accounts.people import sign_up

    store = make_store("kits", is_default=True)
    sign_up(Client(), "nueva@ejemplo.com.ve")
    assert User.objects.get(email="nueva@ejemplo.com.ve").registered_in == store
