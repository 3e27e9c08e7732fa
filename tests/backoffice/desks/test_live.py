"""The verification desk's socket: who may listen, and what they hear."""

import pytest
from asgiref.sync import sync_to_async

from commerce.pagomovil.live import announce
from commerce.stores.models import Membership, Store
from tests.commerce.order.test_sockets import ending, one_process, opened, run, socket
from tests.factories import make_staff, make_user
from tests.pagomovil import make_finance, make_paying_shop

pytestmark = pytest.mark.django_db
__all__ = ["one_process"]  # the fixture
PATH = "/ws/desk/payments/"


@pytest.mark.parametrize("who", ["nobody", "customer", "bodega"])
def test_the_socket_closes_for_whoever_may_not_see_reports(shop: Store, who: str) -> None:
    user = {"nobody": None, "customer": make_user(), "bodega": make_staff(shop, "bodega")}[who]

    assert run(ending(socket(PATH, shop, user))) == (4001 if who == "nobody" else 4003)


def test_a_desk_hears_of_its_own_stores_alone(shop: Store) -> None:
    there = make_paying_shop("otra")
    screen = socket(PATH, shop, make_finance(shop))

    async def scene() -> tuple[dict[str, object], bool]:
        await opened(screen)
        await sync_to_async(announce)("payment.decided", there.pk, {"report_id": 1})
        await sync_to_async(announce)("payment.decided", shop.pk, {"report_id": 2})
        heard = await screen.hear()
        quiet = await screen.hears_nothing()
        await screen.leave()
        return heard, quiet

    assert run(scene()) == ({"event": "payment.decided", "data": {"report_id": 2}, "version": "v1"}, True)


def test_whoever_loses_the_role_hears_no_more(shop: Store) -> None:
    user = make_finance(shop)
    screen = socket(PATH, shop, user)

    async def scene() -> int:
        await opened(screen)
        await sync_to_async(Membership.objects.filter(user=user).delete)()
        await sync_to_async(announce)("payment.decided", shop.pk, {"report_id": 2})
        return await screen.ending()

    assert run(scene()) == 4003
