"""The desk of messages from visitors: who sees which, masked, and who has seen to them."""

from typing import Any

import pytest
from django.test import Client

from commerce.communication import contact
from commerce.communication.models import ContactMessage
from commerce.communication.rules import Contact
from commerce.journal.models import JournalEntry
from commerce.stores.models import Store
from tests.factories import make_staff, make_store

pytestmark = pytest.mark.django_db
DESK = "/admin/mensajes/"


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


def at_the_desk(store: Store, role: str = "support") -> Client:
    client = Client()
    client.force_login(make_staff(store, role))
    return client


def written(store: Store, name: str = "Yelitza Marcano", **said: Any) -> ContactMessage:
    values = {"email": "yelitza@ejemplo.com.ve", "phone": "+584145550182", "text": "¿Abren el domingo?"}
    return contact.receive(store, Contact(name=name, **values | said))


def names(page: Any) -> list[str]:
    return [row["message"].name for row in page.context["rows"]]


def test_the_list_shows_what_waits_with_nobodys_contact_in_clear(store: Store) -> None:
    done = written(store, "Ana Gil", text="Gracias")
    contact.handle(done.pk, by=make_staff(store))
    written(store, text="Llámenme al 0414-5550182")

    page = at_the_desk(store).get(DESK)

    assert names(page) == ["Yelitza Marcano"]
    text = page.content.decode()
    assert "y••••@ejemplo.com.ve" in text
    assert "yelitza@ejemplo.com.ve" not in text
    assert "5550182" not in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"estado": "handled"}, ["Ana Gil"]),
        ({"estado": "all"}, ["Pedro Páez", "Ana Gil"]),
        ({"estado": "nada de eso"}, ["Pedro Páez"]),
        ({"estado": "all", "q": "ana"}, ["Ana Gil"]),
        ({"estado": "all", "q": "harina"}, ["Pedro Páez"]),
        ({"estado": "all", "q": "ANA@ejemplo.com.ve"}, ["Ana Gil"]),
        ({"estado": "all", "q": "0412 555 0190"}, ["Pedro Páez"]),
        ({"estado": "all", "q": "ejemplo.com"}, []),
        ({"estado": "all", "tienda": "0"}, []),
        ({"estado": "all", "q": "a\x00na"}, ["Ana Gil"]),
    ],
)
def test_the_list_is_narrowed_by_state_and_words(store: Store, asked: dict[str, str], found: list[str]) -> None:
    done = written(store, "Ana Gil", email="ana@ejemplo.com.ve")
    contact.handle(done.pk, by=make_staff(store))
    written(store, "Pedro Páez", email="", phone="+584125550190", text="¿Hay harina?")
    assert names(at_the_desk(store).get(DESK, asked)) == found


def test_the_list_costs_the_same_however_long_it_is(store: Store, django_assert_max_num_queries: Any) -> None:
    client = at_the_desk(store)
    for number in range(30):
        written(store, text=f"Mensaje {number}")
    client.get(DESK)
    with django_assert_max_num_queries(15):
        page = client.get(DESK)
    assert len(names(page)) == 25
    assert len(names(client.get(DESK, {"p": "2"}))) == 5


def test_a_message_shows_its_words_and_reveals_its_sender_to_who_may_see_them(store: Store) -> None:
    message, client = written(store, text="Hola\n<b>fuerte</b>"), at_the_desk(store)
    text = client.get(f"{DESK}{message.pk}/").content.decode()
    assert "&lt;b&gt;fuerte&lt;/b&gt;" in text
    assert "yelitza@ejemplo.com.ve" not in text

    said = {"kind": "mensaje", "id": message.pk, "field": "email"}
    answer = client.post("/admin/clientes/mostrar/", said, headers={"accept": "application/json"})

    assert answer.json() == {"value": "yelitza@ejemplo.com.ve"}
    assert JournalEntry.objects.get(verb="customer.revealed").data == {"field": "email"}


def test_one_page_takes_few_queries(store: Store, django_assert_max_num_queries: Any) -> None:
    message, client = written(store), at_the_desk(store)
    client.get(f"{DESK}{message.pk}/")
    with django_assert_max_num_queries(15):
        client.get(f"{DESK}{message.pk}/")


def test_seeing_to_a_message_is_a_post_and_can_be_undone(store: Store) -> None:
    message, client = written(store), at_the_desk(store)
    assert client.get(f"{DESK}{message.pk}/atendido/").status_code == 405

    page = client.post(f"{DESK}{message.pk}/atendido/", follow=True).content.decode()
    message.refresh_from_db()
    assert "Quedó como atendido." in page
    assert "Dejar por atender" in page
    assert message.handled_by is not None

    again = client.post(f"{DESK}{message.pk}/atendido/", follow=True).content.decode()
    assert "Ya lo atendió" in again
    client.post(f"{DESK}{message.pk}/por-atender/")
    message.refresh_from_db()
    assert message.handled_at is None


def test_another_stores_messages_are_nobodys_business(store: Store) -> None:
    theirs, client = written(make_store("ajena"), "Ajena"), at_the_desk(store)
    assert names(client.get(DESK, {"estado": "all"})) == []
    assert client.get(f"{DESK}{theirs.pk}/").status_code == 404
    assert client.post(f"{DESK}{theirs.pk}/atendido/").status_code == 404
    said = {"kind": "mensaje", "id": theirs.pk, "field": "email"}
    assert client.post("/admin/clientes/mostrar/", said).status_code == 404
    theirs.refresh_from_db()
    assert theirs.handled_at is None


@pytest.mark.parametrize("role", ["merchandiser", "marketing"])
def test_other_roles_do_not_read_them(store: Store, role: str) -> None:
    message, client = written(store), at_the_desk(store, role)
    assert client.get(DESK).status_code == 403
    assert client.post(f"{DESK}{message.pk}/atendido/").status_code == 403
    assert "Mensajes de contacto" not in client.get("/admin/").content.decode()


def test_the_counter_says_how_many_wait(store: Store) -> None:
    written(store)
    written(make_store("ajena"))
    client = at_the_desk(store)
    assert client.get("/admin/contadores/").json()["messages"] == "1"
    assert 'data-badge="messages"' in client.get(DESK).content.decode()
