"""Identity documents and RIF."""

import pytest

from commerce.refusals import BadInput
from commerce.venezuela import rules


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("v-12.345.678", "V12345678"),
        ("V12345678", "V12345678"),
        ("V 12 345 678", "V12345678"),
        ("V-123456", "V123456"),
        ("V-1234567", "V1234567"),
        ("V-01849149", "V1849149"),
        ("v–12.345.678", "V12345678"),
        ("E-80.000.001", "E80000001"),
        ("E-812345678", "E812345678"),
        ("J-50112244-0", "J501122440"),
        ("J-50112244", "J50112244"),
        ("G-20000001-5", "G200000015"),
        ("c-12345678-9", "C123456789"),
        ("P-AB123456", "PAB123456"),
        ("P 12345", "P12345"),
    ],
)
def test_a_document_is_a_letter_and_its_number(text: str, document: str) -> None:
    assert rules.normalize_document(text) == document


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678",
        "V",
        "V-12345",
        "V-123456789",
        "V-018491490",
        "V-00000000",
        "V-12A45678",
        "E-0812345678",
        "J-1234567",
        "J-1234567890",
        "X-12345678",
        "P-ABCDEF",
        "P-1234",
        "P-1234567890123456",
        "V-１２３４５６７８",
        "V" + "1" * 1_000_000,
        "V1234567\x00",
    ],
)
def test_what_is_not_a_document_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        rules.normalize_document(text)
    assert caught.value.code == "bad_document"
    assert str(caught.value) == "Revisa la cédula: lleva una letra y números, como V-12345678."


@pytest.mark.parametrize(
    ("rif", "canonical"),
    [
        ("V-11470283-4", "V114702834"),
        ("J-00020200-1", "J000202001"),
        ("V-01849149-0", "V018491490"),
        ("j 00020200 1", "J000202001"),
        ("J000202001", "J000202001"),
    ],
)
def test_a_rif_with_its_right_check_digit_is_accepted(rif: str, canonical: str) -> None:
    assert rules.validate_rif(rif) == rules.RifCheck(canonical, "")


def test_a_rif_with_a_wrong_check_digit_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        rules.validate_rif("V-11470283-3")
    assert caught.value.code == "bad_rif_check_digit"


@pytest.mark.parametrize("text", ["", "J-1234567-8", "J-123456789-0", "X-12345678-9", "123456789", "J" * 50])
def test_a_rif_of_another_form_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        rules.validate_rif(text)
    assert caught.value.code == "bad_rif"
    assert str(caught.value) == "Revisa el RIF: lleva una letra y nueve números, como J-12345678-9."


@pytest.mark.parametrize(
    ("base", "digit"),
    [("V11470283", "4"), ("J00020200", "1"), ("V01849149", "0"), ("J50112244", "0"), ("C00000000", "0")],
)
def test_the_check_digit_follows_from_the_letter_and_eight_digits(base: str, digit: str) -> None:
    assert rules.rif_check_digit(base) == digit


def test_a_government_rif_has_its_check_digit_verified() -> None:
    right = f"G20000001{rules.rif_check_digit('G20000001')}"
    assert rules.validate_rif(right).rif == right
    with pytest.raises(BadInput):
        rules.validate_rif(right[:-1] + str((int(right[-1]) + 1) % 10))


def test_a_communal_council_is_warned_about_but_never_refused() -> None:
    digit = rules.rif_check_digit("C12345678")
    assert rules.validate_rif(f"C12345678{digit}").warning == ""
    other = rules.validate_rif(f"C-12345678-{(int(digit) + 1) % 10}")
    assert other.rif.startswith("C12345678")
    assert other.warning == "No pudimos comprobar el último número de este RIF. Revísalo con el documento."


@pytest.mark.parametrize(
    ("document", "rif", "same"),
    [
        ("V-1849149", "V-01849149-0", True),
        ("V12345678", "V123456780", True),
        ("V-11.470.283", "V-11470283-3", True),
        ("J501122440", "J-50112244-0", True),
        ("J50112244", "J-50112244-0", True),
        ("V12345679", "V123456780", False),
        ("E12345678", "V123456780", False),
        ("", "", False),
        ("hola", "hola", False),
        ("PAB123456", "PAB123456", False),
    ],
)
def test_a_document_and_a_rif_are_compared_on_the_first_nine_characters(document: str, rif: str, same: bool) -> None:
    assert rules.same_person(document, rif) is same


def test_stored_identifiers_are_shown_as_people_write_them() -> None:
    assert rules.format_document("V12345678") == "V-12345678"
    assert rules.format_rif("J123456789") == "J-12345678-9"


@pytest.mark.parametrize("typed", ["hola", "VENEZUELA", "", "12345678", "V-12345678"])
def test_what_is_not_stored_form_is_shown_untouched(typed: str) -> None:
    assert rules.format_document(typed) == typed
    assert rules.format_rif(typed) == typed


def test_masked_identifiers_show_the_letter_and_the_last_three() -> None:
    assert rules.mask_document("V12345678") == "V-•••••678"
    assert rules.mask_rif("J123456789") == "J-••••••789"
    assert rules.mask_document("V12") == "•••"
    assert rules.mask_document("") == ""
