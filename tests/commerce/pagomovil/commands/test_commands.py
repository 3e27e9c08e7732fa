"""The two commands that prepare Pago Móvil: the country's data, and the accounts of a new installation."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commerce.accounts.models import User
from commerce.pagomovil.models import AccountChange, RecipientAccount
from commerce.stores.models import Store
from commerce.venezuela.models import Bank, PhonePrefix
from tests.factories import make_store, make_user
from tests.pagomovil import make_account, make_finance, make_finance_lead

pytestmark = pytest.mark.django_db


def run(name: str, **options: Any) -> str:
    out = StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue()


def test_banks_and_prefixes_are_loaded_and_again_changes_nothing() -> None:
    Bank.objects.all().delete()
    assert "Bancos: " in run("populate_pagomovil_data")
    banks, prefixes = Bank.objects.count(), PhonePrefix.objects.count()
    said = run("populate_pagomovil_data")

    assert (Bank.objects.count(), PhonePrefix.objects.count()) == (banks, prefixes)
    assert (banks > 25, prefixes) == (True, 6)
    assert f"Bancos: {banks} (0 nuevos, 0 cambiados)" in said
    assert "Impuestos" not in said


def test_what_an_operator_decided_stays_and_what_is_wrong_is_mended() -> None:
    Bank.objects.filter(pk="0102").update(is_active=False, name="Otro nombre")
    run("populate_pagomovil_data")

    bank = Bank.objects.get(pk="0102")
    assert (bank.is_active, bank.name) == (False, "Banco de Venezuela")


def test_clearing_starts_from_nothing() -> None:
    Bank.objects.create(code="9999", name="Inventado")
    said = run("populate_pagomovil_data", clear=True)

    assert said.startswith("Vaciado: ")
    assert not Bank.objects.filter(pk="9999").exists()
    assert Bank.objects.filter(pk="0102").exists()


def test_clearing_refuses_what_is_in_use_and_says_which() -> None:
    make_account(make_store(), bank_id="0134", phone="+584145550100")
    banks = Bank.objects.count()
    with pytest.raises(CommandError, match=r"están en uso 0134 Banesco.*, 0414 Movistar"):
        run("populate_pagomovil_data", clear=True)

    assert Bank.objects.count() == banks


@pytest.fixture
def shop() -> Store:
    return make_store("bodega")


@pytest.fixture
def actor(shop: Store) -> User:
    return make_finance_lead(shop, email="una@ejemplo.com.ve")


@pytest.fixture
def signer(shop: Store) -> User:
    return make_finance_lead(shop, email="otra@ejemplo.com.ve")


def row(**fields: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "store": "bodega", "bank": "0134", "phone": "0414-7719035", "document": "J-50294817-2",
        "holder": "Inversiones La Ceiba, C. A.", "account_number": "0134-0871-22-8719044236",
    }  # fmt: skip
    return values | fields


def set_up(tmp_path: Path, *rows: Any, signer: str = "", actor: str = "una@ejemplo.com.ve") -> str:
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps(list(rows)), encoding="utf-8")
    return run("setup_production_pagomovil", file=file, actor=actor, signer=signer)


@pytest.fixture
def rif() -> str:
    """A company's RIF that adds up."""
    from commerce.venezuela.rules.documents import rif_check_digit

    return "J50294817" + rif_check_digit("J50294817")


def test_two_people_set_an_account_up_and_again_changes_nothing(
    tmp_path: Path, actor: User, signer: User, rif: str
) -> None:
    assert set_up(tmp_path, row(document=rif), signer=signer.email) == "1. lista\n"
    account = RecipientAccount.objects.get()

    assert (account.bank_id, str(account.phone), str(account.document)) == ("0134", "+584147719035", rif)
    assert (account.account_number, account.is_active) == ("01340871228719044236", True)
    assert set_up(tmp_path, row(document=rif), signer=signer.email) == "1. ya estaba\n"
    assert (RecipientAccount.objects.count(), AccountChange.objects.count()) == (1, 1)


def test_without_a_second_person_it_waits_on_the_desk(tmp_path: Path, actor: User, signer: User, rif: str) -> None:
    for _ in range(2):
        assert "espera la firma" in set_up(tmp_path, row(document=rif))
    assert not RecipientAccount.objects.exists()
    assert AccountChange.objects.get().requested_by == actor

    assert set_up(tmp_path, row(document=rif), signer=signer.email) == "1. lista\n"
    assert AccountChange.objects.get().decided_by == signer


def test_one_person_alone_does_not_do_both(tmp_path: Path, actor: User, rif: str) -> None:
    with pytest.raises(CommandError, match="lo firma otra persona"):
        set_up(tmp_path, row(document=rif), signer=actor.email)
    assert not AccountChange.objects.exists()


def test_another_holder_is_a_change_of_the_same_account(tmp_path: Path, actor: User, signer: User, rif: str) -> None:
    set_up(tmp_path, row(document=rif), signer=signer.email)
    set_up(tmp_path, row(document=rif, holder="Comercial La Ceiba, C. A."), signer=signer.email)

    assert RecipientAccount.objects.get().holder == "Comercial La Ceiba, C. A."


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"document": "J-50294817-2"}, "document: Revisa el RIF"),
        ({"document": "12345678"}, "document: Revisa la cédula"),
        ({"document": "V-12345678"}, "document: es un dato de muestra"),
        ({"document": "V-11111111"}, "document: es un dato de muestra"),
        ({"phone": "0212-7719035"}, "phone: Ese teléfono no es de un celular"),
        ({"phone": "0414-0000000"}, "phone: es un dato de muestra"),
        ({"phone": "0414-5550182"}, "phone: es un dato de muestra"),
        ({"phone": "0412-1234567"}, "phone: es un dato de muestra"),
        ({"bank": "0116"}, "bank: no es el código de un banco"),
        ({"bank": "0105"}, "account_number: no es de ese banco: empieza por 0134"),
        ({"account_number": "0134"}, "account_number: Revisa el número de cuenta"),
        ({"account_number": "01340123450123456789"}, "account_number: es un dato de muestra"),
        ({"holder": "Tienda Demo"}, "holder: es un dato de muestra"),
        ({"holder": "EJEMPLO, C. A."}, "holder: es un dato de muestra"),
        ({"holder": ""}, "holder: falta"),
        ({"store": "no-hay"}, "store: no hay una tienda"),
        ({"uses_own_cents": "sí"}, "uses_own_cents: es true o false"),
        ({"position": -1}, "position: es un número"),
        ({"clave": "x"}, "clave: ese dato no existe"),
    ],
)
def test_a_bad_or_sample_value_is_refused_with_its_row_and_field(
    tmp_path: Path, actor: User, signer: User, rif: str, wrong: dict[str, Any], says: str
) -> None:
    good = row(document=rif)
    with pytest.raises(CommandError) as refused:
        set_up(tmp_path, good, good | wrong, signer=signer.email)

    assert f"Fila 2, {says}" in str(refused.value)
    assert not AccountChange.objects.exists()


def test_every_fault_is_told_at_once(tmp_path: Path, actor: User) -> None:
    with pytest.raises(CommandError) as refused:
        set_up(tmp_path, "nada", row(phone="1", bank="x", document="?"))

    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        "Fila 1, -", "Fila 2, bank", "Fila 2, phone", "Fila 2, document",
    ]  # fmt: skip


def test_the_accounts_may_come_from_the_environment(actor: User, rif: str, settings: Any) -> None:
    settings.PAGOMOVIL_ACCOUNTS = json.dumps([row(document=rif)])
    assert "espera la firma" in run("setup_production_pagomovil", actor=actor.email)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}'])
def test_nothing_to_read_is_said(actor: User, settings: Any, text: str) -> None:
    settings.PAGOMOVIL_ACCOUNTS = text
    with pytest.raises(CommandError):
        run("setup_production_pagomovil", actor=actor.email)


def test_who_asks_has_to_be_somebody_who_may(tmp_path: Path, shop: Store, rif: str) -> None:
    with pytest.raises(CommandError, match="No hay una cuenta activa"):
        set_up(tmp_path, row(document=rif), actor="nadie@ejemplo.com.ve")
    for person in (make_user(), make_finance(shop)):
        with pytest.raises(CommandError, match="No puedes cambiar las cuentas"):
            set_up(tmp_path, row(document=rif), actor=person.email)
