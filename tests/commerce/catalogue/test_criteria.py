"""What the address of a list asks for."""

from decimal import Decimal

import pytest

from commerce.catalogue.listing import query_string
from commerce.catalogue.rules import clean, price_bounds, read_criteria
from commerce.refusals import BadInput


def test_every_parameter_is_read() -> None:
    criteria = read_criteria(
        {
            "q": ["  café   molido "], "grado": ["HG", "RG", "HG"], "a_min": ["x"], "min": ["5"], "max": ["65,50"],
            "disponible": ["1"], "orden": ["precio"], "pagina": ["3"], "utm_source": ["x"],
        },
        {"grado": "grado", "a_min": "min"},
    )  # fmt: skip

    assert criteria.text == "café molido"
    assert criteria.facets == {"grado": ("HG", "RG"), "min": ("x",)}
    assert (criteria.minimum, criteria.maximum) == (Decimal(5), Decimal("65.50"))
    assert (criteria.in_stock, criteria.order, criteria.page) == (True, "precio", 3)
    assert query_string(criteria) == (
        "?q=caf%C3%A9+molido&grado=HG&grado=RG&a_min=x&min=5&max=65.5&disponible=1&orden=precio&pagina=3"
    )


@pytest.mark.parametrize("page", ["", "0", "-1", "abc", "1.5", "²", "9" * 300, "\x00"])
def test_a_page_that_is_none_is_the_first(page: str) -> None:
    assert read_criteria({"pagina": [page]}, {}).page in (1, int("9" * 12))


@pytest.mark.parametrize(("text", "order"), [("", "recientes"), ("café", "relevancia")])
def test_an_unknown_order_is_the_usual_one(text: str, order: str) -> None:
    assert read_criteria({"q": [text], "orden": ["; drop table"]}, {}).order == order
    assert read_criteria({"orden": ["relevancia"]}, {}).order == "recientes"


@pytest.mark.parametrize(
    ("low", "high", "field", "message"),
    [
        ("abc", "", "min", "Ese monto no se entiende. Escríbelo con números, así: 1234,56."),
        ("", "NaN", "max", "Ese monto no se entiende. Escríbelo con números, así: 1234,56."),
        ("-3", "", "min", "Un precio no puede ser negativo."),
        ("20", "10", "min", "El precio «desde» es mayor que el «hasta». Cámbialos de lugar."),
        ("1.234", "", "min", "No sabemos si 1.234 lleva miles o decimales. Escríbelo así: 1234,00."),
        ("", "99999999999", "max", "Ese precio es demasiado alto. Escribe uno más bajo."),
    ],
)
def test_a_price_that_cannot_be_read_names_its_field(low: str, high: str, field: str, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        price_bounds(low, high)

    assert (refused.value.field, str(refused.value.message)) == (field, message)
    assert read_criteria({"min": [low], "max": [high]}, {}).errors == {field: message}


def test_bounds_that_cannot_be_read_are_no_bounds_but_stay_as_typed() -> None:
    criteria = read_criteria({"min": ["20"], "max": ["10"]}, {})

    assert (criteria.minimum, criteria.maximum) == (None, None)
    assert criteria.typed == {"min": "20", "max": "10"}


def test_one_text_is_one_bound() -> None:
    assert price_bounds("", "") == (None, None)
    assert price_bounds("0", "0,50") == (Decimal(0), Decimal("0.50"))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  a \t\n b ", "a b"),
        ("caf\x00é\x1b", "café"),
        ("\ufffd\ufffd", ""),
        ("\ud800x", "x"),
        ("x" * 1_000_000, "x" * 80),
        ("%' OR 1=1 --", "%' OR 1=1 --"),
    ],
)
def test_what_no_keyboard_writes_is_left_out_of_a_search(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned
