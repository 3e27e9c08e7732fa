"""Whoever builds an offer is told which products it can bring below what the shop pays for them."""

from decimal import Decimal
from typing import Any

import pytest

from commerce.catalogue.models import Product
from commerce.offer.selection import warnings_for
from commerce.offer.simulation import simulate
from commerce.offer.terms import Asks, Gives
from commerce.stores.models import Store
from tests.factories import make_product, make_user
from tests.offers import make_spec
from tests.orders import make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_shop()


def costing(store: Store, title: str, price: str, cost: str | None, **fields: Any) -> Product:
    product = make_product(store, title, price=price, **fields)
    product.stockrecords.update(cost=None if cost is None else Decimal(cost))
    return product


def told(store: Store, **terms: Any) -> list[str]:
    return [notice.text for notice in warnings_for(make_spec(store, **terms)) if "costo" in notice.text]


@pytest.mark.parametrize(
    ("terms", "is_below"),
    [
        ({"value": "20"}, False),  # 10,00 becomes 8,00, which is the cost
        ({"value": "20.01"}, True),
        ({"gives": Gives.EACH, "value": "2"}, False),
        ({"gives": Gives.EACH, "value": "2.01"}, True),
        ({"gives": Gives.AMOUNT, "value": "2"}, False),
        ({"gives": Gives.AMOUNT, "value": "2.01"}, True),
        ({"gives": Gives.AMOUNT, "value": "4", "asks": Asks.GROUP, "asked": "2"}, False),
        ({"gives": Gives.AMOUNT, "value": "4.02", "asks": Asks.GROUP, "asked": "2"}, True),
        ({"gives": Gives.AMOUNT, "value": "10", "asks": Asks.AMOUNT, "asked": "50"}, False),
        ({"gives": Gives.AMOUNT, "value": "11", "asks": Asks.AMOUNT, "asked": "50"}, True),
        ({"gives": Gives.FIXED_PRICE, "value": "8"}, False),
        ({"gives": Gives.FIXED_PRICE, "value": "7.99"}, True),
        ({"gives": Gives.FIXED_PRICE, "value": "23.97", "asks": Asks.GROUP, "asked": "3"}, True),
        ({"gives": Gives.CHEAPEST, "asks": Asks.GROUP, "asked": "5"}, False),
        ({"gives": Gives.CHEAPEST, "asks": Asks.GROUP, "asked": "4"}, True),
        ({"gives": Gives.DELIVERY_FREE, "value": None}, False),
    ],
)
def test_the_warning_comes_exactly_where_the_price_after_the_offer_falls_below_the_cost(
    store: Store, terms: dict[str, Any], is_below: bool
) -> None:
    costing(store, "Café", "10.00", "8.00")

    expected = ["1 producto puede quedar por debajo de su costo: Café."] if is_below else []
    assert told(store, **terms) == expected


def test_what_is_sold_by_weight_is_compared_by_the_step(store: Store) -> None:
    costing(store, "Queso", "8.00", "6.00", unit="kg", step="0.250")  # a step: 2,00, and it costs 1,50

    assert told(store, gives=Gives.EACH, value="0.50") == []
    assert told(store, gives=Gives.EACH, value="0.51") == ["1 producto puede quedar por debajo de su costo: Queso."]


def test_a_product_whose_cost_nobody_has_written_is_not_warned_of(store: Store) -> None:
    costing(store, "Café", "10.00", None)

    assert told(store, value="99") == []


def test_several_are_counted_and_the_first_named_without_their_costs(store: Store) -> None:
    for title in ("Café", "Té", "Ron", "Queso"):
        costing(store, title, "10.00", "9.37")

    [text] = told(store, value="50")

    assert text == "4 productos pueden quedar por debajo de su costo: Café, Té y 2 más."


def test_the_trial_marks_the_line_that_brings_less_than_it_costs(store: Store) -> None:
    dear, cheap = costing(store, "Café", "10.00", "9.50"), costing(store, "Té", "10.00", "4.00")

    outcome = simulate(make_spec(store, value="10"), {dear.pk: 2, cheap.pk: 1}, by=make_user())

    assert {line.title: line.is_below_cost for line in outcome.lines} == {"Café": True, "Té": False}
