"""Venezuelan mobile numbers in every spelling people use."""

import pytest

from commerce.refusals import BadInput
from commerce.venezuela.rules import MOBILE_PREFIXES, format_phone, mask_phone, normalize_phone, whatsapp_id


@pytest.mark.parametrize(
    "text",
    [
        "0414-1234567",
        "04141234567",
        "4141234567",
        "+584141234567",
        "+58 414-1234567",
        "00584141234567",
        "584141234567",
        "+5804141234567",
        "+58 (0414) 123.45.67",
        " 0414 123 45 67 ",
        "0414\N{NO-BREAK SPACE}123\N{NO-BREAK SPACE}4567",
        "0414\N{EN DASH}1234567",
        "0414/1234567",
    ],
)
def test_every_spelling_of_a_mobile_number_is_the_same_number(text: str) -> None:
    assert normalize_phone(text) == "+584141234567"


@pytest.mark.parametrize("prefix", ["0412", "0414", "0416", "0422", "0424", "0426"])
def test_the_prefixes_in_use_are_accepted(prefix: str) -> None:
    assert normalize_phone(f"{prefix}-5550190") == f"+58{prefix[1:]}5550190"
    assert prefix in MOBILE_PREFIXES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0212-1234567",
        "0413-1234567",
        "0414-123456",
        "0414-12345678",
        "+1 414 123 4567",
        "+57 4141234567",
        "0414-ABCDEFG",
        "++584141234567",
        "0414+1234567",
        "٠٤١٤١٢٣٤٥٦٧",
        "4141234567; DROP TABLE",
        "0" * 1_000_000,
        "0414123456\x00",
    ],
)
def test_what_is_not_a_venezuelan_mobile_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        normalize_phone(text)
    assert caught.value.code == "bad_phone"
    assert str(caught.value) == "Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567."


def test_the_list_of_prefixes_is_data() -> None:
    assert normalize_phone("0418-1234567", {"0418"}) == "+584181234567"
    assert normalize_phone("0418-1234567", None) == "+584181234567"
    with pytest.raises(BadInput):
        normalize_phone("0414-1234567", {"0418"})


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+584141234567", "0414-1234567"), ("+13055550100", "+13055550100"), ("", "")],
)
def test_a_stored_phone_is_shown_as_people_write_it(phone: str, shown: str) -> None:
    assert format_phone(phone) == shown


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("+584160000171", "0416-•••0171"), ("+13055550100", "•••0100"), ("1234567", "•••"), ("", "•••")],
)
def test_a_masked_phone_shows_its_prefix_and_last_four(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_whatsapp_writes_a_number_without_the_plus() -> None:
    assert whatsapp_id("+584141234567") == "584141234567"
