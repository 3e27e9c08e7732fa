"""The newsletter: nobody is subscribed by somebody else, everybody leaves with one click, and strangers learn nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from commerce.accounts.actions import update_profile
from commerce.accounts.models import Consent, User
from commerce.communication import newsletter
from commerce.communication.models import NewsletterSubscription
from commerce.communication.newsletter import LinkExpired
from commerce.communication.throttle import MOST_SENT
from commerce.customer.personal_data import erasure, export
from commerce.customer.personal_data.person import of_account
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.refusals import Conflict, Missing
from commerce.stores.models import Store
from tests.factories import make_store, make_user

pytestmark = pytest.mark.django_db
FORM, SENT = "/boletin/", "/boletin/revisa-tu-correo/"
EMAIL = "yelitza@ejemplo.com.ve"
WORDS = (
    "Al suscribirte aceptas que Víveres Araguaney te envíe ofertas y novedades por correo. "
    "Puedes darte de baja cuando quieras."
)
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True, name="Víveres Araguaney", email="hola@viveres.example")


@pytest.fixture
def person(store: Store) -> User:
    user = make_user(EMAIL, registered_in=store)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def sign_up(store: Store, email: str = EMAIL, **said: str) -> Any:
    return Client().post(FORM, {"email": email, **said}, headers={"host": store.host} | SAME_ORIGIN)


def deliver_all() -> None:
    for _round in range(3):
        deliver_pending()


def links_of(letter: Any) -> list[str]:
    return re.findall(r"https?://[^/\s]+(/\S+)", letter.body)


def subscription(store: Store, *, is_confirmed: bool = False) -> NewsletterSubscription:
    row = newsletter.ask(store, EMAIL, words=WORDS, language="es-ve")
    return newsletter.confirm(token_of(row), store) if is_confirmed else row


def token_of(row: NewsletterSubscription) -> str:
    return newsletter.confirm_path(row).rstrip("/").rpartition("/")[2]


def test_signing_up_subscribes_nobody_until_the_mailbox_says_yes(store: Store) -> None:
    answer = sign_up(store, "Yelitza@Ejemplo.com.ve")
    assert (answer.status_code, answer.headers["Location"]) == (302, SENT)
    row = NewsletterSubscription.objects.get()
    assert (row.email, row.state, row.words, row.language) == (EMAIL, "waiting", WORDS, "es-ve")

    deliver_all()
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert letter.subject == "Confirma tu suscripción · Víveres Araguaney"
    assert WORDS in letter.body

    confirm = links_of(letter)[0]
    page = Client().get(confirm, headers={"host": store.host})
    assert WORDS in page.content.decode()
    assert NewsletterSubscription.objects.get().state == "waiting"

    page = Client().post(confirm, headers={"host": store.host} | SAME_ORIGIN)
    assert "<h1>Listo, ya estás suscrito</h1>" in page.content.decode()
    row.refresh_from_db()
    assert (row.state, row.confirmed_at is not None) == ("subscribed", True)


def test_every_letter_lets_one_leave_with_one_click(store: Store) -> None:
    subscription(store, is_confirmed=True)
    deliver_all()
    (letter,) = mail.outbox  # the question is not sent any more: it has been answered
    assert letter.subject == "Ya recibes nuestro boletín · Víveres Araguaney"
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.sub(r"https?://[^/]+", "", address)
    assert path in links_of(letter)

    strict = Client(enforce_csrf_checks=True)  # the mail program says nothing of where it comes from
    answer = strict.post(path, {"List-Unsubscribe": "One-Click"}, headers={"host": store.host})
    assert answer.status_code == 200
    assert NewsletterSubscription.objects.get().state == "left"


def test_opening_the_link_to_leave_only_asks(store: Store) -> None:
    row = subscription(store, is_confirmed=True)
    page = Client().get(newsletter.leave_path(row), headers={"host": store.host})
    assert "Darme de baja" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert NewsletterSubscription.objects.get().state == "subscribed"


def test_leaving_twice_is_as_good_as_once(store: Store) -> None:
    row = subscription(store, is_confirmed=True)
    for _time in range(2):
        assert newsletter.leave(row.pk).state == "left"
    assert JournalEntry.objects.filter(verb="newsletter.left").count() == 1


def test_a_stranger_gets_the_same_answer_whatever_the_address_has_said(store: Store) -> None:
    row = subscription(store, is_confirmed=True)
    known, unknown = sign_up(store), sign_up(store, "otra@ejemplo.com.ve")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert known.content == unknown.content
    row.refresh_from_db()
    assert (row.state, row.asked) == ("subscribed", 1)


def test_a_mailbox_is_not_filled_by_asking_again_and_again(store: Store) -> None:
    for _time in range(3):
        sign_up(store)
    deliver_all()
    assert len(mail.outbox) == 1

    NewsletterSubscription.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    sign_up(store)
    deliver_all()
    assert len(mail.outbox) == 2
    NewsletterSubscription.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    sign_up(store)  # the second wait is twice as long
    deliver_all()
    assert len(mail.outbox) == 2


def test_one_connection_cannot_ask_for_everybody(store: Store) -> None:
    for number in range(MOST_SENT):
        sign_up(store, f"persona{number}@ejemplo.com.ve")
    assert sign_up(store, "una.mas@ejemplo.com.ve").status_code == 429
    assert NewsletterSubscription.objects.count() == MOST_SENT


def test_what_is_no_address_comes_back_with_the_reason(store: Store) -> None:
    answer = sign_up(store, "esto no es")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "esto no es" in page
    assert 'href="#boletin-email"' in page


def test_the_words_that_are_kept_are_those_of_the_language_of_the_form(store: Store) -> None:
    sign_up(store, language="en")
    assert NewsletterSubscription.objects.get().language == "en"


def test_a_sign_up_from_a_foreign_page_is_refused(store: Store) -> None:
    answer = Client().post(FORM, {"email": EMAIL}, headers={"host": store.host, "Origin": "https://malo.example"})
    assert answer.status_code == 403
    assert not NewsletterSubscription.objects.exists()


def test_an_old_link_confirms_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    row = subscription(store)
    token = token_of(row)
    later = timezone.now().timestamp() + timedelta(days=3, minutes=1).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(LinkExpired, match="ya venció"):
        newsletter.confirm(token, store)
    page = Client().get(f"/boletin/confirmar/{token}/", headers={"host": store.host})
    assert page.status_code == 410
    assert "Suscribirme otra vez" in page.content.decode()


@pytest.mark.parametrize("path", ["confirmar", "salir"])
def test_a_made_up_link_opens_nothing(store: Store, path: str) -> None:
    row = subscription(store)
    for token in ("1", f"{row.pk}:abc:def"):
        assert Client().get(f"/boletin/{path}/{token}/", headers={"host": store.host}).status_code == 404


def test_a_link_to_leave_confirms_nothing_and_no_link_works_in_another_store(store: Store) -> None:
    row, other = subscription(store), make_store("otra")
    leave = newsletter.leave_path(row).rstrip("/").rpartition("/")[2]
    for token, where in ((leave, store), (token_of(row), other)):
        with pytest.raises(Missing):
            newsletter.confirm(token, where)
    with pytest.raises(Missing):
        newsletter.leaving(leave, other)


def test_who_has_left_is_not_brought_back_by_an_earlier_letter(store: Store) -> None:
    row = subscription(store)
    newsletter.leave(row.pk)
    with pytest.raises(Conflict, match="Te diste de baja"):
        newsletter.confirm(token_of(row), store)


def test_who_has_left_may_change_their_mind_at_once(store: Store) -> None:
    newsletter.leave(subscription(store, is_confirmed=True).pk)
    row = subscription(store, is_confirmed=True)
    assert (row.state, row.asked, row.left_at) == ("subscribed", 2, None)


def test_the_account_of_the_mailbox_says_yes_and_no_with_it(store: Store, person: User) -> None:
    row = subscription(store, is_confirmed=True)
    person.refresh_from_db()
    assert person.accepts_marketing is True
    newsletter.leave(row.pk)
    person.refresh_from_db()
    assert person.accepts_marketing is False
    said = Consent.objects.filter(user=person).order_by("pk").values_list("is_given", "source", "store")
    assert list(said) == [(True, "newsletter", store.pk), (False, "newsletter", store.pk)]


def test_an_account_that_has_not_proved_to_own_the_mailbox_follows_nothing(store: Store) -> None:
    user = make_user(EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=False, primary=True)
    subscription(store, is_confirmed=True)
    user.refresh_from_db()
    assert user.accepts_marketing is False


def test_asking_alone_changes_nobodys_account(store: Store, person: User) -> None:
    User.objects.filter(pk=person.pk).update(accepts_marketing=True)
    newsletter.leave(subscription(store).pk)
    person.refresh_from_db()
    assert person.accepts_marketing is True


def test_who_leaves_one_of_two_stores_still_agrees_in_their_account(store: Store, person: User) -> None:
    subscription(make_store("otra"), is_confirmed=True)
    newsletter.leave(subscription(store, is_confirmed=True).pk)
    person.refresh_from_db()
    assert person.accepts_marketing is True


def test_taking_the_yes_back_in_the_account_leaves_every_newsletter(store: Store, person: User) -> None:
    subscription(store, is_confirmed=True)
    subscription(make_store("otra"), is_confirmed=True)
    update_profile(person.pk, {"accepts_marketing": False})
    deliver_all()
    assert set(NewsletterSubscription.objects.values_list("state", flat=True)) == {"left"}


def test_the_journal_holds_no_address(store: Store) -> None:
    newsletter.leave(subscription(store, is_confirmed=True).pk)
    entries = JournalEntry.objects.filter(verb__startswith="newsletter.").order_by("pk")
    assert [entry.verb for entry in entries] == ["newsletter.asked", "newsletter.confirmed", "newsletter.left"]
    assert not [entry for entry in entries if "ejemplo" in str(entry.data)]


def test_a_subscription_is_in_the_copy_of_a_persons_data_and_goes_with_it(store: Store, person: User) -> None:
    subscription(store, is_confirmed=True)
    subscription(make_store("otra"))
    person.refresh_from_db()
    assert len(export.collected(of_account(person))["newsletters"]) == 2
    root = make_user("raiz@ejemplo.com.ve", is_staff=True, is_superuser=True)
    erasure.erase(of_account(person), by=root, word="BORRAR")
    assert not NewsletterSubscription.objects.exists()
