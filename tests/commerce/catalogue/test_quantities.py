"""Quantities as people write them, and the steps that everything else counts."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from commerce.catalogue.rules import (
    minimum_quantity,
    quantity_from_steps,
    quantity_text,
    quantity_with_unit,
    steps_from_quantity,
    unit_label,
)
from commerce.refusals import BadInput


@dataclass
class Sold:
    unit: str = "piece"
    step: Decimal = Decimal(1)
    minimum_steps: int = 1


CHEESE = Sold("kg", Decimal("0.250"), 1)
BY_SIX = Sold("piece", Decimal(1), 6)


@pytest.mark.parametrize(
    ("written", "steps"),
    [("0,750", 3), ("0.75", 3), ("0,750 kg", 3), (" 1 ", 4), ("1kg", 4), (Decimal("0.5"), 2), (2, 8), ("+1,0", 4)],
)
def test_a_weight_is_read_with_comma_dot_or_unit(written: str | Decimal | int, steps: int) -> None:
    assert steps_from_quantity(written, CHEESE) == steps


def test_less_than_the_minimum_is_refused_with_the_minimum_in_words() -> None:
    with pytest.raises(BadInput) as refused:
        steps_from_quantity("0,100", CHEESE)

    assert (refused.value.code, refused.value.field) == ("quantity_below_minimum", "quantity")
    assert str(refused.value.message) == "Se vende desde 0,250 kg."


def test_the_minimum_of_pieces_is_named_with_its_unit() -> None:
    with pytest.raises(BadInput) as refused:
        steps_from_quantity("5", BY_SIX)

    assert str(refused.value.message) == "Se vende desde 6 unidades."


def test_a_quantity_between_two_steps_is_refused_with_both() -> None:
    with pytest.raises(BadInput) as refused:
        steps_from_quantity("0,600", CHEESE)

    assert refused.value.code == "quantity_not_in_steps"
    assert str(refused.value.message) == "Se vende de 0,250 en 0,250 kg. Prueba con 0,500 o 0,750."


def test_half_a_piece_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        steps_from_quantity("1,5", Sold())

    assert str(refused.value.message) == "Se vende por unidad completa. Escribe un número sin decimales."


def test_ten_thousand_steps_are_the_most() -> None:
    assert steps_from_quantity("2500", CHEESE) == 10_000
    with pytest.raises(BadInput) as refused:
        steps_from_quantity("2500,25", CHEESE)

    assert refused.value.code == "quantity_too_large"
    assert str(refused.value.message) == "Es demasiado para un pedido. Escribe hasta 2.500 kg."


@pytest.mark.parametrize("written", ["0", "-1", "-0,250", "\N{MINUS SIGN}3", Decimal(-1), 0])
def test_nothing_and_less_than_nothing_are_refused(written: str | Decimal | int) -> None:
    with pytest.raises(BadInput) as refused:
        steps_from_quantity(written, CHEESE)

    assert str(refused.value.message) == "Escribe una cantidad mayor que cero."


@pytest.mark.parametrize(
    "written",
    ["", "abc", "NaN", "Infinity", "1e3", "1.000,5", "1,2,3", "²", "١", "9" * 400, "\x00", "0x10", "1/2", True, 1.5, None,
     Decimal("NaN"), Decimal("Infinity"), "9999999999999"],
)  # fmt: skip
def test_what_is_no_quantity_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(BadInput) as refused:
        steps_from_quantity(written, CHEESE)  # type: ignore[arg-type]

    assert refused.value.code == "bad_quantity"
    assert str(refused.value.message) == "Escribe la cantidad con números, así: 0,250."


def test_the_refusal_names_the_field_that_the_form_has() -> None:
    with pytest.raises(BadInput) as refused:
        steps_from_quantity("x", CHEESE, field="cantidad")

    assert refused.value.field == "cantidad"


def test_steps_become_a_quantity_again() -> None:
    assert quantity_from_steps(3, Decimal("0.250")) == Decimal("0.75")
    assert quantity_from_steps(0, Decimal("0.250")) == 0
    assert minimum_quantity(Sold("kg", Decimal("0.250"), 2)) == Decimal("0.5")


@pytest.mark.parametrize(
    ("quantity", "unit", "words"),
    [
        (Decimal("0.75"), "kg", "0,750 kg"),
        (Decimal(2), "kg", "2 kg"),
        (Decimal(3), "piece", "3"),
        (Decimal(1), "pack", "1 paquete"),
        (Decimal(2), "pack", "2 paquetes"),
        (Decimal(12), "bottle", "12 botellas"),
    ],
)
def test_a_quantity_reads_as_in_a_basket(quantity: Decimal, unit: str, words: str) -> None:
    assert quantity_text(quantity, unit) == words


def test_a_unit_follows_its_number() -> None:
    assert (unit_label("dozen", 1), unit_label("dozen", 2), unit_label("kg", 2)) == ("docena", "docenas", "kg")
    assert quantity_with_unit(1, "piece") == "1 unidad"
