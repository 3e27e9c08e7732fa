"""Offers of the basket's store, and only those, in a number of queries that does not grow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.basket.pricing import price
from commerce.catalogue.models import Product
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from tests import factories
from tests.commerce.basket.rows import make_basket, make_order, make_voucher, priced

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return factories.make_store()


def test_an_offer_applies_by_itself(store):
    factories.make_site_offer(store, "Semana del café", value=10)

    basket = priced(make_basket(store, factories.make_product(store, price="6.40")))

    assert [(a["name"], a["discount"]) for a in basket.offer_applications] == [("Semana del café", Decimal("0.64"))]


def test_an_offer_of_another_store_does_not_apply(store):
    factories.make_site_offer(factories.make_store(), value=90)

    assert priced(make_basket(store, factories.make_product(store, price="6.40"))).total_incl_tax == Decimal("6.40")


def test_a_voucher_of_another_store_on_the_basket_does_not_count(store):
    basket = make_basket(store, factories.make_product(store, price="6.40"))
    basket.vouchers.add(make_voucher(factories.make_store(), value=90))

    assert priced(basket).total_incl_tax == Decimal("6.40")


@pytest.mark.parametrize("days", [(1, 2), (-2, -1)])
def test_an_offer_out_of_its_dates_does_not_apply(store, days):
    begins, ends = (timezone.now() + timedelta(days=day) for day in days)
    factories.make_site_offer(store, value=90, start_datetime=begins, end_datetime=ends)

    assert priced(make_basket(store, factories.make_product(store, price="6.40"))).total_incl_tax == Decimal("6.40")


def test_the_highest_priority_comes_first(store):
    factories.make_site_offer(store, value=10, priority=1)
    factories.make_site_offer(store, value=30, priority=5)

    assert priced(make_basket(store, factories.make_product(store, price="10.00"))).total_incl_tax == Decimal("7.00")


def test_an_offer_on_one_product_does_not_stop_another_on_the_rest(store):
    cheap, dear = factories.make_product(store, price="2.00"), factories.make_product(store, price="10.00")
    factories.make_site_offer(store, value=50, products=[cheap], priority=5)
    factories.make_site_offer(store, value=10)

    assert priced(make_basket(store, cheap, dear)).total_incl_tax == Decimal("10.00")


def test_three_for_two(store):
    product = factories.make_product(store, price="4.00")
    offer = factories.make_site_offer(store, benefit_type=Benefit.MULTIBUY, value=0, products=[product])
    Condition.objects.filter(pk=offer.condition_id).update(value=3)
    Benefit.objects.filter(pk=offer.benefit_id).update(value=None)

    assert priced(make_basket(store, (product, 3))).total_incl_tax == Decimal("8.00")
    assert priced(make_basket(store, (product, 2))).total_incl_tax == Decimal("8.00")


def test_a_bundle_for_a_fixed_price(store):
    one, two = factories.make_product(store, price="4.00"), factories.make_product(store, price="5.00")
    offer = factories.make_site_offer(store, benefit_type=Benefit.FIXED_PRICE, value=7, products=[one, two])
    Condition.objects.filter(pk=offer.condition_id).update(type=Condition.COVERAGE, value=2)

    assert priced(make_basket(store, one, two)).total_incl_tax == Decimal("7.00")
    assert priced(make_basket(store, one)).total_incl_tax == Decimal("4.00")


def test_a_minimum_counts_the_prices_that_are_shown(store):
    cheese = factories.make_product(store, price="3.49", unit="kg", step="0.250")
    offer = factories.make_site_offer(store, benefit_type=Benefit.FIXED, value=1, max_basket_applications=1)
    Condition.objects.filter(pk=offer.condition_id).update(type=Condition.VALUE, value=Decimal("2.62"))

    assert priced(make_basket(store, (cheese, "0,750"))).total_incl_tax == Decimal("1.62")  # 2.6175 shows as 2.62


def test_a_product_that_is_not_discountable_is_left_alone(store):
    factories.make_site_offer(store, value=50)
    product = factories.make_product(store, price="4.00", is_discountable=False)

    assert priced(make_basket(store, product)).total_incl_tax == Decimal("4.00")


def test_an_offer_for_the_first_order_ends_with_it(store):
    ana = factories.make_user()
    factories.make_site_offer(store, value=50, first_order_only=True)
    basket = make_basket(store, factories.make_product(store, price="4.00"), owner=ana)
    assert priced(basket, ana).total_incl_tax == Decimal("2.00")

    make_order(make_basket(store, factories.make_product(store)), ana)

    assert priced(basket, ana).total_incl_tax == Decimal("4.00")


def test_an_offer_per_customer_ends_after_so_many_uses(store):
    ana = factories.make_user()
    factories.make_site_offer(store, value=50, max_user_applications=1)
    basket = make_basket(store, factories.make_product(store, price="4.00"), owner=ana)
    make_order(priced(basket, ana), ana)

    assert priced(basket, ana).total_incl_tax == Decimal("4.00")


def everything_in(range_, products):
    return {product.pk for product in products if range_.contains_product(product)}


def test_memory_answers_what_the_database_would(store):
    shelf = factories.make_category(store)
    inner = factories.make_category(store, parent=shelf)
    variants = {"500 g": ("2.50", 5), "1 kg": ("4.00", 5)}
    parent = factories.make_parent_with_variants(store, category=inner, variants=variants)
    products = [
        factories.make_product(store),
        factories.make_product(store, category=shelf),
        factories.make_product(store, category=inner),
        *parent.children.all(),
    ]
    ranges = [Range.objects.create(name=f"R{index} {factories.number()}", store=store) for index in range(5)]
    ranges[0].add_product(parent)
    ranges[1].included_categories.add(shelf)
    ranges[2].classes.add(products[0].product_class)
    Range.objects.filter(pk__in=[ranges[3].pk, ranges[4].pk]).update(includes_all_products=True)
    ranges[3].excluded_categories.add(inner)
    ranges[4].excluded_products.add(products[1])
    for chosen in ranges:
        condition = Condition.objects.create(range=chosen, type=Condition.COUNT, value=1)
        benefit = Benefit.objects.create(range=chosen, type=Benefit.PERCENTAGE, value=1)
        ConditionalOffer.objects.create(
            name=f"O{chosen.pk}", store=store, condition=condition, benefit=benefit, exclusive=False
        )
    basket = priced(make_basket(store, *Product.objects.filter(pk__in=[product.pk for product in products])))

    for application in basket.offer_applications:
        remembered = application["offer"].benefit.range
        fresh = Range.objects.get(pk=remembered.pk)
        lines = [line.product for line in basket.all_lines()]
        assert everything_in(remembered, lines) == everything_in(fresh, lines)
    assert len(list(basket.offer_applications)) == 5


def queries_to_price(basket):
    fresh = type(basket).objects.get(pk=basket.pk)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        price(fresh)
    return len(captured)


def test_queries_do_not_grow_with_lines_nor_with_offers(store):
    shelf = factories.make_category(store)
    small = make_basket(store, factories.make_product(store, category=shelf))
    factories.make_site_offer(store, categories=[shelf])
    few = queries_to_price(small)

    big = make_basket(store, *[factories.make_product(store, category=shelf) for _ in range(12)])
    for _ in range(4):
        factories.make_site_offer(store, categories=[shelf])

    assert queries_to_price(big) <= few <= 8
