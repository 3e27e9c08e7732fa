"""The sidebar's counters: what they say, to whom, and how open pages hear that they moved."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from backoffice.desks.badges import BADGES
from commerce.pagomovil.live import announce
from commerce.stores.models import Membership, Store
from tests.commerce.order.test_sockets import ending, one_process, opened, run, socket
from tests.factories import make_staff, make_user
from tests.pagomovil import make_finance, make_paying_shop, make_report, make_unpaid_order

from .conftest import logged_in

pytestmark = pytest.mark.django_db
__all__ = ["one_process"]  # the fixture
COUNTERS, SOCKET = "/admin/contadores/", "/ws/desk/badges/"


def test_a_counter_says_what_waits_in_the_persons_own_stores(desk: Client, shop: Store) -> None:
    make_report(make_unpaid_order(shop))
    make_report(make_unpaid_order(shop), state="second_review")
    make_report(make_unpaid_order(shop), state="rejected")
    make_report(make_unpaid_order(make_paying_shop("otra")))

    assert desk.get(COUNTERS).json()["payments"] == "2"
    assert '<span data-badge="payments"' in desk.get("/admin/").content.decode()


def test_where_nothing_waits_the_counter_is_there_and_empty(desk: Client) -> None:
    assert desk.get(COUNTERS).json()["payments"] == ""
    assert 'data-badges-socket="/ws/desk/badges/"></span>' in desk.get("/admin/").content.decode()


def test_the_counter_stops_at_ninety_nine(desk: Client, shop: Store) -> None:
    order = make_unpaid_order(shop)
    for _each in range(101):
        make_report(order)

    assert desk.get(COUNTERS).json()["payments"] == "99+"


def test_without_the_permission_there_is_no_counter_and_no_socket(shop: Store) -> None:
    bodega = make_staff(shop, "bodega", ["catalogue.view_product"])
    client = logged_in(bodega)

    assert client.get(COUNTERS).json() == {}
    assert "data-badge=" not in client.get("/admin/").content.decode()
    assert run(ending(socket(SOCKET, shop, bodega))) == 4003


@pytest.mark.parametrize(("who", "code"), [("nobody", 4001), ("customer", 4003)])
def test_the_socket_closes_for_whoever_is_not_of_the_team(shop: Store, who: str, code: int) -> None:
    assert run(ending(socket(SOCKET, shop, make_user() if who == "customer" else None))) == code


def test_the_counters_page_is_for_the_team_alone(client: Client) -> None:
    assert client.get(COUNTERS).status_code == 302
    assert logged_in(make_user()).get(COUNTERS).status_code == 302


def test_an_open_page_hears_that_its_own_stores_moved_and_nothing_of_what(shop: Store) -> None:
    there = make_paying_shop("otra")
    screen = socket(SOCKET, shop, make_finance(shop))

    async def scene() -> tuple[dict[str, object], bool]:
        await opened(screen)
        await sync_to_async(announce)("payment.reported", there.pk, {"report_id": 1})
        await sync_to_async(announce)("payment.reported", shop.pk, {"report_id": 2})
        heard = await screen.hear()
        quiet = await screen.hears_nothing()
        await screen.leave()
        return heard, quiet

    assert run(scene()) == ({"event": "badges.moved", "data": {}, "version": "v1"}, True)


def test_whoever_loses_the_role_hears_of_no_counter_any_more(shop: Store) -> None:
    user = make_finance(shop)
    screen = socket(SOCKET, shop, user)

    async def scene() -> int:
        await opened(screen)
        await sync_to_async(Membership.objects.filter(user=user).delete)()
        await sync_to_async(announce)("payment.decided", shop.pk, {"report_id": 2})
        return await screen.ending()

    assert run(scene()) == 4003


def test_each_counter_costs_one_query(desk: Client, django_assert_max_num_queries) -> None:
    desk.get(COUNTERS)
    with django_assert_max_num_queries(4 + len(BADGES)):
        desk.get(COUNTERS)
