"""The connector's page on the accounts desk: a key that is written and never shown, two people, only by POST."""

from typing import Any

import pytest
from django.test import Client

from commerce.accounts.models import User
from commerce.pagomovil.exchanges import note_exchange
from commerce.pagomovil.gateways.answers import masked
from commerce.pagomovil.models import BankConnector, RecipientAccount
from commerce.stores.models import Store
from tests.factories import make_staff
from tests.pagomovil import make_paying_shop

from .conftest import logged_in

pytestmark = pytest.mark.django_db
KEY = "6f2c9a1e-7b34-4c58-9d10-2f6e8b7a9c01"


@pytest.fixture
def account(shop: Store) -> RecipientAccount:
    return RecipientAccount.objects.get(store=shop)


@pytest.fixture
def page(account: RecipientAccount) -> str:
    return f"/admin/cuentas-receptoras/{account.pk}/conector/"


def save(client: Client, page: str, **changes: Any) -> str:
    typed = {"gateway": "r4", "key": KEY, "address": "", "allowed_from": ""} | changes
    return client.post(page, typed, follow=True).content.decode()


def test_one_person_sets_it_up_and_another_switches_it_on(desk: Client, page: str, ronald: User) -> None:
    assert "Guardado y apagado. Lo enciende otra persona" in save(desk, page)
    own = desk.post(f"{page}encender/", follow=True).content.decode()
    assert "Lo cambiaste tú: lo enciende otra persona." in own
    assert BankConnector.objects.get().is_enabled is False

    said = logged_in(ronald).post(f"{page}encender/", follow=True).content.decode()
    assert "Conector encendido." in said
    assert "Conector apagado." in desk.post(f"{page}apagar/", follow=True).content.decode()


def test_the_key_is_never_shown_and_an_empty_box_keeps_it(desk: Client, page: str) -> None:
    saved = save(desk, page)
    again = save(desk, page, key="", allowed_from="10.0.0.1")
    bad = save(desk, page, key="otra-clave-muy-secreta", allowed_from="por aquí")

    for shown in (saved, again, bad):
        assert KEY not in shown
        assert "otra-clave" not in shown
        assert "Guardada, termina en ··9c01" in shown
    connector = BankConnector.objects.get()
    assert connector.key.reveal() == KEY
    assert connector.allowed_from == "10.0.0.1"


def test_what_cannot_be_is_said_beside_its_field(desk: Client, page: str) -> None:
    assert "La dirección no es la del banco." in save(desk, page, gateway="bdv", address="https://banco.example/")
    assert "por aquí no es una dirección IP." in save(desk, page, allowed_from="por aquí")
    assert not BankConnector.objects.exists()


def test_the_webhooks_address_is_shown_to_give_to_the_bank(desk: Client, page: str) -> None:
    shown = save(desk, page)
    assert f"/webhooks/r4/{BankConnector.objects.get().token}/" in shown


def test_trying_the_connection_says_how_it_went(desk: Client, page: str) -> None:
    save(desk, page)
    said = desk.post(f"{page}probar/", follow=True).content.decode()
    assert "todavía no ha llamado" in said


@pytest.mark.parametrize("step", ["encender/", "apagar/", "probar/"])
def test_nothing_happens_by_a_get(desk: Client, page: str, step: str) -> None:
    save(desk, page)
    assert desk.get(page + step).status_code == 405


def test_the_last_exchanges_are_masked_and_few(desk: Client, page: str, django_assert_max_num_queries: Any) -> None:
    save(desk, page)
    connector = BankConnector.objects.get()
    for _ in range(30):
        sent = masked({"TelefonoEmisor": "04145550182", "Monto": "37933.94"})
        note_exchange(connector, call="R4notifica", sent=sent, received={"abono": True}, status="new", direction="in")
    desk.get(page)
    with django_assert_max_num_queries(30):
        shown = desk.get(page).content.decode()

    assert shown.count("R4notifica") == 20
    assert "04145550182" not in shown
    assert "37933.94" in shown


def test_only_who_may_change_accounts_and_only_of_their_store(page: str, shop: Store) -> None:
    reader = make_staff(shop, "reader", ["pagomovil.view_recipientaccount", "pagomovil.view_paymentreport"])
    stranger = make_staff(
        make_paying_shop("otra"), "lead", ["pagomovil.view_recipientaccount", "pagomovil.change_recipientaccount"]
    )
    for path in (page, f"{page}encender/", f"{page}apagar/", f"{page}probar/"):
        assert logged_in(reader).post(path).status_code == 403
        assert logged_in(stranger).post(path).status_code == 404
    assert logged_in(reader).get(page).status_code == 403
    assert logged_in(stranger).get(page).status_code == 404


def test_the_desk_leads_to_it_for_who_may(desk: Client, page: str, shop: Store) -> None:
    assert page in desk.get("/admin/cuentas-receptoras/").content.decode()
    reader = make_staff(shop, "reader", ["pagomovil.view_recipientaccount"])
    assert page not in logged_in(reader).get("/admin/cuentas-receptoras/").content.decode()
