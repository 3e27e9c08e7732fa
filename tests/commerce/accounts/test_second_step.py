"""The second step of logging in, which the staff areas ask for."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import User
from commerce.accounts.sealing import seal, unseal
from commerce.sealing import Unreadable
from commerce.stores.models import Store
from tests.factories import PASSWORD

from .people import customer, is_logged_in, log_in, staff

pytestmark = pytest.mark.django_db
EMAIL = "equipo@ejemplo.com.ve"


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = True


def code_for(secret: str) -> str:
    """What the app on the phone shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(client: Client) -> str:
    """Set the second step up as a person does; the secret."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret: str = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def in_staff_area(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_staff_without_a_second_step_are_led_to_set_it_up(shop: Store, client: Client) -> None:
    staff(shop, email=EMAIL)
    log_in(client, EMAIL)
    for area in ("/admin/", "/admin/order/order/", "/cms/"):
        assert client.get(area)["Location"] == reverse("mfa_activate_totp")


@pytest.mark.django_db(transaction=True)
def test_whoever_has_just_set_it_up_gets_in(shop: Store, client: Client) -> None:
    staff(shop, email=EMAIL)
    log_in(client, EMAIL)
    set_up(client)
    assert in_staff_area(client)
    assert mail.outbox[0].subject == "Activaste la verificación en dos pasos · Modelismo Prueba"


def test_a_session_from_before_is_asked_for_a_code(shop: Store) -> None:
    staff(shop, email=EMAIL)
    old, here = Client(), Client()
    log_in(old, EMAIL)
    log_in(here, EMAIL)
    secret = set_up(here)
    asked = old.get("/admin/order/order/?q=1")
    assert asked["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2Forder%2Forder%2F%3Fq%3D1"
    old.post(asked["Location"], {"code": code_for(secret)})
    assert in_staff_area(old)


def test_logging_in_with_password_and_code_opens_the_staff_area(shop: Store) -> None:
    staff(shop, email=EMAIL)
    before = Client()
    log_in(before, EMAIL)
    secret = set_up(before)

    client = Client()
    assert log_in(client, EMAIL)["Location"] == reverse("mfa_authenticate")
    assert not is_logged_in(client)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Ese código no coincide." in wrong.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert in_staff_area(client)


def test_a_recovery_code_gets_in_once(shop: Store) -> None:
    user = staff(shop, email=EMAIL)
    before = Client()
    log_in(before, EMAIL)
    set_up(before)
    code = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    outcomes = []
    for _attempt in range(2):
        client = Client()
        log_in(client, EMAIL)
        client.post(reverse("mfa_authenticate"), {"code": code})
        outcomes.append(is_logged_in(client))
    assert outcomes == [True, False]


def test_a_customer_may_have_a_second_step_and_needs_none(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    log_in(client, "persona@ejemplo.com.ve")
    assert is_logged_in(client)
    set_up(client)
    assert "Activa" in client.get(reverse("customer:security")).content.decode()


def test_where_the_setting_is_off_the_password_is_enough(shop: Store, client: Client, settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = False
    staff(shop, email=EMAIL)
    log_in(client, EMAIL)
    assert in_staff_area(client)


def test_setting_it_up_takes_the_password_once_more(shop: Store, client: Client) -> None:
    client.force_login(User.objects.get(pk=customer().pk))
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db(transaction=True)
def test_the_secret_in_the_database_does_not_make_codes(shop: Store, client: Client) -> None:
    staff(shop, email=EMAIL)
    log_in(client, EMAIL)
    secret = set_up(client)

    stored = [str(row.data) for row in Authenticator.objects.all()]

    assert len(stored) == 2
    assert not [data for data in stored if secret in data]


def test_a_new_key_seals_and_the_old_one_still_opens(settings: Any) -> None:
    settings.SECOND_STEP_KEYS = ["la-vieja" * 8]
    sealed = seal("JBSWY3DP")
    settings.SECOND_STEP_KEYS = ["la-nueva" * 8, "la-vieja" * 8]
    assert (unseal(sealed), unseal(seal("JBSWY3DP"))) == ("JBSWY3DP", "JBSWY3DP")

    settings.SECOND_STEP_KEYS = ["la-nueva" * 8]
    with pytest.raises(Unreadable):
        unseal(sealed)


def test_without_keys_of_its_own_the_second_step_is_sealed_with_the_secret_key(settings: Any) -> None:
    settings.SECOND_STEP_KEYS = []
    sealed = seal("JBSWY3DP")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "otra-clave" * 6
    assert unseal(sealed) == "JBSWY3DP"
