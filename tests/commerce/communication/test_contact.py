"""Messages from the contact page: kept once, told to the store, and nobody's data in the journal."""

import json
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from commerce.accounts.models import User
from commerce.communication import contact
from commerce.communication.answering import answer_words
from commerce.communication.models import ContactMessage
from commerce.communication.rules import Contact, without_contacts
from commerce.communication.throttle import MOST_SENT
from commerce.customer.personal_data import erasure, export
from commerce.customer.personal_data.person import of_account
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.refusals import BadInput, Conflict, Missing
from commerce.stores.models import OpeningHours, Store
from commerce.stores.rules import Opening
from tests.factories import make_product, make_staff, make_store, make_user
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db
FORM, THANKS = "/contacto/mensaje/", "/contacto/gracias/"
TYPED = {"name": "Yelitza Marcano", "email": "yelitza@ejemplo.com.ve", "text": "¿Abren el domingo?"}
SAID = Contact(name="Yelitza Marcano", email="yelitza@ejemplo.com.ve", text="¿Abren el domingo?")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True, name="Víveres Araguaney", email="hola@viveres.example")


def send(store: Store, client: Client | None = None, **typed: Any) -> Any:
    return (client or Client()).post(FORM, TYPED | typed, headers={"host": store.host} | SAME_ORIGIN)


def test_a_message_is_kept_and_its_sender_is_told_when_to_expect_an_answer(store: Store) -> None:
    answer = send(store, phone="0414-5550182")

    assert (answer.status_code, answer.headers["Location"]) == (302, THANKS)
    message = ContactMessage.objects.get()
    assert (message.store, message.name, message.text) == (store, "Yelitza Marcano", "¿Abren el domingo?")
    assert (message.email, message.phone) == ("yelitza@ejemplo.com.ve", "+584145550182")
    page = Client().get(THANKS, headers={"host": store.host}).content.decode()
    assert "<h1>Recibimos tu mensaje</h1>" in page
    assert "Te respondemos en cuanto lo leamos." in page


def test_the_thank_you_page_says_the_hours(store: Store) -> None:
    OpeningHours.objects.bulk_create(
        OpeningHours(store=store, weekday=day, opens=time(0), closes=time(23, 59)) for day in range(7)
    )
    page = Client().get(THANKS, headers={"host": store.host}).content.decode()
    assert "te respondemos" in page
    assert "Horario" in page


@pytest.mark.parametrize(
    ("is_open", "words"),
    [
        (True, "Abierto hoy hasta las 7:00 p. m.: te respondemos hoy mismo."),
        (False, "Cerrado, abre hoy a las 7:00 p. m.: desde esa hora te respondemos."),
    ],
)
def test_an_answer_is_promised_by_the_hours_of_the_store(is_open: bool, words: str) -> None:
    zone = ZoneInfo("America/Caracas")
    now, then = datetime(2026, 11, 20, 10, 0, tzinfo=zone), datetime(2026, 11, 20, 19, 0, tzinfo=zone)
    said = answer_words(Opening(is_open, then), now)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == words


def test_without_a_way_to_answer_the_form_comes_back_with_every_word(store: Store) -> None:
    answer = send(store, email="", order_number="V-77")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Escribe un correo o un teléfono para responderte." in page
    assert 'href="#contacto-email"' in page
    for typed in ("Yelitza Marcano", "¿Abren el domingo?", "V-77"):
        assert typed in page
    assert not ContactMessage.objects.exists()


def test_a_wrong_phone_is_named_once_and_nothing_is_said_of_the_missing_email(store: Store) -> None:
    page = send(store, email="", phone="123").content.decode()
    assert 'href="#contacto-phone"' in page
    assert "Escribe un correo o un teléfono" not in page


def test_a_phone_is_enough(store: Store) -> None:
    assert send(store, email="", phone="0414-5550182").status_code == 302
    assert ContactMessage.objects.get().email == ""


def test_the_words_of_a_message_are_shown_as_words_only(store: Store) -> None:
    page = send(store, email="", text="<script>alert(1)</script>").content.decode()
    assert "<script>alert(1)" not in page


def test_a_form_from_a_foreign_page_is_refused(store: Store) -> None:
    answer = Client().post(FORM, TYPED, headers={"host": store.host, "Origin": "https://malo.example"})
    assert answer.status_code == 403
    assert not ContactMessage.objects.exists()


def test_the_form_of_the_shops_own_page_needs_no_script_and_holds_no_token(store: Store) -> None:
    page = Client().get("/contacto/", headers={"host": store.host}).content.decode()
    assert f'action="{FORM}"' in page
    assert "csrfmiddlewaretoken" not in page


def test_the_address_of_the_form_leads_back_to_the_page(store: Store) -> None:
    answer = Client().get(FORM, headers={"host": store.host})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/contacto/")


def test_the_same_words_twice_are_one_message_until_it_is_seen_to(store: Store) -> None:
    send(store)
    send(store)
    message = ContactMessage.objects.get()
    assert JournalEntry.objects.filter(verb="contact.received").count() == 1

    contact.handle(message.pk, by=make_staff(store))
    send(store)
    assert ContactMessage.objects.count() == 2


def test_one_address_cannot_flood_a_store(store: Store) -> None:
    for number in range(MOST_SENT):
        assert send(store, text=f"Mensaje {number}").status_code == 302
    answer = send(store, text="Uno más")
    assert answer.status_code == 429
    assert "Uno más" in answer.content.decode()
    assert ContactMessage.objects.count() == MOST_SENT


def test_sending_a_message_takes_few_queries(store: Store, django_assert_max_num_queries: Any) -> None:
    Client().get("/contacto/", headers={"host": store.host})
    with django_assert_max_num_queries(15):
        send(store)


@pytest.mark.parametrize(
    ("written", "is_theirs"),
    [
        ({"email": "MARIA@ejemplo.com.ve"}, True),
        ({"email": "", "phone": "0414-5550182"}, True),
        ({"email": "otra@ejemplo.com.ve"}, False),
    ],
)
def test_a_message_is_about_an_order_only_where_the_contact_fits(written: dict[str, str], is_theirs: bool) -> None:
    shop = make_shop("viveres", is_default=True)
    order = make_order(shop, {make_product(shop): 1}, phone="+584145550182", email="maria@ejemplo.com.ve")
    send(shop, order_number=f" #{order.number.lower()} ", **written)
    message = ContactMessage.objects.get()
    assert message.order == (order if is_theirs else None)
    assert message.order_number == order.number.lower()


def test_an_order_of_another_store_is_never_named(store: Store) -> None:
    other = make_shop("otra")
    order = make_order(other, {make_product(other): 1}, email="yelitza@ejemplo.com.ve")
    send(store, order_number=order.number)
    assert ContactMessage.objects.get().order is None


def test_the_journal_holds_no_personal_data(store: Store) -> None:
    send(store, phone="0414-5550182")
    entry = JournalEntry.objects.get(verb="contact.received")
    assert entry.data == {"message_id": ContactMessage.objects.get().pk, "order_id": None}
    assert (entry.actor_label, entry.store_id) == ("cliente invitado", store.pk)


def test_the_store_gets_a_letter_that_can_be_answered(store: Store) -> None:
    send(store)
    deliver_pending()
    (letter,) = mail.outbox
    message = ContactMessage.objects.get()
    assert letter.subject == f"Mensaje de contacto n.º {message.pk} · Víveres Araguaney"
    assert (letter.to, letter.reply_to) == (["hola@viveres.example"], ["yelitza@ejemplo.com.ve"])
    for words in ("¿Abren el domingo?", "Yelitza Marcano", f"/admin/mensajes/{message.pk}/"):
        assert words in letter.body


def test_a_store_without_a_mailbox_gets_none() -> None:
    store = make_store("sinbuzon", is_default=True)
    contact.receive(store, SAID)
    deliver_pending()
    assert mail.outbox == []


def test_who_has_seen_to_it_is_written_down_and_can_be_undone(store: Store) -> None:
    message, staff = contact.receive(store, SAID), make_staff(store, first_name="Rosa", last_name="Gil")
    handled = contact.handle(message.pk, by=staff)
    assert (handled.handled_by, handled.handled_at is not None) == (staff, True)
    with pytest.raises(Conflict, match="Ya lo atendió Rosa Gil"):
        contact.handle(message.pk, by=staff)
    assert contact.reopen(message.pk, by=staff).handled_at is None
    with pytest.raises(Conflict, match="sigue por atender"):
        contact.reopen(message.pk, by=staff)
    verbs = JournalEntry.objects.filter(verb__startswith="contact.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["contact.received", "contact.handled", "contact.reopened"]


def test_what_was_sent_again_since_cannot_wait_twice(store: Store) -> None:
    staff, first = make_staff(store), contact.receive(store, SAID)
    contact.handle(first.pk, by=staff)
    contact.receive(store, SAID)
    with pytest.raises(Conflict, match="Ya espera otro mensaje igual"):
        contact.reopen(first.pk, by=staff)


def test_what_cannot_be_answered_or_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(BadInput, match="correo o un teléfono"):
        contact.receive(store, Contact(name="Nadie", text="Hola"))
    with pytest.raises(Missing):
        contact.handle(0, by=make_staff(store))


def test_a_list_shows_the_words_without_anybodys_contact() -> None:
    text = "Llámame al 0414-555.01.82\no a ana@ejemplo.com, V-12.345.678, por 2 harinas"
    assert without_contacts(text) == "Llámame al •••• o a •••• V-••••, por 2 harinas"
    assert without_contacts("a" * 200) == "a" * 89 + "…"


@pytest.fixture
def person(store: Store) -> User:
    return make_user("yelitza@ejemplo.com.ve", registered_in=store)


def test_what_somebody_wrote_is_in_the_copy_of_their_data(store: Store, person: User) -> None:
    contact.receive(store, SAID)
    contact.receive(store, Contact(name="Otra", email="otra@ejemplo.com.ve", text="Nada suyo"))
    found = json.dumps(export.collected(of_account(person))["contact_messages"], default=str, ensure_ascii=False)
    assert "¿Abren el domingo?" in found
    assert "Nada suyo" not in found


def test_what_somebody_wrote_goes_when_their_data_is_erased(store: Store, person: User) -> None:
    contact.receive(store, SAID)
    other = contact.receive(
        store, Contact(name="Otra", email="otra@ejemplo.com.ve", text="Pregunten a yelitza@ejemplo.com.ve")
    )
    root = make_user("raiz@ejemplo.com.ve", is_staff=True, is_superuser=True)
    erasure.erase(of_account(person), by=root, word="BORRAR")
    assert ContactMessage.objects.get() == other
    assert ContactMessage.objects.get().text == "Pregunten a •••"
