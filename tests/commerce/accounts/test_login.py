"""Getting in and out: USR-02, USR-03, USR-16."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.stores.models import Store
from tests.factories import PASSWORD, make_store

from .people import NEW_PASSWORD, ask_for_reset, customer, is_logged_in, link_in_mail, log_in, set_password, staff

pytestmark = pytest.mark.django_db
WRONG = "El correo o la contraseña no coinciden."


def fail_until_locked(client: Client, email: str, **extra: str) -> None:
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, email, "no es esta clave", **extra)


def test_a_customer_logs_in_with_the_e_mail_in_any_case(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    assert log_in(client, "PERSONA@Ejemplo.com.ve")["Location"] == reverse("customer:summary")
    assert is_logged_in(client)


def test_wrong_credentials_get_one_message_whether_the_account_exists(shop: Store) -> None:
    customer("conocida@ejemplo.com.ve")
    pages = [
        log_in(Client(), email, "no es esta clave") for email in ("conocida@ejemplo.com.ve", "nadie@ejemplo.com.ve")
    ]
    bodies = []
    for page, email in zip(pages, ("conocida@ejemplo.com.ve", "nadie@ejemplo.com.ve"), strict=True):
        assert page.status_code == 200
        assert WRONG in page.content.decode()
        token = page.context["csrf_token"]
        bodies.append(page.content.decode().replace(email, "").replace(str(token), ""))
    assert bodies[0] == bodies[1]


def test_after_repeated_failures_the_right_password_does_not_help_either(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    fail_until_locked(client, "persona@ejemplo.com.ve")
    page = log_in(client, "persona@ejemplo.com.ve")
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 15 * 60
    assert "Fueron demasiados intentos" in page.content.decode()
    assert reverse("account_reset_password") in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not is_logged_in(client)


def test_an_unknown_e_mail_is_locked_out_like_a_known_one(shop: Store, client: Client) -> None:
    fail_until_locked(client, "nadie@ejemplo.com.ve")
    assert log_in(client, "nadie@ejemplo.com.ve").status_code == 429


def test_the_lock_is_for_one_account_from_one_address(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    customer("vecina@ejemplo.com.ve")
    fail_until_locked(client, "persona@ejemplo.com.ve", REMOTE_ADDR="10.0.0.1")
    for _attempt in range(40):  # hammering on does not use up what the owner has left
        log_in(client, "persona@ejemplo.com.ve", "no es esta clave", REMOTE_ADDR="10.0.0.1")

    owner, neighbour = Client(REMOTE_ADDR="10.0.0.2"), Client(REMOTE_ADDR="10.0.0.1")
    log_in(owner, "persona@ejemplo.com.ve")
    assert is_logged_in(owner)
    log_in(neighbour, "vecina@ejemplo.com.ve")
    assert is_logged_in(neighbour)


def test_the_lock_counts_the_same_e_mail_in_any_case(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    fail_until_locked(client, "PERSONA@ejemplo.com.ve")
    assert log_in(client, "persona@ejemplo.com.ve").status_code == 429


def test_a_forwarded_address_counts_only_behind_a_proxy_that_is_ours(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    for number in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, "persona@ejemplo.com.ve", "no es esta clave", HTTP_X_FORWARDED_FOR=f"10.9.9.{number}")
    assert log_in(client, "persona@ejemplo.com.ve").status_code == 429


def test_the_lock_opens_when_the_page_said(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    fail_until_locked(client, "persona@ejemplo.com.ve")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    log_in(client, "persona@ejemplo.com.ve")
    assert is_logged_in(client)


def test_choosing_a_new_password_opens_the_lock(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    fail_until_locked(client, "persona@ejemplo.com.ve")
    ask_for_reset(client, "persona@ejemplo.com.ve")
    set_password(client, link_in_mail())
    log_in(client, "persona@ejemplo.com.ve", NEW_PASSWORD)
    assert is_logged_in(client)


@pytest.mark.parametrize("door", ["/admin/login/", "/cms/login/"])
def test_the_staff_areas_have_no_login_of_their_own(shop: Store, client: Client, door: str) -> None:
    staff(shop, email="equipo@ejemplo.com.ve")
    answer = client.get(f"{door}?next=/admin/order/order/")
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2Forder%2Forder%2F"
    posted = client.post(door, {"username": "equipo@ejemplo.com.ve", "password": PASSWORD})
    assert posted.status_code == 302
    assert not is_logged_in(client)


def test_a_customer_at_the_door_of_the_staff_area_is_refused_without_a_circle(shop: Store, client: Client) -> None:
    client.force_login(customer())
    for path in ("/admin/", "/cms/"):
        answer = client.get(path, follow=True)
        assert answer.status_code == 403
        assert len(answer.redirect_chain) <= 2


@pytest.mark.parametrize(
    "target",
    [
        "https://malo.example/",
        "//malo.example/",
        "/\\malo.example",
        "javascript:alert(1)",
        "https://viveres.localhost/",
    ],
)
def test_login_sends_nobody_to_another_site(shop: Store, client: Client, target: str) -> None:
    make_store("viveres")
    customer("persona@ejemplo.com.ve")
    login = reverse("account_login")
    answer = client.post(login, {"login": "persona@ejemplo.com.ve", "password": PASSWORD, "next": target})
    assert answer["Location"] == reverse("customer:summary")
    out = client.post(reverse("account_logout"), {"next": target})
    assert out["Location"] == reverse("home")


def test_login_goes_on_to_the_page_that_asked_for_it(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    asked = client.get(reverse("customer:addresses"))
    assert asked["Location"] == f"{reverse('account_login')}?next={reverse('customer:addresses')}"
    data = {"login": "persona@ejemplo.com.ve", "password": PASSWORD, "next": reverse("customer:addresses")}
    assert client.post(reverse("account_login"), data)["Location"] == reverse("customer:addresses")


def test_logging_out_takes_a_post(shop: Store, client: Client) -> None:
    client.force_login(customer())
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_logged_in(client)
    client.post(reverse("account_logout"))
    assert not is_logged_in(client)


def test_a_disabled_account_is_told_so_and_stays_out(shop: Store, client: Client) -> None:
    customer("persona@ejemplo.com.ve")
    from commerce.accounts.models import User

    User.objects.update(is_active=False)
    page = client.post(reverse("account_login"), {"login": "persona@ejemplo.com.ve", "password": PASSWORD}, follow=True)
    assert "Esta cuenta está desactivada" in page.content.decode()
    assert not is_logged_in(client)


def test_too_many_requests_get_a_page_that_says_to_wait(shop: Store, client: Client) -> None:
    answers = [ask_for_reset(client, f"alguien-{number}@ejemplo.com.ve") for number in range(21)]
    assert answers[-2].status_code == 302
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "Espera un momento" in answers[-1].content.decode()


def test_an_e_mail_with_a_null_byte_gets_a_message(shop: Store, client: Client) -> None:
    assert log_in(client, "a\x00b@ejemplo.com.ve", "x\x00y").status_code == 200
