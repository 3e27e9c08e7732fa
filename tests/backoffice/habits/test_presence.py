"""Who else is here, who saved since: told to those who may look, by name to colleagues."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client
from django.utils import timezone

from backoffice.habits import presence
from backoffice.models import Presence
from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.journal.history import attributed
from commerce.order.sockets import FORBIDDEN, UNKNOWN
from commerce.stores.models import Store
from tests.commerce.order.test_sockets import one_process
from tests.factories import make_product, make_staff, make_store
from tests.support.sockets import Screen

__all__ = ["one_process"]  # the fixture
SEE = ["catalogue.view_product", "catalogue.change_product"]


@pytest.fixture
def store(db: None) -> Store:
    return make_store("viveres", is_default=True)


@pytest.fixture
def product(store: Store) -> Product:
    return make_product(store, "Harina")


@pytest.fixture
def genesis(store: Store) -> User:
    return make_staff(store, "vitrina", SEE, first_name="Génesis", last_name="Arteaga")


@pytest.fixture
def ronald(store: Store) -> User:
    return make_staff(store, "vitrina", SEE, first_name="Ronald", last_name="Díaz")


def page_of(product: Product) -> presence.Page:
    page = presence.page_of(product)
    assert page is not None
    return page


def test_a_colleague_on_the_same_page_is_named_and_oneself_is_not(
    product: Product, genesis: User, ronald: User
) -> None:
    page = page_of(product)
    presence.arrive(page, genesis.pk, "a")
    presence.arrive(page, ronald.pk, "b")

    assert presence.told(page, genesis, 0)["here"] == "Ronald Díaz tiene abierta esta página."
    assert presence.told(page, ronald, 0)["here"] == "Génesis Arteaga tiene abierta esta página."


def test_two_pages_of_one_person_name_them_once(product: Product, genesis: User, ronald: User) -> None:
    page = page_of(product)
    presence.arrive(page, ronald.pk, "a")
    presence.arrive(page, ronald.pk, "b")

    assert presence.told(page, genesis, 0)["here"] == "Ronald Díaz tiene abierta esta página."


def test_somebody_of_no_store_of_mine_stays_without_a_name(product: Product, genesis: User) -> None:
    page = page_of(product)
    stranger = make_staff(make_store("kits"), "vitrina", first_name="Lorena", last_name="Paz")
    presence.arrive(page, stranger.pk, "a")

    assert presence.told(page, genesis, 0)["here"] == "Otra persona del equipo tiene abierta esta página."


def test_a_page_that_was_never_closed_stops_counting(product: Product, genesis: User, ronald: User) -> None:
    page = page_of(product)
    presence.arrive(page, ronald.pk, "a")
    Presence.objects.update(seen_at=timezone.now() - presence.ALIVE - timedelta(seconds=1))
    assert presence.told(page, genesis, 0)["here"] == ""

    Presence.objects.update(seen_at=timezone.now() - presence.FORGOTTEN - timedelta(seconds=1))
    presence.arrive(page, genesis.pk, "b")
    assert Presence.objects.filter(channel="a").count() == 0


def test_a_save_of_somebody_else_is_told_and_ones_own_is_not(product: Product, genesis: User, ronald: User) -> None:
    page, opened = page_of(product), presence.version_of(product)
    with attributed(by=ronald):
        product.title = "Harina de maíz"
        product.save()

    assert presence.told(page, genesis, opened)["saved"].startswith("Ronald Díaz guardó cambios aquí a las ")
    assert presence.told(page, ronald, opened)["saved"] == ""
    assert presence.told(page, genesis, presence.version_of(product))["saved"] == ""


def test_only_whoever_may_open_the_page_may_look(product: Product, genesis: User) -> None:
    page = page_of(product)
    stranger = make_staff(make_store("kits"), "vitrina", SEE)

    assert presence.may_look(genesis, page)
    assert not presence.may_look(stranger, page)
    assert not presence.may_look(genesis, presence.Page("accounts.user", str(genesis.pk)))
    assert not presence.may_look(genesis, presence.Page("nothing.such", "1"))


def test_the_page_of_an_object_has_its_socket_and_a_list_has_none(product: Product, genesis: User) -> None:
    client = Client()
    client.force_login(genesis)
    change = client.get(f"/admin/catalogue/product/{product.pk}/change/").content.decode()

    version = presence.version_of(product)
    assert f'data-presence="/ws/desk/presence/catalogue/product/{product.pk}/?desde={version}"' in change
    assert "data-presence=" not in client.get("/admin/catalogue/product/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_socket_is_closed_to_whoever_may_not_look() -> None:
    store = make_store("viveres", is_default=True)
    path = page_of(make_product(store, "Harina")).socket
    stranger, client = make_staff(make_store("kits"), "vitrina", SEE), Client()
    client.force_login(stranger)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    async def ending(sent: str) -> int:
        screen = Screen(path, store.host, cookie=sent)
        assert await screen.open()
        return await screen.ending()

    assert async_to_sync(ending)(cookie) == FORBIDDEN
    assert async_to_sync(ending)("") == UNKNOWN
