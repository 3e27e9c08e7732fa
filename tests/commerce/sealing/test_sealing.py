"""Secrets at rest: unreadable in the database, silent on every screen, and sealed again when the key changes."""

import secrets
from io import StringIO
from typing import Any

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection
from django.forms import ModelForm, modelform_factory

from commerce.pagomovil.models import BankConnector
from commerce.sealing import Unreadable, seal, unseal
from commerce.sealing.fields import Sealed
from tests.factories import make_store
from tests.pagomovil import make_account, make_finance

SECRET = "clave-del-banco-7788"
OLD, NEW = secrets.token_urlsafe(50), secrets.token_urlsafe(50)


def make_connector(key: str = SECRET) -> BankConnector:
    store = make_store()
    return BankConnector.objects.create(
        account=make_account(store), gateway="bdv", key=key, changed_by=make_finance(store)
    )


def stored(table: str = "pagomovil_bankconnector") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key FROM {table} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def form_of(connector: BankConnector, data: dict[str, Any] | None = None) -> ModelForm[BankConnector]:
    return modelform_factory(BankConnector, fields=["key"])(data, instance=connector)


def test_what_is_sealed_opens_again_for_its_purpose_alone() -> None:
    sealed = seal("hola", purpose="a")

    assert "hola" not in sealed
    assert unseal(sealed, purpose="a") == "hola"
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="b")


def test_the_first_key_seals_and_all_of_them_open(settings: Any) -> None:
    settings.SECRET_FIELDS_KEYS = [OLD]
    sealed = seal("hola", purpose="a")

    settings.SECRET_FIELDS_KEYS = [NEW, OLD]
    assert unseal(sealed, purpose="a") == "hola"
    fresh = seal("hola", purpose="a")
    settings.SECRET_FIELDS_KEYS = [NEW]
    assert unseal(fresh, purpose="a") == "hola"
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="a")


@pytest.mark.django_db
def test_the_database_and_its_history_hold_ciphertext_only() -> None:
    connector = make_connector()
    connector.key = "otra-clave-distinta"
    connector.save()

    held = [*stored(), *stored("pagomovil_historicalbankconnector")]
    assert len(held) == 3
    assert all(token.startswith("gAAAA") for token in held)
    assert not any(SECRET in token or "otra-clave" in token for token in held)


@pytest.mark.django_db
def test_a_secret_shows_nothing_of_itself_unless_it_is_revealed() -> None:
    make_connector()
    key = BankConnector.objects.get().key

    assert isinstance(key, Sealed)
    shown = f"{key} {key!r} {BankConnector.objects.values()[0]} {BankConnector.objects.get().__dict__}"
    assert SECRET not in shown
    assert key.token not in shown
    assert (key.reveal(), key.ending) == (SECRET, "7788")


@pytest.mark.django_db
def test_nothing_stored_is_none() -> None:
    connector = make_connector("")

    assert connector.key is None
    assert BankConnector.objects.get().key is None
    assert BankConnector.objects.filter(key="").exists()


@pytest.mark.django_db
def test_a_text_is_sealed_the_moment_it_is_assigned() -> None:
    connector = make_connector()
    connector.key = "recien-escrita-1"

    assert isinstance(connector.key, Sealed)
    assert "recien" not in str(connector.__dict__)


@pytest.mark.django_db
def test_an_update_in_the_database_seals_as_well() -> None:
    make_connector()
    BankConnector.objects.update(key="por-la-via-corta")

    assert stored()[0].startswith("gAAAA")
    assert BankConnector.objects.get().key.reveal() == "por-la-via-corta"


@pytest.mark.django_db
def test_a_dump_stays_sealed_and_loads_again() -> None:
    connector = make_connector()
    dump = serializers.serialize("json", [connector])

    assert SECRET not in dump
    loaded = next(iter(serializers.deserialize("json", dump))).object
    assert loaded.key.reveal() == SECRET


@pytest.mark.django_db
def test_a_form_never_shows_the_secret_and_says_which_one_it_is() -> None:
    page = str(form_of(make_connector()))

    assert SECRET not in page
    assert "gAAAA" not in page
    assert "Guardada, termina en ··7788" in page
    assert "Sin guardar" in str(form_of(BankConnector()))


@pytest.mark.django_db
def test_a_form_that_comes_back_does_not_repeat_what_was_typed() -> None:
    form = form_of(make_connector(), {"key": "x" * 5000})

    assert form.errors == {"key": ["Es demasiado larga para ser una clave."]}
    assert "xxxx" not in str(form)
    assert "termina en ··7788" in str(form)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"key": ""}, SECRET),
        ({}, SECRET),
        ({"key": " nueva-clave-9911 "}, "nueva-clave-9911"),
        ({"key": "", "key-clear": "1"}, None),
        ({"key": "nueva-clave-9911", "key-clear": "1"}, "nueva-clave-9911"),
    ],
)
def test_an_empty_box_keeps_a_typed_one_replaces_and_the_checkbox_clears(sent: dict[str, str], left: str) -> None:
    form = form_of(make_connector(), sent)
    assert form.is_valid()
    form.save()

    key = BankConnector.objects.get().key
    assert (key.reveal() if key else None) == left


@pytest.mark.django_db
def test_a_short_secret_does_not_show_its_end() -> None:
    page = str(form_of(make_connector("corta")))

    assert "orta" not in page
    assert "Guardada" in page


@pytest.mark.django_db
def test_a_secret_whose_key_is_gone_is_told_and_not_an_error(settings: Any) -> None:
    make_connector()
    settings.SECRET_FIELDS_KEYS = [NEW]

    assert "Guardada con una clave que ya no está" in str(form_of(BankConnector.objects.get()))


def rotate() -> str:
    out = StringIO()
    call_command("rotate_secrets", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_rotation_seals_everything_under_the_first_key_history_included(settings: Any) -> None:
    settings.SECRET_FIELDS_KEYS = [OLD]
    make_connector()
    settings.SECRET_FIELDS_KEYS = [NEW, OLD]

    assert "Listo: 2 secretos cifrados de nuevo." in rotate()

    settings.SECRET_FIELDS_KEYS = [NEW]
    assert BankConnector.objects.get().key.reveal() == SECRET
    assert BankConnector.history.get().key.reveal() == SECRET
    assert BankConnector.history.count() == 1
    assert "Listo: 0 secretos cifrados de nuevo." in rotate()


@pytest.mark.django_db
def test_rotation_goes_batch_by_batch(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commerce.sealing.rotation.BATCH", 2)
    settings.SECRET_FIELDS_KEYS = [OLD]
    for _ in range(5):
        make_connector()
    settings.SECRET_FIELDS_KEYS = [NEW, OLD]

    assert "pagomovil.BankConnector.key: 5 cifrados de nuevo, de 5" in rotate()


@pytest.mark.django_db
def test_rotation_leaves_what_it_cannot_read_and_says_so(settings: Any) -> None:
    settings.SECRET_FIELDS_KEYS = [OLD]
    make_connector()
    before = stored()
    settings.SECRET_FIELDS_KEYS = [NEW]

    with pytest.raises(CommandError, match="2 secretos no se pueden leer"):
        rotate()
    assert stored() == before
