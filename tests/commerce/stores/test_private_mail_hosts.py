"""A store's own mail server must stand out on the internet: it is no way into the network that Abasto runs in."""

import socket
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from commerce.accounts.models import User
from commerce.refusals import BadInput
from commerce.stores import actions
from commerce.stores.gateways import mail, outside
from commerce.stores.models import MailSender, Store
from commerce.stores.rules import CHANGE
from tests.factories import make_staff, make_store
from tests.support.mailserver import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict(settings: Any) -> None:
    settings.MAIL_ALLOWS_PRIVATE_HOSTS = False


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


@pytest.fixture
def owner(store: Store) -> User:
    return make_staff(store, "dueña", [CHANGE])


def use(store: Store, host: str, port: int, security: str = "none") -> MailSender:
    values = {"host": host, "port": port, "security": security, "from_address": "hola@viveres.com.ve", "is_on": True}
    return MailSender.objects.create(store=store, **values)


def message() -> EmailMessage:
    return EmailMessage(subject="Tu pedido", body="Listo.", to=["persona@ejemplo.com.ve"])


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.0.0.5",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::7", "ff02::1", "::ffff:10.0.0.5", "2002:0a00:0005::1"),
        *("64:ff9b::10.0.0.5", "255.255.255.255", "no-es-una-direccion"),
    ],
)
def test_an_address_of_a_private_network_is_not_public_in_whatever_wrapping(address: str) -> None:
    assert outside.is_public(address) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "200.44.32.12", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_out_on_the_internet_is_public(address: str) -> None:
    assert outside.is_public(address) is True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_private_server_is_refused_at_saving_with_the_field_named(store: Store, owner: User, host: str) -> None:
    with pytest.raises(BadInput) as refused:
        actions.change_mail_sender(store.pk, {"host": host, "port": 25}, by=owner)

    assert (refused.value.code, refused.value.field) == ("private_host", "host")
    assert not MailSender.objects.filter(store=store, host=host).exists()


def test_the_desk_says_it_beside_the_field(store: Store, owner: User) -> None:
    client = Client()
    client.force_login(owner)

    typed = {"host": "127.0.0.1", "port": "25", "security": "none", "username": "", "password": ""}
    response = client.post(f"/admin/ajustes/{store.pk}/correo/", typed)

    assert response.status_code == 422
    assert "Ese servidor está en una red privada." in response.content.decode()


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_private_server_that_was_saved_before_is_never_called(store: Store, security: str) -> None:
    with mail_server() as server:
        sender = use(store, "127.0.0.1", server.port, security)
        with pytest.raises(outside.PrivateAddress):
            mail.deliver(message(), store)
        with pytest.raises(mail.NotSent) as refused:
            mail.try_out(sender, store, "yo@viveres.com.ve")

    assert refused.value.code == "private_host"
    assert server.messages == []


def test_a_name_that_turned_private_after_saving_is_refused_when_it_is_called(
    store: Store, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as server:
        leads_to = ["8.8.8.8"]
        monkeypatch.setattr(socket, "getaddrinfo", answering(leads_to, server.port))
        values = {"host": "correo.ejemplo.com.ve", "port": server.port, "security": "none", "is_on": True}
        actions.change_mail_sender(store.pk, {**values, "from_address": "hola@viveres.com.ve"}, by=owner)
        leads_to[:] = ["127.0.0.1"]

        with pytest.raises(outside.PrivateAddress):
            mail.deliver(message(), store)

    assert server.messages == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering(["8.8.8.8", "10.0.0.5"], 25))

    refusal = outside.why_not_reachable("correo.ejemplo.com.ve", 25)

    assert refusal is not None
    assert refusal.code == "private_host"


def test_a_name_that_nobody_knows_just_now_can_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: Any, **_options: Any) -> Any:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert outside.why_not_reachable("correo.ejemplo.com.ve", 25) is None


def test_where_the_operator_allows_it_a_private_server_sends(store: Store, settings: Any) -> None:
    settings.MAIL_ALLOWS_PRIVATE_HOSTS = True
    with mail_server() as server:
        use(store, "127.0.0.1", server.port)
        assert mail.deliver(message(), store) == 1

    assert "Subject: Tu pedido" in server.messages[0]


def answering(addresses: list[str], port: int) -> Any:
    """A look-up that answers with these addresses."""
    return lambda *_args, **_options: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
    ]
