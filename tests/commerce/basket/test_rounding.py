"""Amounts to the cent: every total is the sum of what is shown beside it."""

import random
from decimal import Decimal

import pytest

from commerce.basket.models import Basket
from commerce.basket.pricing import tax_lines
from commerce.offer.models import Benefit
from commerce.venezuela.models import TaxRate
from tests import factories

from .rows import make_basket, make_voucher, priced

pytestmark = pytest.mark.django_db

CENT = Decimal("0.01")


def is_to_the_cent(amount):
    return amount == amount.quantize(CENT)


def test_a_line_is_rounded_once_half_up():
    store = factories.make_store()
    cheese = factories.make_product(store, price="3.49", unit="kg", step="0.250")  # 0.8725 a step

    basket = priced(make_basket(store, (cheese, "0,250"), (factories.make_product(store, price="1.00"), 1)))

    assert basket.all_lines()[0].line_price_incl_tax == Decimal("0.87")
    assert basket.total_incl_tax == Decimal("1.87")


def test_three_steps_are_rounded_as_a_whole_and_not_one_by_one():
    store = factories.make_store()
    cheese = factories.make_product(store, price="3.49", unit="kg", step="0.250")

    basket = priced(make_basket(store, (cheese, "0,750")))  # 2.6175, where 3 × 0.87 would be 2.61

    assert basket.total_incl_tax == Decimal("2.62")


def test_an_exact_half_cent_is_rounded_up():
    store = factories.make_store()
    spice = factories.make_product(store, price="0.50", unit="kg", step="0.250")

    assert priced(make_basket(store, (spice, "0,250"))).total_incl_tax == Decimal("0.13")


def test_the_tax_of_a_line_is_what_its_amount_includes():
    store = factories.make_store()
    rate = TaxRate.objects.get(code="general")
    kit = factories.make_product(store, price="24.90", tax_rate=rate)

    line = priced(make_basket(store, kit)).all_lines()[0]

    assert rate.percent == 16
    assert (line.line_price_excl_tax, line.line_tax) == (Decimal("21.47"), Decimal("3.43"))


def random_basket(chance, store, rates):
    entries = []
    for _ in range(chance.randint(1, 6)):
        step = Decimal(chance.choice(["1", "0.250", "0.100", "0.005", "0.333"]))
        product = factories.make_product(
            store,
            price=Decimal(chance.randint(1, 3_000)) / 100,
            unit="piece" if step == 1 else "kg",
            step=step,
            stock=1_000,
            tax_rate=chance.choice(rates),
        )
        entries.append((product, step * chance.randint(1, 40)))
    return make_basket(store, *entries)


@pytest.mark.parametrize("seed", range(12))
def test_lines_discounts_and_taxes_add_up_to_the_total(seed):
    chance = random.Random(seed)
    store = factories.make_store()
    rates = [None, *TaxRate.objects.filter(code__in=["general", "reduced", "exempt"])]
    basket = random_basket(chance, store, rates)
    factories.make_site_offer(store, value=Decimal(chance.randint(1, 9_999)) / 100)
    kind = chance.choice([Benefit.PERCENTAGE, Benefit.FIXED, Benefit.MULTIBUY])
    value = None if kind == Benefit.MULTIBUY else chance.randint(1, 60)
    for product in [line.product for line in basket.all_lines()][:2]:
        extra = make_voucher(
            store, benefit=kind, value=value, products=[product], offer={"priority": chance.randint(0, 3)}
        )
        basket.vouchers.add(extra)

    basket = priced(basket)
    lines = list(basket.all_lines())
    taxes = tax_lines(lines)
    discounts = sum((application["discount"] for application in basket.offer_applications), Decimal(0))

    for line in lines:
        assert is_to_the_cent(line.line_price_incl_tax)
        assert is_to_the_cent(line.line_price_incl_tax_incl_discounts)
        assert line.line_price_incl_tax_incl_discounts >= 0
        assert line.line_price_excl_tax_incl_discounts + line.line_tax == line.line_price_incl_tax_incl_discounts
        assert sum(discount.amount for discount in line.discounts) == line.discounts.incl_tax
    assert basket.total_incl_tax == sum(line.line_price_incl_tax_incl_discounts for line in lines)
    assert basket.total_incl_tax_excl_discounts - discounts == basket.total_incl_tax
    assert basket.total_excl_tax + basket.total_tax == basket.total_incl_tax
    assert sum(tax.total for tax in taxes) == basket.total_incl_tax
    assert sum(tax.tax for tax in taxes) == basket.total_tax
    assert basket.total_discount == discounts


def test_a_hundred_percent_off_leaves_nothing_to_pay():
    store = factories.make_store()
    spices = [factories.make_product(store, price="0.50", unit="kg", step="0.250") for _ in range(3)]
    factories.make_site_offer(store, value=100)

    basket = priced(make_basket(store, *spices))

    assert basket.total_incl_tax_excl_discounts == Decimal("0.39")
    assert basket.total_incl_tax == Decimal("0.00")


def test_a_fixed_discount_above_the_total_leaves_nothing_to_pay():
    store = factories.make_store()
    spices = [factories.make_product(store, price="0.50", unit="kg", step="0.250") for _ in range(3)]
    factories.make_site_offer(store, benefit_type=Benefit.FIXED, value=5, max_basket_applications=1)

    assert priced(make_basket(store, *spices)).total_incl_tax == Decimal("0.00")


def test_ten_percent_is_ten_percent_of_what_is_shown():
    store = factories.make_store()
    products = [factories.make_product(store, price="0.33") for _ in range(3)]
    factories.make_site_offer(store, value=10)

    basket = priced(make_basket(store, *products))

    assert [application["discount"] for application in basket.offer_applications] == [Decimal("0.10")]
    assert basket.total_incl_tax == Decimal("0.89")


def test_what_cannot_be_bought_costs_nothing():
    store = factories.make_store()
    kept, gone = factories.make_product(store, price="5.00"), factories.make_product(store, price="7.00")
    basket = make_basket(store, kept, gone)
    gone.stockrecords.update(num_in_stock=0)
    factories.make_site_offer(store, value=50)

    basket = priced(basket)

    assert basket.total_incl_tax == Decimal("2.50")
    assert [line.is_buyable for line in basket.all_lines()] == [True, False]


def test_the_totals_of_an_empty_basket_are_zero():
    basket = Basket(store=factories.make_store())

    assert (basket.total_incl_tax, basket.total_tax, basket.units) == (0, 0, 0)
