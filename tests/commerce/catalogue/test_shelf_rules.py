"""What the shop says about stock, and what an offer makes of a price."""

from datetime import date
from decimal import Decimal

import pytest

from commerce.catalogue.rules import OfferTerms, offered_price, stock_state

TODAY = date(2026, 10, 1)


def test_plenty_of_stock_says_nothing() -> None:
    state = stock_state(6, today=TODAY)

    assert (state.kind, state.words, state.can_buy) == ("in", "", True)


@pytest.mark.parametrize(("available", "words"), [(5, "Quedan 5"), (3, "Quedan 3"), (1, "Queda 1")])
def test_little_stock_is_counted(available: int, words: str) -> None:
    state = stock_state(available, today=TODAY)

    assert (state.kind, state.words, state.can_buy) == ("low", words, True)


def test_little_stock_by_weight_is_told_in_the_unit() -> None:
    assert stock_state(3, unit="kg", step=Decimal("0.250"), today=TODAY).words == "Quedan 0,750 kg"


def test_the_threshold_is_the_stores() -> None:
    assert stock_state(3, low_below=2, today=TODAY).kind == "in"
    assert stock_state(8, low_below=10, today=TODAY).words == "Quedan 8"


def test_what_is_to_arrive_says_when() -> None:
    state = stock_state(0, arrives_on=date(2026, 10, 9), today=TODAY)

    assert (state.kind, state.words, state.can_buy) == ("arriving", "Llega el 9 oct", False)


@pytest.mark.parametrize("arrives_on", [None, TODAY, date(2026, 9, 1)])
def test_without_stock_or_a_date_ahead_it_is_sold_out(arrives_on: date | None) -> None:
    state = stock_state(0, arrives_on=arrives_on, today=TODAY)

    assert (state.kind, state.words, state.can_buy) == ("out", "Agotado", False)


def test_uncounted_stock_never_runs_out() -> None:
    assert stock_state(None, today=TODAY).can_buy


@pytest.mark.parametrize(
    ("kind", "value", "price", "step", "offered"),
    [
        ("Percentage", "10", "24.90", "1", "22.41"),
        ("Percentage", "33", "0.10", "1", "0.07"),
        ("Percentage", "150", "9.00", "1", "0.00"),
        ("Fixed", "5", "24.90", "1", "19.90"),
        ("Fixed", "30", "24.90", "1", "0.00"),
        ("Fixed", "0.50", "8.00", "0.250", "6.00"),
        ("Fixed price", "20", "24.90", "1", "20.00"),
        ("Fixed price", "1.50", "8.00", "0.250", "6.00"),
    ],
)
def test_an_offer_lowers_the_price_of_one_unit(kind: str, value: str, price: str, step: str, offered: str) -> None:
    terms = OfferTerms(kind, Decimal(value), Decimal(1))

    assert offered_price(terms, Decimal(price), step=Decimal(step), minimum_steps=1) == Decimal(offered)


@pytest.mark.parametrize(
    "terms",
    [
        OfferTerms("Percentage", Decimal(10), Decimal(2)),
        OfferTerms("Fixed price", Decimal(30), Decimal(1)),
        OfferTerms("Multibuy", Decimal(1), Decimal(1)),
        OfferTerms("Absolute", Decimal(5), Decimal(1)),
    ],
)
def test_what_does_not_lower_the_price_of_one_unit_is_no_shelf_price(terms: OfferTerms) -> None:
    assert offered_price(terms, Decimal("24.90"), step=Decimal(1), minimum_steps=1) is None
