"""A person's own data and e-mail: USR-11, USR-14."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.stores.models import Store
from tests.factories import PASSWORD

from .people import customer, is_logged_in, link_in_mail, log_in

pytestmark = pytest.mark.django_db
EMAIL = "persona@ejemplo.com.ve"


@pytest.fixture
def person(shop: Store) -> User:
    return customer(EMAIL)


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    log_in(client, EMAIL)
    return client


def form(**changes: str) -> dict[str, str]:
    return {
        "first_name": "Yelitza",
        "last_name": "Marcano",
        "phone": "0414 555.01.82",
        "identity_document": "v-12.345.678",
        "language": "es-ve",
    } | changes


def test_a_person_changes_their_own_data(browser: Client, person: User) -> None:
    page = browser.post(reverse("customer:profile"), form(first_name="Yoli", accepts_marketing="on"), follow=True)
    assert "Guardamos tus datos." in page.content.decode()
    person.refresh_from_db()
    assert (person.first_name, person.phone, person.identity_document) == ("Yoli", "+584145550182", "V12345678")
    assert person.accepts_marketing is True
    entry = JournalEntry.objects.get(verb="account.updated")
    assert entry.data == {"fields": ["first_name", "phone", "identity_document", "accepts_marketing"]}


def test_the_form_shows_what_is_stored_as_people_write_it(browser: Client, person: User) -> None:
    User.objects.update(phone="+584145550182", identity_document="V12345678")
    page = browser.get(reverse("customer:profile")).content.decode()
    assert 'value="0414-5550182"' in page
    assert 'value="V-12345678"' in page


def test_bad_data_gets_its_message_and_what_was_typed_stays(browser: Client, person: User) -> None:
    page = browser.post(reverse("customer:profile"), form(phone="0212-5550182", identity_document="12"))
    assert page.status_code == 422
    body = page.content.decode()
    assert "Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567." in body
    assert "Revisa la cédula: lleva una letra y números, como V-12345678." in body
    assert 'value="0212-5550182"' in body
    person.refresh_from_db()
    assert person.phone == ""


def test_nobody_makes_themselves_staff_with_the_profile_form(browser: Client, person: User) -> None:
    group = Group.objects.first()
    assert group is not None
    extra = {
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "groups": str(group.pk),
        "email": "otra@ejemplo.com.ve",
    }
    browser.post(reverse("customer:profile"), form(**extra, session_generation="9", user_permissions="1"))
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, person.is_active, person.email) == (False, False, True, EMAIL)
    assert (person.session_generation, person.groups.count(), person.user_permissions.count()) == (1, 0, 0)


def change_email(browser: Client, email: str) -> None:
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    browser.post(reverse("account_email"), {"email": email, "action_add": ""})


def test_a_new_e_mail_counts_once_it_is_confirmed(browser: Client, person: User) -> None:
    change_email(browser, "Nuevo@Ejemplo.com.ve")
    person.refresh_from_db()
    assert person.email == EMAIL
    assert mail.outbox[0].to == ["nuevo@ejemplo.com.ve"]
    assert "nuevo@ejemplo.com.ve" in browser.get(reverse("account_email")).content.decode()

    browser.post(link_in_mail(0))
    person.refresh_from_db()
    assert person.email == "nuevo@ejemplo.com.ve"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("nuevo@ejemplo.com.ve", True)]
    assert mail.outbox[-1].to == [EMAIL]  # the old address hears of it
    assert "Ahora entras con nuevo@ejemplo.com.ve." in mail.outbox[-1].body


def test_changing_the_e_mail_takes_the_password_once_more(browser: Client, person: User) -> None:
    answer = browser.post(reverse("account_email"), {"email": "nuevo@ejemplo.com.ve", "action_add": ""})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not mail.outbox


def test_an_e_mail_of_another_account_is_not_betrayed_nor_taken(browser: Client, person: User) -> None:
    other = customer("vecina@ejemplo.com.ve")
    change_email(browser, other.email)
    person.refresh_from_db()
    assert person.email == EMAIL
    browser.post(link_in_mail())
    person.refresh_from_db()
    assert person.email == EMAIL
    assert EmailAddress.objects.get(verified=True, email=other.email).user == other


def test_a_pending_change_can_be_dropped(browser: Client, person: User) -> None:
    change_email(browser, "nuevo@ejemplo.com.ve")
    browser.post(reverse("account_email"), {"email": "nuevo@ejemplo.com.ve", "action_remove": ""})
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [EMAIL]
    assert is_logged_in(browser)


def test_a_superuser_made_on_the_server_can_log_in_before_mail_works(shop: Store, client: Client) -> None:
    User.objects.create_superuser("jefa@ejemplo.com.ve", PASSWORD)
    log_in(client, "jefa@ejemplo.com.ve")
    assert is_logged_in(client)
