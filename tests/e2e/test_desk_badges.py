"""The sidebar's counter on any page of the back office: it moves while one looks, and after the connection was lost."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from commerce.pagomovil.live import announce
from commerce.pagomovil.models import PaymentReport
from tests.factories import make_staff
from tests.pagomovil import make_finance, make_paying_shop, make_report, make_unpaid_order
from tests.support.liveserver import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def enter(page: Page, user: object, address: str) -> None:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def test_the_counter_moves_without_reload_on_a_page_that_is_no_desk(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_paying_shop("viveres", is_default=True)
    order = make_unpaid_order(store)
    enter(page_desktop, make_finance(store), live_shop.url)
    page_desktop.goto("/admin/order/order/")
    badge = page_desktop.locator("[data-badge=payments]")
    expect(badge).to_be_hidden()

    report = make_report(order)
    announce("payment.reported", store.pk, {"report_id": report.pk})
    expect(badge).to_have_text("1")

    PaymentReport.objects.filter(pk=report.pk).update(state="verified")
    announce("payment.decided", store.pk, {"report_id": report.pk})
    expect(badge).to_be_hidden()


def test_whoever_may_not_see_payments_opens_no_socket(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_paying_shop("viveres", is_default=True)
    enter(page_desktop, make_staff(store, "bodega", ["catalogue.view_product"]), live_shop.url)
    opened: list[str] = []
    page_desktop.on("websocket", lambda socket: opened.append(socket.url))

    page_desktop.goto("/admin/catalogue/product/")
    page_desktop.wait_for_timeout(500)

    assert opened == []
    expect(page_desktop.locator("[data-badge]")).to_have_count(0)
