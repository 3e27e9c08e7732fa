"""The doors: guesses are counted at each of them, and none leads out of the shop."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client
from django.urls import reverse

from commerce.order.throttle import MOST_WRONG
from tests.factories import PASSWORD

from .world import ANONYMOUS, CUSTOMER, World

pytestmark = pytest.mark.xdist_group("security")

WRONG = "no es esta clave"
OUTSIDE = [
    "//malo.example/",
    "///malo.example",
    "https:malo.example",
    "https:/malo.example",
    "https://malo.example/",
    "https://malo.example\\@aqui.localhost/",
    "http:\\\\malo.example",
    "/\\malo.example",
    "\\\\malo.example",
    "\t//malo.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://alla.localhost/",
    "http://aqui.localhost.malo.example/",
    "http://aqui.localhost@malo.example/",
]

Try = Callable[[Client, str, str], int]


def by_front_door(client: Client, email: str, password: str) -> int:
    return client.post("/cuenta/acceso/login/", {"login": email, "password": password}).status_code


def by_staff_door(client: Client, email: str, password: str) -> int:
    data = {"login": email, "username": email, "password": password, "next": "/admin/"}
    return client.post("/admin/login/?next=/admin/", data, follow=True).status_code


@pytest.mark.parametrize("door", ["/admin/login/", "/cms/login/", "/_util/login/", "/admin/", "/cms/"])
def test_every_other_door_leads_to_the_one_that_counts(world: World, door: str) -> None:
    client = world.client(ANONYMOUS)
    answer = client.post(
        door, {"username": "raiz@ejemplo.com.ve", "login": "raiz@ejemplo.com.ve", "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.get(door, follow=True).request["PATH_INFO"] == "/cuenta/acceso/login/"


def test_the_password_is_not_guessed_at_the_front_door(world: World) -> None:
    client, email = world.client(ANONYMOUS), world.here.customer.email
    statuses = [by_front_door(client, email, WRONG) for _attempt in range(settings.AXES_FAILURE_LIMIT)]
    assert set(statuses) <= {200, 429}
    assert by_front_door(client, email, PASSWORD) == 429
    assert client.get("/cuenta/").status_code == 302


@pytest.mark.parametrize(
    ("address", "field", "extra"),
    [
        ("/cuenta/acceso/reauthenticate/", "password", {}),
        ("/cuenta/acceso/password/change/", "oldpassword", {"password1": "otra clave bien larga 77"}),
    ],
)
def test_a_stolen_session_does_not_guess_the_password(
    world: World, address: str, field: str, extra: dict[str, str]
) -> None:
    client = world.client(CUSTOMER)
    for _attempt in range(30):
        answer = client.post(address, {field: WRONG, **extra})
    assert answer.status_code == 429
    client.post(address, {field: PASSWORD, **extra})
    world.here.customer.refresh_from_db()
    assert world.here.customer.check_password(PASSWORD)


def test_the_second_step_is_not_guessed(world: World) -> None:
    secret = generate_totp_secret()
    TOTP.activate(world.here.customer, secret)
    client = world.client(ANONYMOUS)
    assert by_front_door(client, world.here.customer.email, PASSWORD) == 302
    for _attempt in range(20):
        answer = client.post("/cuenta/acceso/dos-pasos/authenticate/", {"code": "000000"})
        assert answer.status_code == 200
    right = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    answer = client.post("/cuenta/acceso/dos-pasos/authenticate/", {"code": right})
    assert "Fueron demasiados intentos" in answer.content.decode()
    assert client.get("/cuenta/").status_code == 302


def test_secret_links_are_not_guessed(world: World) -> None:
    client = world.client(ANONYMOUS)
    statuses = [client.get(f"/pedido/{'x' * 42}{number % 10}/").status_code for number in range(MOST_WRONG + 1)]
    assert statuses == [404] * MOST_WRONG + [429]


def test_asking_for_a_reset_or_an_account_does_not_tell_who_has_one(world: World) -> None:
    for address, data in (
        ("/cuenta/acceso/password/reset/", {}),
        ("/cuenta/acceso/signup/", {"first_name": "Ana", "last_name": "Gil", "password1": "una clave larga 77"}),
    ):
        answers = []
        for email in (world.here.customer.email, "nadie-nuevo@ejemplo.com.ve"):
            answer = world.client(ANONYMOUS).post(address, {**data, "email": email}, follow=True)
            answers.append((answer.status_code, answer.redirect_chain, len(answer.content)))
        assert answers[0] == answers[1], address


@pytest.mark.parametrize("target", OUTSIDE)
def test_no_door_leads_out_of_the_shop(world: World, target: str) -> None:
    ours = {"host": world.here.store.host, "Sec-Fetch-Site": "same-origin"}
    product = world.here.product
    answers = {
        "language": world.client(ANONYMOUS).post("/idioma/", {"next": target, "language": "en"}, headers=ours),
        "basket": world.client(ANONYMOUS).post(
            "/cesta/agregar/", {"next": target, "product_id": product.pk}, headers=ours
        ),
        "referrer": world.client(ANONYMOUS).post(
            "/cesta/agregar/", {"product_id": product.pk}, headers={**ours, "Referer": target.replace("\x00", "")}
        ),
        "login": world.client(ANONYMOUS).post(
            "/cuenta/acceso/login/", {"login": world.here.customer.email, "password": PASSWORD, "next": target}
        ),
        "logout": world.client(CUSTOMER).post("/cuenta/acceso/logout/", {"next": target}),
        "staff": world.client("administrator").get("/admin/login/", {"next": target}),
        "reauthenticate": world.client(CUSTOMER).post(
            "/cuenta/acceso/reauthenticate/", {"password": PASSWORD, "next": target}
        ),
    }
    homes = {"/", reverse("basket:summary"), reverse("customer:summary"), "/admin/"}
    assert {
        door: (answer.status_code, answer["Location"])
        for door, answer in answers.items()
        if answer["Location"] not in homes
    } == {}
