"""The settings of a store: who opens which tab, what is saved, and what stays secret."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commerce.accounts.models import User
from commerce.stores.models import MailSender, Store
from tests.factories import make_staff, make_store

pytestmark = pytest.mark.django_db

CHANGE, MONEY = "stores.change_store", "stores.change_money_rules"
DESK = "/admin/ajustes/"
TABS = ("empresa", "apariencia", "ventas", "correo", "resumen")


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def owner(store: Store) -> Client:
    return entered(make_staff(store, "dueña", [CHANGE, MONEY]))


def money_of(store: Store, **fields: object) -> dict[str, object]:
    return {
        "minimum_order": "0",
        "weekend_rate_rule": store.weekend_rate_rule,
        "rate_max_age_hours": "96",
        "automatic_ceiling": "100",
        "second_signature_from": "150",
        "unpaid_warning_hours": "3",
        "refund_signature_from": "50",
        **fields,
    }


@pytest.mark.parametrize("code", [*TABS, "dinero"])
def test_each_tab_opens_for_whoever_runs_the_store_at_a_few_queries(
    store: Store, code: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = owner(store)
    client.get(f"{DESK}{store.pk}/{code}/")
    with django_assert_max_num_queries(18):
        assert client.get(f"{DESK}{store.pk}/{code}/").status_code == 200


@pytest.mark.parametrize("code", TABS)
def test_the_finance_lead_opens_the_tab_of_money_and_no_other(store: Store, code: str) -> None:
    client = entered(make_staff(store, "jefatura", [MONEY]))
    assert client.get(DESK)["Location"] == f"{DESK}{store.pk}/dinero/"
    assert client.get(f"{DESK}{store.pk}/dinero/").status_code == 200
    assert client.get(f"{DESK}{store.pk}/{code}/").status_code == 403


@pytest.mark.parametrize("code", [*TABS, "dinero"])
def test_the_settings_of_another_store_are_not_there(store: Store, code: str) -> None:
    client = owner(store)
    assert client.get(f"{DESK}{make_store('kits').pk}/{code}/").status_code == 404


def test_whoever_may_neither_sees_no_settings(store: Store) -> None:
    client = entered(make_staff(store, "mostrador", ["order.view_order", "stores.view_store"]))
    assert client.get(DESK).status_code == 403
    assert "/admin/ajustes/" not in client.get("/admin/").content.decode()


def test_a_rule_of_money_is_saved_with_a_reason_and_not_without(store: Store) -> None:
    client = owner(store)
    refused = client.post(f"{DESK}{store.pk}/dinero/", money_of(store, automatic_ceiling="250"))
    assert refused.status_code == 422
    done = client.post(f"{DESK}{store.pk}/dinero/", money_of(store, automatic_ceiling="250", reason="Más ventas"))

    assert done.status_code == 302
    store.refresh_from_db()
    assert (store.automatic_ceiling, store.history.first().history_change_reason) == (250, "Más ventas")


def test_colours_that_cannot_be_read_are_refused(store: Store) -> None:
    response = owner(store).post(f"{DESK}{store.pk}/apariencia/", {"brand": "#FFEE88"})

    assert response.status_code == 422
    assert "Este color no se lee sobre blanco" in response.content.decode()


def test_a_store_must_be_reached_in_one_way_at_least(store: Store) -> None:
    assert owner(store).post(f"{DESK}{store.pk}/ventas/", {"return_policy": ""}).status_code == 422


def test_a_stored_password_is_never_shown_and_an_empty_box_keeps_it(store: Store) -> None:
    MailSender.objects.create(store=store, host="smtp.ejemplo.com", password="clave-del-servidor-2026")
    client = owner(store)
    assert "clave-del-servidor" not in client.get(f"{DESK}{store.pk}/correo/").content.decode()

    sent = {"host": "smtp.ejemplo.com", "port": "465", "security": "tls", "username": "yo", "password": ""}
    assert client.post(f"{DESK}{store.pk}/correo/", sent).status_code == 302
    sender = MailSender.objects.get(store=store)
    assert (sender.port, sender.password.reveal()) == (465, "clave-del-servidor-2026")


def test_the_address_of_the_digest_that_is_none_is_named(store: Store) -> None:
    sent = {"digest_hour": "7", "digest_recipients": "ana@viveres.com.ve\nana"}
    response = owner(store).post(f"{DESK}{store.pk}/resumen/", sent)
    assert response.status_code == 422
    assert "«ana» no es un correo." in response.content.decode()
