"""Prices and stock as the shop gives them."""

from decimal import Decimal

import pytest
from django.test import RequestFactory

from commerce.partner.rules import only_left
from commerce.partner.strategy import StockRequired, StoreStrategy, is_published
from commerce.venezuela.models import TaxRate
from tests import factories


@pytest.mark.parametrize(
    ("quantity", "unit", "words"),
    [
        (2, "piece", "Solo quedan 2."),
        (1, "piece", "Solo queda 1."),
        (Decimal("0.750"), "kg", "Solo quedan 0,750 kg."),
        (3, "pack", "Solo quedan 3 paquetes."),
    ],
)
def test_what_is_left_is_said_in_the_unit_of_sale(quantity, unit, words):
    assert only_left(quantity, unit) == words


@pytest.mark.parametrize(
    ("available", "wanted", "allowed", "words"),
    [
        (5, 5, True, ""),
        (5, 6, False, "Solo quedan 5."),
        (0, 1, False, "Agotado por ahora."),
    ],
)
def test_stock_allows_what_there_is(available, wanted, allowed, words):
    assert StockRequired(available).is_purchase_permitted(wanted) == (allowed, words)


def test_measured_stock_is_said_in_the_unit():
    stock = StockRequired(3, step=Decimal("0.250"), unit="kg")

    assert stock.is_purchase_permitted(4) == (False, "Solo quedan 0,750 kg.")


@pytest.mark.django_db
def test_the_price_of_a_step_is_exact_and_that_of_a_unit_is_the_shelfs():
    store = factories.make_store()
    cheese = factories.make_product(store, price="3.49", unit="kg", step="0.250")

    price = StoreStrategy().fetch_for_product(cheese).price

    assert (price.incl_tax, price.price_per_unit, price.effective_price) == (
        Decimal("0.8725"),
        Decimal("3.49"),
        Decimal("0.8725"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "of_class", "percent"), [("general", "reduced", 16), (None, "reduced", 8), (None, None, 0)]
)
def test_the_tax_is_the_products_own_or_that_of_its_class(own, of_class, percent):
    def rate(code):
        return TaxRate.objects.get(code=code) if code else None

    store = factories.make_store()
    kind = factories.make_class(f"Clase {factories.number()}", tax_rate=rate(of_class))
    product = factories.make_product(store, product_class=kind, tax_rate=rate(own))

    assert StoreStrategy().fetch_for_product(product).price.tax_percent == percent


@pytest.mark.django_db
def test_a_variant_is_taxed_like_its_product():
    store = factories.make_store()
    parent = factories.make_parent_with_variants(store, tax_rate=TaxRate.objects.get(code="general"))

    assert StoreStrategy().fetch_for_product(parent.children.first()).price.tax_percent == 16


@pytest.mark.django_db
def test_a_variant_is_for_sale_only_with_its_product():
    parent = factories.make_parent_with_variants(factories.make_store(), is_public=False)
    child = parent.children.first()

    assert not is_published(child)
    assert not StoreStrategy().fetch_for_product(child).availability.is_available_to_buy


@pytest.mark.django_db
def test_asking_for_a_strategy_loads_no_session(django_assert_num_queries):
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        assert StoreStrategy(request).user is None
