"""The number in the header, and what a basket costs the pages that only show that number."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.basket import actions
from commerce.basket.context import basket_badge
from commerce.basket.middleware import COOKIE, attach, signed
from commerce.basket.models import Basket
from commerce.stores import pagecache
from tests import factories

from .rows import Visitor, make_basket, make_voucher, priced

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    pagecache.clear()
    return factories.make_store()


def badge_of(visitor):
    return visitor.get(reverse("basket:summary")).context["basket_badge"]


def test_the_number_is_the_sum_of_the_pieces_and_one_for_each_measured_product(store):
    cheese = factories.make_product(store, unit="kg", step="0.250")
    basket = make_basket(store, (factories.make_product(store), 3), factories.make_product(store), (cheese, "1,5"))

    assert badge_of(Visitor(store).carry(basket)) == 5


def test_the_number_follows_every_change(store):
    product, other = factories.make_product(store), factories.make_product(store)
    basket = make_basket(store, (product, 2))
    visitor = Visitor(store).carry(basket)
    line = basket.lines.get()
    assert badge_of(visitor) == 2

    actions.add(basket, other, Decimal(4))
    assert badge_of(visitor) == 6
    actions.set_quantity(line, Decimal(1))
    assert badge_of(visitor) == 5
    actions.remove(line)
    assert badge_of(visitor) == 4
    actions.clear(basket)
    assert badge_of(visitor) == 0


def test_the_page_itself_counts_like_the_header(store):
    basket = make_basket(
        store, (factories.make_product(store), 3), factories.make_product(store, unit="kg", step="0.1")
    )

    assert priced(basket).units == 4


def queries_of(visitor, address):
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(address).status_code == 200
    return len(captured)


def ten_lines(store, **fields):
    factories.make_site_offer(store)
    return make_basket(store, *[factories.make_product(store) for _ in range(10)], **fields)


@pytest.mark.parametrize("page", ["catalogue:index", "category", "product"])
def test_a_basket_of_ten_lines_costs_other_pages_at_most_three_queries(store, page):
    basket = ten_lines(store)
    category = factories.make_category(store)
    product = factories.make_product(store, category=category)
    address = {
        "catalogue:index": reverse("catalogue:index"),
        "category": category.get_absolute_url(),
        "product": product.get_absolute_url(),
    }[page]
    Visitor(store).get(address)  # what a process remembers between requests is remembered now
    pagecache.clear()
    without = queries_of(Visitor(store), address)

    assert queries_of(Visitor(store).carry(basket), address) <= without + 3


def test_a_visitor_without_a_basket_costs_nothing(store, rf, django_assert_num_queries):

    request = rf.get("/")
    request.store, request.user = store, AnonymousUser()
    attach(request)

    with django_assert_num_queries(0):
        assert basket_badge(request)["basket_badge"] == 0


def test_counting_takes_one_query_and_loads_no_basket(store, rf, django_assert_num_queries):

    basket = ten_lines(store)
    request = rf.get("/")
    request.store, request.user = store, AnonymousUser()
    request.COOKIES[COOKIE] = signed(basket)
    attach(request)

    with django_assert_num_queries(1):
        assert basket_badge(request)["basket_badge"] == 10
    assert request._basket is None


def test_the_basket_page_of_ten_lines_with_an_offer_stays_within_its_budget(store, django_assert_max_num_queries):
    factories.make_rate()
    visitor = Visitor(store).carry(ten_lines(store))
    visitor.get(reverse("basket:summary"))

    with django_assert_max_num_queries(25):
        answer = visitor.get(reverse("basket:summary"))

    assert len(answer.context["page"].rows) == 10
    assert answer.context["page"].total == Decimal("90.00")


def test_the_basket_page_of_a_customer_stays_within_its_budget_with_a_voucher(store, django_assert_max_num_queries):

    ana = factories.make_user()
    basket = ten_lines(store, owner=ana)
    basket.vouchers.add(make_voucher(store, usage_limit=5, usage_limit_per_user=1, offer={"exclusive": False}))
    visitor = Visitor(store)
    visitor.force_login(ana)
    visitor.get(reverse("basket:summary"))

    with django_assert_max_num_queries(25):
        visitor.get(reverse("basket:summary"))


def test_looking_at_the_basket_creates_none(store):
    ana = factories.make_user()
    visitor = Visitor(store)
    visitor.force_login(ana)

    visitor.get(reverse("basket:summary"))
    Visitor(store).get(reverse("basket:summary"))

    assert Basket.objects.count() == 0
