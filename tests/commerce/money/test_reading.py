"""Reading amounts in the two decimal styles that banks and people use."""

import pytest

from commerce.money.rules import parse_amount
from commerce.refusals import BadInput


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1.268.720,23", "1268720.23"),
        ("1,268,720.23", "1268720.23"),
        ("1.268.720", "1268720.00"),
        ("1,268,720", "1268720.00"),
        ("37933", "37933.00"),
        ("12,5", "12.50"),
        ("0.5", "0.50"),
        ("0,05", "0.05"),
        ("  37.933,94 ", "37933.94"),
        ("Bs 37.933,94", "37933.94"),
        ("Bs. 37.933,94", "37933.94"),
        ("37.933,94 Bs", "37933.94"),
        ("Bs\N{NO-BREAK SPACE}37.933,94", "37933.94"),
        ("US$ 24,90", "24.90"),
        ("$24.90", "24.90"),
        ("24.90 USD", "24.90"),
        ("-1.234,56", "-1234.56"),
        ("\N{MINUS SIGN}US$ 2,00", "-2.00"),
        ("Bs -2,00", "-2.00"),
        ("-0", "0.00"),
        ("007,50", "7.50"),
    ],
)
def test_an_amount_is_read_in_every_usual_spelling(text: str, expected: str) -> None:
    assert str(parse_amount(text)) == expected


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "999,000", "Bs 1.234", "-1.234"])
def test_an_amount_with_two_readings_is_refused_and_says_how_to_write_it(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_amount(text)
    assert caught.value.code == "ambiguous_amount"


def test_the_refusal_of_an_ambiguous_amount_shows_an_example() -> None:
    with pytest.raises(BadInput) as caught:
        parse_amount("1.234")
    assert str(caught.value) == "No sabemos si 1.234 lleva miles o decimales. Escríbelo así: 1234,00."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "abc",
        "1.2.3",
        "1.23.456",
        "12.34.567,00",
        "1,23,456.00",
        "1.234.56",
        "1,5,5",
        "0,250",
        "1234,567",
        "12345.678",
        ",50",
        "5,",
        "--5",
        "5-",
        "1e5",
        "NaN",
        "Infinity",
        "٣٫٥",
        "１２",
        "1_000",
        "Bs",
        "9" * 30,
        "9" * 41,
        "1" * 1_000_000,
        "1\x00",
    ],
)
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_amount(text)
    assert caught.value.code == "bad_amount"
    assert str(caught.value) == "Ese monto no se entiende. Escríbelo con números, así: 1234,56."
