"""Opening an account: USR-01, USR-10, USR-14, USR-17."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.stores.models import Store
from tests.factories import PASSWORD
from tests.support.races import run_together

from .people import NEW_PASSWORD, ask_for_reset, customer, is_logged_in, link_in_mail, log_in, set_password, sign_up

pytestmark = pytest.mark.django_db


def test_signing_up_sends_a_link_and_the_account_works_once_it_is_opened(shop: Store, client: Client) -> None:
    answer = sign_up(client, "Nueva.Clienta@Ejemplo.com.ve")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not is_logged_in(client)
    assert mail.outbox[0].to == ["nueva.clienta@ejemplo.com.ve"]
    assert mail.outbox[0].subject == "Confirma tu correo · Modelismo Prueba"
    assert "Modelismo Prueba" in mail.outbox[0].from_email
    assert mail.outbox[0].alternatives[0].mimetype == "text/html"

    page = client.get(link_in_mail())
    assert "Confirma tu correo" in page.content.decode()
    client.post(link_in_mail())

    assert is_logged_in(client)
    user = User.objects.get(email="nueva.clienta@ejemplo.com.ve")
    assert user.get_full_name() == "Yelitza Marcano"
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert JournalEntry.objects.filter(verb="account.opened", subject_id=str(user.pk), store_id=shop.pk).count() == 1


def test_an_unconfirmed_account_cannot_log_in(shop: Store, client: Client) -> None:
    sign_up(client, "nueva@ejemplo.com.ve")
    other = Client()
    assert log_in(other, "nueva@ejemplo.com.ve")["Location"] == reverse("account_email_verification_sent")
    assert not is_logged_in(other)


def test_a_confirmation_link_works_once(shop: Store, client: Client) -> None:
    sign_up(client, "nueva@ejemplo.com.ve")
    link = link_in_mail()
    client.post(link)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 200
        assert "Este enlace ya no sirve" in answer.content.decode()


def test_the_answer_is_the_same_whether_the_e_mail_has_an_account(shop: Store) -> None:
    customer("conocida@ejemplo.com.ve")
    answers = []
    for email in ("conocida@ejemplo.com.ve", "CONOCIDA@ejemplo.com.ve", "desconocida@ejemplo.com.ve"):
        client = Client()
        answer = sign_up(client, email)
        answers.append((answer.status_code, answer["Location"], client.get(answer["Location"]).content))
    assert answers[0][:2] == (302, reverse("account_email_verification_sent"))
    assert answers[0] == answers[1] == answers[2]
    assert User.objects.filter(email__iexact="conocida@ejemplo.com.ve").count() == 1
    assert [message.subject for message in mail.outbox] == [
        "Ya tienes una cuenta · Modelismo Prueba",  # the second within three minutes is not sent
        "Confirma tu correo · Modelismo Prueba",
    ]


def test_a_known_e_mail_costs_a_password_hash_as_a_new_one_does(shop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *a: hashed.append("x") or encode(self, *a))
    customer("conocida@ejemplo.com.ve")
    counts = []
    for email in ("conocida@ejemplo.com.ve", "desconocida@ejemplo.com.ve"):
        hashed.clear()
        sign_up(Client(), email)
        counts.append(len(hashed))
    assert counts == [1, 1]


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("corta1", "Usa al menos 10 caracteres."),
        ("93847561029", "No uses solo números."),
        ("qwertyuiop", "Esa contraseña la usa mucha gente. Elige otra."),
        ("persona-nueva", "Se parece demasiado a tu"),
    ],
)
def test_a_weak_password_is_refused_in_spanish(shop: Store, client: Client, password: str, message: str) -> None:
    page = sign_up(client, "persona.nueva@ejemplo.com.ve", password)
    assert page.status_code == 200
    assert message in page.content.decode()
    assert not User.objects.exists()


def test_nobody_becomes_staff_by_signing_up(shop: Store, client: Client) -> None:
    sign_up(client, "lista@ejemplo.com.ve", is_staff="on", is_superuser="on", groups="1")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)


def test_an_account_that_somebody_opened_with_anothers_e_mail_is_not_theirs_when_the_owner_confirms(
    shop: Store,
) -> None:
    thief, owner = Client(), Client()
    sign_up(thief, "duena@ejemplo.com.ve", "clave del intruso 123")
    link = link_in_mail()

    page = owner.post(link)
    assert "Te la pedimos porque abriste el enlace en otro navegador" in page.content.decode()
    assert not EmailAddress.objects.get().verified

    log_in(thief, "duena@ejemplo.com.ve", "clave del intruso 123")
    assert not is_logged_in(thief)


def test_the_owner_of_an_e_mail_gets_the_account_that_somebody_else_opened_with_it(shop: Store) -> None:
    sign_up(Client(), "duena@ejemplo.com.ve", "clave del intruso 123")
    owner = Client()
    ask_for_reset(owner, "duena@ejemplo.com.ve")
    set_password(owner, link_in_mail())

    log_in(owner, "duena@ejemplo.com.ve", NEW_PASSWORD)
    assert is_logged_in(owner)
    thief = Client()
    log_in(thief, "duena@ejemplo.com.ve", "clave del intruso 123")
    assert not is_logged_in(thief)


def test_another_browser_confirms_with_the_password(shop: Store, client: Client) -> None:
    sign_up(client, "nueva@ejemplo.com.ve")
    phone = Client()
    wrong = phone.post(link_in_mail(), {"password": "no es esta clave"})
    assert wrong.status_code == 422
    assert "Esa no es tu contraseña." in wrong.content.decode()
    phone.post(link_in_mail(), {"password": PASSWORD})
    assert is_logged_in(phone)


def test_an_address_that_another_account_only_asked_for_does_not_block_its_owner(shop: Store) -> None:
    thief = customer("intruso@ejemplo.com.ve")
    EmailAddress.objects.create(user=thief, email="duena@ejemplo.com.ve", verified=False)
    owner = Client()
    sign_up(owner, "duena@ejemplo.com.ve")
    owner.post(link_in_mail())
    assert is_logged_in(owner)
    assert EmailAddress.objects.get(email="duena@ejemplo.com.ve", verified=True).user.email == "duena@ejemplo.com.ve"


def test_e_mails_are_unique_in_any_case(shop: Store) -> None:
    from django.db import IntegrityError, transaction

    customer("Persona@Ejemplo.com.ve")
    assert User.objects.get().email == "persona@ejemplo.com.ve"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="PERSONA@ejemplo.com.ve")])


def test_a_name_of_a_megabyte_is_refused_with_a_message(shop: Store, client: Client) -> None:
    page = sign_up(client, "nueva@ejemplo.com.ve", first_name="a" * 1_000_000)
    assert page.status_code == 200
    assert "80 caracteres" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_open_an_account_with_one_e_mail_at_once_one_does_and_nobody_sees_an_error(shop: Store) -> None:
    answers = run_together(4, lambda _index: sign_up(Client(), "nueva@ejemplo.com.ve").status_code)
    assert answers == [302, 302, 302, 302]
    assert User.objects.count() == 1
    assert EmailAddress.objects.count() == 1
