"""Account numbers and payment references."""

import pytest

from commerce.refusals import BadInput
from commerce.venezuela import rules
from commerce.venezuela.states import STATES


@pytest.mark.parametrize("text", ["01020345670123456789", "0102-0345-67-0123456789", " 0102 0345 67 0123456789 "])
def test_an_account_number_is_its_twenty_digits(text: str) -> None:
    assert rules.normalize_account(text, {"0102"}) == "01020345670123456789"


@pytest.mark.parametrize("text", ["", "0102", "0102034567012345678", "010203456701234567890", "0102034567012345678A"])
def test_an_account_number_without_twenty_digits_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        rules.normalize_account(text)
    assert caught.value.code == "bad_account"


def test_an_account_of_an_unknown_bank_is_refused_and_names_the_code() -> None:
    with pytest.raises(BadInput) as caught:
        rules.normalize_account("99990345670123456789", {"0102", "0191"})
    assert (caught.value.code, caught.value.details) == ("unknown_bank", {"bank_code": "9999"})


def test_an_account_is_shown_in_groups_and_masked_but_for_its_ends() -> None:
    assert rules.format_account("01910345670123452244") == "0191-0345-67-0123452244"
    assert rules.mask_account("01910345670123452244") == "0191-••••-2244"
    assert rules.mask_account("nothing") == "••••"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("004518", "4518"),
        ("000000004518", "4518"),
        (" 00 45 18 ", "4518"),
        ("0045-18", "4518"),
        ("OO4518", "4518"),
        ("45O8", "4508"),
        ("Ref: 004518", "4518"),
        ("Ref.004518", "4518"),
        ("Referencia 004518", "4518"),
        ("Nro. 004518", "4518"),
        ("Comprobante 004518", "4518"),
        ("#004518", "4518"),
        ("12345678901234567890", "12345678901234567890"),
        ("0045", "45"),
    ],
)
def test_the_spellings_of_one_reference_are_equal(text: str, reference: str) -> None:
    assert rules.normalize_reference(text) == reference


def test_strangers_never_collide() -> None:
    typed = [f"{number:06d}" for number in range(1000, 20000, 7)]
    assert len({rules.normalize_reference(text) for text in typed}) == len(typed)


@pytest.mark.parametrize("text", ["", "1", "123", "  12 3", "Ref: 12"])
def test_a_reference_with_too_few_digits_says_how_many_to_write(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        rules.normalize_reference(text)
    assert caught.value.code == "short_reference"
    assert str(caught.value) == "Faltan dígitos: escribe al menos los 6 últimos."


@pytest.mark.parametrize(
    "text",
    [
        "abcdef",
        "OOOOOO",
        "000000",
        "12A456",
        "1" * 21,
        "1" * 1_000_000,
        "١٢٣٤٥٦",
        "1234'; --",
        "<b>1234</b>",
        "12\x003456",
    ],
)
def test_a_reference_that_is_not_digits_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        rules.normalize_reference(text)
    assert caught.value.code == "bad_reference"


def test_venezuela_has_its_23_states_the_capital_and_the_federal_islands() -> None:
    assert len(STATES) == 25
    assert ("La Guaira", "La Guaira") in STATES
    assert len(set(STATES)) == 25
