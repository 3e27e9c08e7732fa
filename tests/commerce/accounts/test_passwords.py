"""Resetting and changing a password: USR-09, USR-17, USR-19."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.accounts import actions
from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.stores.models import Store
from tests.factories import PASSWORD

from .people import NEW_PASSWORD, ask_for_reset, customer, is_logged_in, link_in_mail, log_in, set_password

pytestmark = pytest.mark.django_db
EMAIL = "persona@ejemplo.com.ve"


def logged_in(email: str = EMAIL) -> Client:
    client = Client()
    log_in(client, email)
    assert is_logged_in(client)
    return client


def test_the_answer_to_a_reset_is_the_same_for_known_and_unknown_e_mails(shop: Store) -> None:
    customer(EMAIL)
    answers = []
    for email in (EMAIL, "nadie@ejemplo.com.ve"):
        client = Client()
        answer = ask_for_reset(client, email)
        answers.append((answer.status_code, answer["Location"], client.get(answer["Location"]).content))
    assert answers[0] == answers[1]
    assert [(m.to, m.subject) for m in mail.outbox] == [
        ([EMAIL], "Elige una contraseña nueva · Modelismo Prueba"),
        (["nadie@ejemplo.com.ve"], "No encontramos una cuenta con este correo · Modelismo Prueba"),
    ]


def test_a_reset_ends_every_session_and_its_link_works_once(shop: Store) -> None:
    user = customer(EMAIL)
    phone, computer = logged_in(), logged_in()
    reader = Client()
    ask_for_reset(reader, EMAIL)
    link = link_in_mail()
    done = set_password(reader, link)

    assert done["Location"] == reverse("account_reset_password_from_key_done")
    assert not any(is_logged_in(client) for client in (phone, computer, reader))
    assert "Este enlace ya no sirve" in Client().get(link, follow=True).content.decode()
    assert "Este enlace ya no sirve" in set_password(Client(), link, "una tercera clave 55").content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert mail.outbox[-1].subject == "Elegiste una contraseña nueva · Modelismo Prueba"
    assert JournalEntry.objects.filter(verb="account.password_reset", subject_id=str(user.pk)).count() == 1


def test_a_reset_link_expires(shop: Store, client: Client) -> None:
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    user = customer(EMAIL)
    ask_for_reset(client, EMAIL)
    link = link_in_mail()
    late = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(PasswordResetTokenGenerator, "_now", lambda self: late.replace(tzinfo=None))
        assert "Este enlace ya no sirve" in client.get(link, follow=True).content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_weak_new_password_is_refused_and_the_link_still_works(shop: Store, client: Client) -> None:
    customer(EMAIL)
    ask_for_reset(client, EMAIL)
    page = set_password(client, link_in_mail(), "corta")
    assert "Usa al menos 10 caracteres." in page.content.decode()
    assert set_password(client, link_in_mail()).status_code == 302


def test_the_mail_of_a_reset_goes_only_to_the_accounts_own_address(shop: Store, client: Client) -> None:
    from allauth.account.models import EmailAddress

    user = customer(EMAIL)
    EmailAddress.objects.create(user=user, email="mal-escrito@ejemplo.com.ve", verified=False)
    ask_for_reset(client, "mal-escrito@ejemplo.com.ve")
    assert mail.outbox[0].subject.startswith("No encontramos una cuenta")


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(shop: Store) -> None:
    customer(EMAIL)
    here, phone = logged_in(), logged_in()
    answer = here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    assert answer.status_code == 302
    assert is_logged_in(here)
    assert not is_logged_in(phone)
    assert mail.outbox[-1].subject == "Cambiaste tu contraseña · Modelismo Prueba"


def test_changing_the_password_takes_the_present_one(shop: Store) -> None:
    customer(EMAIL)
    here = logged_in()
    page = here.post(reverse("account_change_password"), {"oldpassword": "no es esta", "password1": NEW_PASSWORD})
    assert "Esa no es tu contraseña actual." in page.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_closing_the_other_devices_keeps_this_one(shop: Store) -> None:
    user = customer(EMAIL)
    here, phone, computer = logged_in(), logged_in(), logged_in()
    stranger = Client()
    log_in(stranger, customer("vecina@ejemplo.com.ve").email)

    answer = here.post(reverse("account_close_other_sessions"), follow=True)
    assert "cerramos tu cuenta en los demás dispositivos" in answer.content.decode()
    assert is_logged_in(here)
    assert not is_logged_in(phone)
    assert not is_logged_in(computer)
    assert is_logged_in(stranger)
    assert JournalEntry.objects.filter(verb="account.sessions_closed", subject_id=str(user.pk)).count() == 1


def test_closing_the_other_devices_is_not_done_by_following_a_link(shop: Store) -> None:
    customer(EMAIL)
    here, phone = logged_in(), logged_in()
    assert here.get(reverse("account_close_other_sessions")).status_code == 405
    assert is_logged_in(phone)


def test_closing_all_sessions_without_renewing_any_ends_them_all(shop: Store) -> None:
    user = customer(EMAIL)
    here = logged_in()
    actions.close_sessions(user.pk, by=user)
    assert not is_logged_in(here)
