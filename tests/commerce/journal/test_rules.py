"""What the journal accepts, and how patient it is."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy

from commerce.journal import rules


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize("verb", ["order.placed", "order.line.changed", "stock_record.set_2"])
def test_a_verb_is_dotted_words(verb: str) -> None:
    assert rules.is_verb(verb)


@pytest.mark.parametrize("verb", ["", "placed", "Order.placed", "order.", ".placed", "order placed", "order.placed\n"])
def test_anything_else_is_not_a_verb(verb: str) -> None:
    assert not rules.is_verb(verb)


@pytest.mark.parametrize(
    ("pattern", "verb", "heard"),
    [
        ("order.placed", "order.placed", True),
        ("order.placed", "order.placed_again", False),
        ("order.*", "order.placed", True),
        ("order.*", "order.line.changed", True),
        ("order.*", "orders.placed", False),
        ("order.*", "order", False),
        ("*", "anything.at_all", True),
    ],
)
def test_a_pattern_is_a_verb_a_family_or_everything(pattern: str, verb: str, heard: bool) -> None:
    assert rules.matches(pattern, verb) is heard


def test_values_become_text_that_json_can_hold() -> None:
    stored = rules.storable(
        {
            "amount": Decimal("21418.48"),
            "on": date(2026, 10, 1),
            "at": datetime(2026, 10, 1, 19, 16, tzinfo=UTC),
            "opens": time(8, 30),
            "quote": UUID("00000000-0000-0000-0000-000000000001"),
            "colour": Colour.RED,
            "label": gettext_lazy("Pendiente"),
            "lines": [{"quantity": Decimal("0.250"), "product_id": 7}],
            "codes": {"b", "a"},
            "fine": True,
            "nothing": None,
        }
    )
    assert stored == {
        "amount": "21418.48",
        "on": "2026-10-01",
        "at": "2026-10-01T19:16:00+00:00",
        "opens": "08:30:00",
        "quote": "00000000-0000-0000-0000-000000000001",
        "colour": "red",
        "label": "Pendiente",
        "lines": [{"quantity": "0.250", "product_id": 7}],
        "codes": ["a", "b"],
        "fine": True,
        "nothing": None,
    }


@pytest.mark.parametrize("value", [24.9, object(), b"bytes", [24.9], {"deep": 1.5}])
def test_a_float_or_an_object_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        rules.storable({"value": value})


def test_a_key_that_is_not_text_is_refused() -> None:
    with pytest.raises(TypeError):
        rules.storable({1: "x"})


@pytest.mark.parametrize(
    "key",
    [
        "phone",
        "payer_phone",
        "email",
        "identity_document",
        "document",
        "shipping_address",
        "rif",
        "name",
        "first_name",
        "customer_name",
        "holder",
        "password",
    ],
)
def test_personal_data_in_clear_is_refused_at_any_depth(key: str) -> None:
    for data in ({key: "algo"}, {"deep": {key: "algo"}}, {"list": [{key: ["algo"]}]}):
        with pytest.raises(rules.PersonalData, match=key):
            rules.storable(data)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("phone", "0416-•••0171"),
        ("document", "V-•••••678"),
        ("phone", "0416***0171"),
        ("email", None),
        ("phone", True),
        ("address", ""),
        ("address_id", 12),
        ("phone_masked", "0416-•••0171"),
        ("document_type", "V"),
        ("email_hash", "9f86d081"),
        ("bank_name", "Banesco"),
        ("file_name", "recibo.png"),
        ("product_ids", [1, 2]),
    ],
)
def test_ids_masks_and_harmless_names_are_kept(key: str, value: object) -> None:
    assert rules.storable({key: value}) == {key: value}


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("llamar al 0414-1234567", "llamar al •••"),
        ("llamar al 04141234567", "llamar al •••"),
        ("escribe a +584141234567 hoy", "escribe a ••• hoy"),
        ("cliente V-12.345.678", "cliente •••"),
        ("rosa@example.com pagó", "••• pagó"),
        ("pedido 100234 por 21418.48", "pedido 100234 por 21418.48"),
        ("nul\x00byte", "nulbyte"),
    ],
)
def test_what_people_typed_is_kept_without_phones_documents_and_addresses(text: str, stored: str) -> None:
    assert rules.storable({"note": text}) == {"note": stored}


def test_each_wait_is_longer_than_the_one_before_and_the_last_one_repeats() -> None:
    waits = [rules.wait_after(attempt) for attempt in range(1, rules.MAX_ATTEMPTS)]
    assert waits == sorted(set(waits))
    assert waits[0] == timedelta(seconds=10)
    assert rules.wait_after(rules.MAX_ATTEMPTS) == waits[-1] == timedelta(hours=8)
    assert rules.wait_after(0) == waits[0]
