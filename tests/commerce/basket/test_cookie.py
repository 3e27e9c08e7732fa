"""A guest's basket is known by a signed cookie of one host."""

import pytest
from django.core.signing import Signer
from django.urls import reverse

from commerce.basket.middleware import COOKIE, signed
from commerce.basket.models import Basket
from tests import factories

from .rows import Visitor, make_basket

pytestmark = pytest.mark.django_db

FORTNIGHT = 14 * 24 * 60 * 60


@pytest.fixture
def store():
    return factories.make_store()


def add(visitor, product, **fields):
    return visitor.post(reverse("basket:add"), {"product_id": product.pk, "quantity": "1", **fields})


def test_the_first_product_sets_a_cookie_of_this_host_for_a_fortnight(store):
    answer = add(Visitor(store), factories.make_product(store))

    cookie = answer.cookies[COOKIE]
    assert cookie.value == signed(Basket.objects.get())
    assert cookie["max-age"] == FORTNIGHT
    assert cookie["domain"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_cookie_is_for_encrypted_connections_where_there_are_any(store, settings):
    settings.OSCAR_BASKET_COOKIE_SECURE = True

    assert add(Visitor(store), factories.make_product(store)).cookies[COOKIE]["secure"]


def test_a_second_product_goes_into_the_same_basket_and_renews_the_cookie(store):
    visitor = Visitor(store)
    add(visitor, factories.make_product(store))

    answer = add(visitor, factories.make_product(store))

    assert answer.cookies[COOKIE]["max-age"] == FORTNIGHT
    assert Basket.objects.get().lines.count() == 2


def test_a_customer_needs_no_cookie(store):
    visitor, ana = Visitor(store), factories.make_user()
    visitor.force_login(ana)

    answer = add(visitor, factories.make_product(store))

    assert COOKIE not in answer.cookies
    assert Basket.objects.get().owner == ana


def foreign_cookies(store):
    other = factories.make_store()
    ordered = make_basket(store, factories.make_product(store))
    Basket.objects.filter(pk=ordered.pk).update(status=Basket.SUBMITTED)
    mine = make_basket(store, factories.make_product(store))
    return {
        "another store's": signed(make_basket(other, factories.make_product(other))),
        "a customer's": signed(make_basket(store, factories.make_product(store), owner=factories.make_user())),
        "an ordered one": signed(ordered),
        "not signed": str(mine.pk),
        "signed for something else": Signer().sign(str(mine.pk)),
        "of nobody": Signer(salt="commerce.basket").sign("999999999"),
        "no number": Signer(salt="commerce.basket").sign("1 OR 1=1"),
        "too large a number": Signer(salt="commerce.basket").sign("9" * 60),
        "garbage": "\x01ñ" * 40,
    }


@pytest.mark.parametrize(
    "whose",
    [
        "another store's",
        "a customer's",
        "an ordered one",
        "not signed",
        "signed for something else",
        "of nobody",
        "no number",
        "too large a number",
        "garbage",
    ],
)
@pytest.mark.parametrize("page", ["basket:summary", "catalogue:index"])
def test_a_cookie_that_names_no_basket_of_this_guest_is_dropped(store, whose, page):
    visitor = Visitor(store)
    visitor.cookies[COOKIE] = foreign_cookies(store)[whose]

    answer = visitor.get(reverse(page))

    assert answer.status_code == 200
    assert answer.context["basket_badge"] == 0
    assert answer.cookies[COOKIE].value == ""
    assert answer.cookies[COOKIE]["max-age"] == 0


def test_adding_with_a_foreign_cookie_starts_a_basket_of_ones_own(store):
    theirs = make_basket(store, factories.make_product(store), owner=factories.make_user())
    visitor = Visitor(store).carry(theirs)

    answer = add(visitor, factories.make_product(store))

    assert theirs.lines.count() == 1
    mine = Basket.objects.exclude(pk=theirs.pk).get()
    assert (mine.owner, mine.store) == (None, store)
    assert answer.cookies[COOKIE].value == signed(mine)


def test_each_store_has_its_own_basket(store):
    other = factories.make_store()
    ana = factories.make_user()
    for shop in (store, other):
        visitor = Visitor(shop)
        visitor.force_login(ana)
        add(visitor, factories.make_product(shop))

    baskets = Basket.objects.filter(owner=ana)
    assert {basket.store for basket in baskets} == {store, other}
    assert [basket.lines.count() for basket in baskets] == [1, 1]
