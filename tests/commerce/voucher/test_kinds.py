"""What each kind of voucher takes off, to the cent."""

from decimal import Decimal

import pytest

from commerce.basket import actions
from commerce.offer.models import Benefit
from tests import factories
from tests.commerce.basket.rows import make_basket, make_voucher, priced

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return factories.make_store()


def taken_off(basket):
    basket = priced(basket)
    return basket.total_incl_tax_excl_discounts - basket.total_incl_tax


def with_voucher(basket, *vouchers):
    basket.vouchers.add(*vouchers)
    return basket


def test_a_percentage(store):
    basket = make_basket(
        store, (factories.make_product(store, price="24.90"), 1), (factories.make_product(store, price="6.40"), 2)
    )

    assert taken_off(with_voucher(basket, make_voucher(store, value="12.5"))) == Decimal("4.71")  # of 37.70: 4.7125


def test_a_fixed_amount_is_spread_over_the_lines(store):
    products = [factories.make_product(store, price=price) for price in ("1.00", "2.00", "7.00")]
    basket = with_voucher(make_basket(store, *products), make_voucher(store, benefit=Benefit.FIXED, value=2))

    lines = priced(basket).all_lines()

    assert [line.discounts.incl_tax for line in lines] == [Decimal("0.20"), Decimal("0.40"), Decimal("1.40")]


def test_a_fixed_amount_is_never_more_than_the_goods_cost(store):
    basket = make_basket(store, factories.make_product(store, price="3.00"))
    basket = with_voucher(basket, make_voucher(store, benefit=Benefit.FIXED, value=5))

    assert taken_off(basket) == Decimal("3.00")
    assert priced(basket).total_incl_tax == Decimal("0.00")


def test_a_fixed_amount_counts_once_however_much_is_bought(store):
    basket = make_basket(store, (factories.make_product(store, price="3.00"), 9))

    assert taken_off(with_voucher(basket, make_voucher(store, benefit=Benefit.FIXED, value=2))) == Decimal("2.00")


def test_free_delivery_takes_nothing_off_the_goods(store):
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    voucher = make_voucher(store, benefit=Benefit.SHIPPING_PERCENTAGE, value=100)

    actions.apply_voucher(basket, voucher.code)

    assert basket.total_incl_tax == Decimal("10.00")
    assert [application["voucher"] for application in basket.shipping_discounts] == [voucher]
    assert voucher.offers.get().shipping_discount(Decimal("4.00")) == Decimal("4.00")


def test_free_delivery_goes_with_any_other_discount(store):
    factories.make_site_offer(store, value=10, exclusive=True, priority=9)
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    voucher = make_voucher(store, benefit=Benefit.SHIPPING_FIXED_PRICE, value=0, minimum=10)

    actions.apply_voucher(basket, voucher.code)

    assert basket.total_incl_tax == Decimal("9.00")
    assert len(basket.shipping_discounts) == 1


def test_a_maximum_discount_holds(store):
    basket = make_basket(store, (factories.make_product(store, price="50.00"), 2))
    voucher = make_voucher(store, value=20, offer={"max_order_discount": Decimal("7.50")})

    assert taken_off(with_voucher(basket, voucher)) == Decimal("7.50")


def test_a_maximum_discount_holds_over_repeated_applications(store):
    basket = make_basket(store, (factories.make_product(store, price="4.00"), 6))
    voucher = make_voucher(
        store,
        benefit=Benefit.FIXED_UNIT,
        value=3,
        offer={"max_order_discount": Decimal("5.00"), "max_basket_applications": None},
    )

    assert taken_off(with_voucher(basket, voucher)) == Decimal("5.00")


def test_a_voucher_of_some_products_leaves_the_others_alone(store):
    kit, coffee = factories.make_product(store, price="20.00"), factories.make_product(store, price="6.00")
    basket = with_voucher(make_basket(store, kit, coffee), make_voucher(store, value=50, products=[coffee]))

    assert taken_off(basket) == Decimal("3.00")


def test_a_voucher_of_a_category_holds_what_is_under_it(store):
    food = factories.make_category(store, "Víveres")
    fresh = factories.make_category(store, "Frescos", parent=food)
    fruit = factories.make_product(store, price="4.00", category=fresh)
    kit = factories.make_product(store, price="20.00")
    basket = with_voucher(make_basket(store, fruit, kit), make_voucher(store, value=25, categories=[food]))

    assert taken_off(basket) == Decimal("1.00")


def test_a_discount_is_recomputed_when_the_basket_changes(store):
    product = factories.make_product(store, price="10.00")
    basket = with_voucher(make_basket(store, (product, 3)), make_voucher(store, value=10, minimum=20))
    assert taken_off(basket) == Decimal("3.00")

    actions.set_quantity(basket.lines.get(), Decimal(2))
    assert taken_off(basket) == Decimal("2.00")

    actions.set_quantity(basket.lines.get(), Decimal(1))
    assert taken_off(basket) == Decimal("0.00")

    actions.set_quantity(basket.lines.get(), Decimal(5))
    assert taken_off(basket) == Decimal("5.00")


def test_two_exclusive_vouchers_do_not_share_the_same_goods(store):
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    vouchers = [make_voucher(store, value=value) for value in (10, 30)]

    assert taken_off(with_voucher(basket, *vouchers)) == Decimal("1.00")


def test_vouchers_that_may_be_combined_add_up(store):
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    vouchers = [make_voucher(store, value=value, offer={"exclusive": False}) for value in (10, 30)]

    assert taken_off(with_voucher(basket, *vouchers)) == Decimal("4.00")


def test_vouchers_that_name_other_partners_do_not_combine(store):
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    one, two, three = (make_voucher(store, value=value, offer={"exclusive": False}) for value in (10, 20, 30))
    one.offers.get().combinations.add(three.offers.get())

    assert taken_off(with_voucher(basket, one, two)) == Decimal("1.00")
    basket.vouchers.remove(two)
    assert taken_off(with_voucher(basket, three)) == Decimal("4.00")


def test_combined_discounts_never_exceed_the_price(store):
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    vouchers = [make_voucher(store, value=value, offer={"exclusive": False}) for value in (80, 70)]

    assert taken_off(with_voucher(basket, *vouchers)) == Decimal("10.00")
    assert priced(basket).total_incl_tax == Decimal("0.00")


def test_removing_a_voucher_takes_its_discount_back_and_counts_no_use(store):
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    voucher = make_voucher(store)
    actions.apply_voucher(basket, voucher.code)

    actions.remove_voucher(basket, voucher.pk)
    actions.remove_voucher(basket, voucher.pk)

    voucher.refresh_from_db()
    assert taken_off(basket) == Decimal("0.00")
    assert (voucher.num_orders, voucher.applications.count(), voucher.num_basket_additions) == (0, 0, 0)
