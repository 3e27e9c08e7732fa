"""The desk of the newsletter: masked in the list, in clear only in a file whose making is written down."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from commerce.communication import newsletter
from commerce.communication.models import NewsletterSubscription
from commerce.journal.models import JournalEntry
from commerce.stores.models import Store
from tests.factories import make_staff, make_store

pytestmark = pytest.mark.django_db
DESK, FILE = "/admin/boletin/", "/admin/boletin/suscritos.csv"


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True, name="Víveres Araguaney")


def at_the_desk(store: Store, role: str = "marketing") -> Client:
    client = Client()
    client.force_login(make_staff(store, role))
    return client


def asked(store: Store, email: str) -> NewsletterSubscription:
    return newsletter.ask(store, email, words="Acepto recibir ofertas.", language="es-ve")


def subscribed(store: Store, email: str) -> NewsletterSubscription:
    token = newsletter.confirm_path(asked(store, email)).rstrip("/").rpartition("/")[2]
    return newsletter.confirm(token, store)


def addresses(page: Any) -> list[str]:
    return [row["address"] for row in page.context["rows"]]


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_list_shows_who_is_subscribed_masked_with_what_they_agreed_to(store: Store) -> None:
    subscribed(store, "ana@ejemplo.com.ve")
    asked(store, "pedro@ejemplo.com.ve")
    page = at_the_desk(store).get(DESK)
    assert addresses(page) == ["a••••@ejemplo.com.ve"]
    text = page.content.decode()
    assert "Acepto recibir ofertas." in text
    assert "ana@ejemplo.com.ve" not in text


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"estado": "waiting"}, ["p••••@ejemplo.com.ve"]),
        ({"estado": "left"}, ["l••••@ejemplo.com.ve"]),
        ({"estado": "all"}, ["l••••@ejemplo.com.ve", "p••••@ejemplo.com.ve", "a••••@ejemplo.com.ve"]),
        ({"estado": "all", "q": "PED"}, ["p••••@ejemplo.com.ve"]),
    ],
)
def test_the_list_is_narrowed_by_state_and_address(store: Store, said: dict[str, str], found: list[str]) -> None:
    subscribed(store, "ana@ejemplo.com.ve")
    asked(store, "pedro@ejemplo.com.ve")
    newsletter.leave(subscribed(store, "luis@ejemplo.com.ve").pk)
    assert addresses(at_the_desk(store).get(DESK, said)) == found


def test_the_list_costs_the_same_however_long_it_is(store: Store, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        asked(store, f"persona{number}@ejemplo.com.ve")
    client = at_the_desk(store)
    client.get(DESK)
    with django_assert_max_num_queries(15):
        page = client.get(DESK, {"estado": "all"})
    assert len(addresses(page)) == 25


def test_the_file_has_only_who_said_yes_with_the_link_to_leave(store: Store) -> None:
    row = subscribed(store, "ana@ejemplo.com.ve")
    asked(store, "pedro@ejemplo.com.ve")
    newsletter.leave(subscribed(store, "luis@ejemplo.com.ve").pk)
    subscribed(make_store("ajena"), "ajena@ejemplo.com.ve")

    answer = at_the_desk(store).post(FILE)

    header, *rows = rows_of(answer)
    assert header[1] == "Correo"
    assert [(each[0], each[1], each[5]) for each in rows] == [
        ("Víveres Araguaney", "ana@ejemplo.com.ve", "Acepto recibir ofertas.")
    ]
    assert newsletter.leave_path(row).partition(":")[0] in rows[0][6]
    entry = JournalEntry.objects.get(verb="newsletter.exported")
    assert (entry.store_id, entry.data) == (store.pk, {"count": 1})


def test_the_link_of_the_file_works(store: Store) -> None:
    subscribed(store, "ana@ejemplo.com.ve")
    address = rows_of(at_the_desk(store).post(FILE))[1][6]
    path = "/" + address.split("/", 3)[3]
    assert Client().post(path, headers={"host": store.host}).status_code == 200
    assert NewsletterSubscription.objects.get().state == "left"


def test_an_address_cannot_become_a_formula(store: Store) -> None:
    subscribed(store, "=1+1@ejemplo.com.ve")
    assert rows_of(at_the_desk(store).post(FILE))[1][1] == "'=1+1@ejemplo.com.ve"


def test_the_file_is_not_made_by_following_a_link(store: Store) -> None:
    assert at_the_desk(store).get(FILE).status_code == 405


@pytest.mark.parametrize("role", ["support", "merchandiser"])
def test_other_roles_neither_see_nor_export_them(store: Store, role: str) -> None:
    client = at_the_desk(store, role)
    assert (client.get(DESK).status_code, client.post(FILE).status_code) == (403, 403)


def test_another_stores_addresses_are_nobodys_business(store: Store) -> None:
    subscribed(make_store("ajena"), "ajena@ejemplo.com.ve")
    client = at_the_desk(store)
    assert addresses(client.get(DESK, {"estado": "all"})) == []
    assert rows_of(client.post(FILE))[1:] == []
