"""Writing amounts: es-VE by default, English when English is active."""

import time
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from commerce.money.rules import format_bs, format_number, format_quantity, format_usd, parse_amount

D = Decimal


@pytest.mark.parametrize(
    ("amount", "spanish", "english"),
    [
        (D("24.9"), "US$ 24,90", "US$ 24.90"),
        (D("1268720.23"), "US$ 1.268.720,23", "US$ 1,268,720.23"),
        (D("0"), "US$ 0,00", "US$ 0.00"),
        (D("-2"), "−US$ 2,00", "−US$ 2.00"),
        (D("-0.001"), "US$ 0,00", "US$ 0.00"),
        (D("0.005"), "US$ 0,01", "US$ 0.01"),
        (3, "US$ 3,00", "US$ 3.00"),
    ],
)
def test_dollars_are_written_in_the_active_language(amount: Decimal | int, spanish: str, english: str) -> None:
    with translation.override("es-ve"):
        assert format_usd(amount) == spanish.replace(" ", "\N{NO-BREAK SPACE}")
    with translation.override("en"):
        assert format_usd(amount) == english.replace(" ", "\N{NO-BREAK SPACE}")


def test_bolivares_are_written_in_the_active_language() -> None:
    with translation.override("es-ve"):
        assert format_bs(D("21418.48")) == "Bs\N{NO-BREAK SPACE}21.418,48"
        assert format_bs(D("-35000")) == "\N{MINUS SIGN}Bs\N{NO-BREAK SPACE}35.000,00"
    with translation.override("en"):
        assert format_bs(D("21418.48")) == "Bs\N{NO-BREAK SPACE}21,418.48"


def test_without_an_active_language_amounts_are_written_in_spanish() -> None:
    with translation.override(None):
        assert format_number(D("21418.48")) == "21.418,48"


@pytest.mark.parametrize(
    ("quantity", "spanish"),
    [
        (D("0.25"), "0,250"),
        (D("2"), "2"),
        (D("2.000"), "2"),
        (D("1.5"), "1,500"),
        (1200, "1.200"),
        (D("0"), "0"),
        (D("1E+3"), "1.000"),
    ],
)
def test_a_quantity_is_whole_or_to_the_gram(quantity: Decimal | int, spanish: str) -> None:
    with translation.override("es-ve"):
        assert format_quantity(quantity) == spanish


def test_templates_write_amounts_through_filters_and_nothing_for_an_absent_one() -> None:
    source = "{% load money %}[{{ a|usd }}][{{ b|bs }}][{{ c|decimal_quantity }}][{{ missing|usd }}][{{ none|bs }}]"
    values = {"a": D("24.9"), "b": D("21418.48"), "c": D("0.25"), "none": None}
    with translation.override("es-ve"):
        written = Template(source).render(Context(values))
    assert written.replace("\N{NO-BREAK SPACE}", " ") == "[US$ 24,90][Bs 21.418,48][0,250][][]"


@pytest.mark.parametrize("language", ["es-ve", "en"])
def test_what_was_written_can_be_read_back(language: str) -> None:
    with translation.override(language):
        for amount in (D("0.01"), D("999.99"), D("1268720.23"), D("-35000.10")):
            assert parse_amount(format_bs(amount)) == amount


def test_a_page_of_a_thousand_prices_costs_less_than_a_tenth_of_a_second() -> None:
    amount = D("21418.48")
    fastest = min(_seconds_for_a_thousand(amount) for _attempt in range(5))
    assert fastest < 0.1


def _seconds_for_a_thousand(amount: Decimal) -> float:
    started = time.perf_counter()
    for _price in range(1000):
        format_bs(amount)
    return time.perf_counter() - started
