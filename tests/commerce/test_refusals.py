"""A refusal carries a code for programs, a sentence for people and a status."""

import pickle

import pytest

from commerce.refusals import BadInput, Conflict, Missing, NotAllowed, Refusal, ensure


@pytest.mark.parametrize(
    ("kind", "status"), [(Refusal, 400), (BadInput, 400), (NotAllowed, 403), (Missing, 404), (Conflict, 409)]
)
def test_every_refusal_knows_its_status(kind: type[Refusal], status: int) -> None:
    refusal = kind("too_late", "Llegaste tarde.", details={"minutes": 3})
    assert (refusal.status, refusal.code, str(refusal), refusal.details) == (
        status,
        "too_late",
        "Llegaste tarde.",
        {"minutes": 3},
    )


def test_ensure_raises_a_refusal_and_lets_none_pass() -> None:
    ensure(None)
    refusal = NotAllowed("not_yours", "Ese pedido no es tuyo.")
    with pytest.raises(NotAllowed) as caught:
        ensure(refusal)
    assert caught.value is refusal


def test_bad_input_names_the_field_at_fault() -> None:
    assert BadInput("bad_phone", "Revisa el teléfono.", field="phone").field == "phone"
    assert BadInput("bad_phone", "Revisa el teléfono.").field == ""


def test_a_refusal_survives_the_way_through_the_queue() -> None:
    copy = pickle.loads(pickle.dumps(BadInput("bad_phone", "Revisa.", field="phone", details={"a": 1})))
    assert (copy.code, copy.field, copy.details, str(copy)) == ("bad_phone", "phone", {"a": 1}, "Revisa.")
