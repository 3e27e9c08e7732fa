"""Live screens: who may listen, what they hear, and when they stop hearing it."""

from collections.abc import Coroutine
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings as project_settings
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.journal.tasks import deliver_pending
from commerce.order import actions, links, live
from commerce.order.models import Order
from commerce.stores.models import Membership
from tests.factories import make_staff, make_user
from tests.orders import make_order, make_shop
from tests.support.sockets import Screen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_process(settings, monkeypatch) -> None:
    """One process hears itself; the browser tests use the layer on PostgreSQL.

    As Django's test client does, keep the one connection that the test's transaction lives on.
    """
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@pytest.fixture
def order() -> Order:
    return make_order()


def socket(path: str, store, user: User | None = None) -> Screen:
    cookie = ""
    if user is not None:
        client = Client()
        client.force_login(user)
        name = project_settings.SESSION_COOKIE_NAME
        cookie = f"{name}={client.cookies[name].value}"
    return Screen(path, store.host, cookie=cookie)


def run[Result](scene: Coroutine[Any, Any, Result]) -> Result:
    async def play() -> Result:
        return await scene

    return async_to_sync(play)()


async def ending(screen: Screen) -> int:
    """The code that the socket is closed with."""
    assert await screen.open()
    return await screen.ending()


async def opened(screen: Screen) -> None:
    assert await screen.open()
    assert await screen.hear() == {"event": "hello", "data": {}, "version": "v1"}


def test_whoever_has_the_link_hears_what_happens_to_the_order(order):
    screen = socket(f"/ws/orders/{links.token_of(order)}/", order.store)

    async def scene():
        await opened(screen)
        await sync_to_async(live.announce)("order.processing", order)
        heard = await screen.hear()
        await screen.leave()
        return heard

    assert run(scene()) == {
        "event": "order.processing",
        "data": {"number": order.number, "status": "confirmed"},
        "version": "v1",
    }


def test_a_move_reaches_the_screens_through_the_journal(order):
    def happen():
        actions.move(order.pk, "processing")
        deliver_pending()

    screen = socket(f"/ws/orders/{links.token_of(order)}/", order.store)

    async def scene():
        await opened(screen)
        await sync_to_async(happen)()
        heard = [await screen.hear(), await screen.hear()]
        await screen.leave()
        return [event["event"] for event in heard], heard[-1]["data"]["status"]

    assert run(scene()) == (["order.placed", "order.processing"], "processing")


def test_a_ping_is_answered_and_nonsense_is_ignored(order):
    screen = socket(f"/ws/orders/{links.token_of(order)}/", order.store)

    async def scene():
        await opened(screen)
        for said in ("{", "[]", "3", '{"event": "borrar"}', '{"event": "ping"}'):
            await screen.say(text=said)
        await screen.say(data=b"\xff\x00")
        heard = await screen.hear()
        nothing = await screen.hears_nothing()
        await screen.leave()
        return heard["event"], nothing

    assert run(scene()) == ("pong", True)


def test_a_wrong_link_is_closed_as_unknown(order):
    wrong = links.token_of(order)[:-2] + "xx"
    assert run(ending(socket(f"/ws/orders/{wrong}/", order.store))) == 4001


def test_the_link_of_another_store_is_closed_as_unknown(order):
    other = make_shop(rate=False)
    assert run(ending(socket(f"/ws/orders/{links.token_of(order)}/", other))) == 4001


def test_an_order_by_its_id_needs_a_login_that_may_see_it(order):
    path = f"/ws/orders/{order.pk}/"
    assert run(ending(socket(path, order.store))) == 4001
    assert run(ending(socket(path, order.store, make_user()))) == 4003


def test_the_customer_and_the_team_may_listen_by_id():
    customer = make_user()
    order = make_order(user=customer)
    staff = make_staff(order.store, permissions=["order.view_order"])

    async def scene(screen):
        await opened(screen)
        await screen.leave()

    for user in (customer, staff):
        run(scene(socket(f"/ws/orders/{order.pk}/", order.store, user)))


def test_the_orders_of_a_store_are_for_its_team_only(order):
    path = f"/ws/stores/{order.store.slug}/orders/"
    stranger = make_staff(make_shop(rate=False), "otros", permissions=["order.view_order"])
    powerless = make_staff(order.store, "sin-pedidos")
    assert run(ending(socket(path, order.store))) == 4001
    assert run(ending(socket(path, order.store, make_user()))) == 4003
    assert run(ending(socket(path, order.store, stranger))) == 4003
    assert run(ending(socket(path, order.store, powerless))) == 4003


def test_the_team_hears_of_every_order_of_its_store(order):
    staff = make_staff(order.store, permissions=["order.view_order"])

    screen = socket(f"/ws/stores/{order.store.slug}/orders/", order.store, staff)

    async def scene():
        await opened(screen)
        await sync_to_async(live.announce)("order.placed", order)
        heard = await screen.hear()
        await screen.leave()
        return heard

    heard = run(scene())
    assert heard["event"] == "order.placed"
    assert heard["data"] == {
        "number": order.number,
        "status": "confirmed",
        "id": order.pk,
        "total_usd": str(order.total_incl_tax),
    }


def test_a_screen_that_lost_its_permission_is_closed_at_the_next_event(order):
    staff = make_staff(order.store, permissions=["order.view_order"])

    screen = socket(f"/ws/stores/{order.store.slug}/orders/", order.store, staff)

    async def scene():
        await opened(screen)
        await sync_to_async(Membership.objects.filter(user=staff).delete)()
        await sync_to_async(live.announce)("order.placed", order)
        return await screen.ending()

    assert run(scene()) == 4003


def test_a_revoked_link_is_closed_at_the_next_event(order):
    screen = socket(f"/ws/orders/{links.token_of(order)}/", order.store)

    async def scene():
        await opened(screen)
        await sync_to_async(links.revoke)(order.pk, at=timezone.now())
        await sync_to_async(live.announce)("order.processing", order)
        return await screen.ending()

    assert run(scene()) == 4001
