"""Every desk and the main lists, on a phone and on a desktop, by day and by night: nothing sticks out or shuts out."""

import json

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import make_product, make_staff, make_user
from tests.orders import make_order, make_shop
from tests.pagomovil import make_paying_shop
from tests.refunds import make_paid_order
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer

from .desk import sit_down
from .test_quality import what_is_wrong

DESKS = (
    "/admin/",
    "/admin/tasas/",
    "/admin/estados-de-cuenta/",
    "/admin/conciliacion/",
    "/admin/cuentas-receptoras/",
    "/admin/trabajos/",
    "/admin/actividad/",
    "/admin/existencias/",
    "/admin/existencias/conteos/",
    "/admin/existencias/entrada/",
    "/admin/tareas/",
    "/admin/ofertas/",
    "/admin/ofertas/nueva/",
    "/admin/negocios/",
    "/admin/caja/",
    "/admin/devoluciones/",
    "/admin/cierre/",
    "/admin/cierre/por-confirmar/",
)
LISTS = (
    "/admin/accounts/customer/",
    "/admin/catalogue/product/",
    "/admin/catalogue/category/",
    "/admin/catalogue/category/add/",
    "/admin/catalogue/product/add/",
    "/admin/order/order/",
    "/admin/partner/stockrecord/",
    "/admin/payment/source/",
    "/admin/stores/store/",
)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_every_desk_fits_and_shuts_nobody_out(
    browser: Browser, live_shop: LiveServer, size: dict[str, object], scheme: str
) -> None:
    store = make_paying_shop("viveres", is_default=True)
    rice = make_product(store, "Arroz", price="2.00", stock=0)
    order = make_order(store, {make_product(store, "Aceite de maíz", price="5.00"): 2})
    own = (
        f"/admin/ajustes/{store.pk}/empresa/",
        f"/admin/catalogue/product/{rice.pk}/change/",
        f"/admin/order/order/{order.pk}/change/",
        f"/admin/cierre/por-confirmar/{make_order(store, payment='cash_usd').pk}/",
        f"/admin/devoluciones/pedido/{make_paid_order(store).pk}/",
    )
    boss = make_user("jefa@ejemplo.com.ve", is_staff=True, is_superuser=True)
    with watched_page(browser, live_shop.url, color_scheme=scheme, **size) as page:
        sit_down(page, boss, live_shop.url)
        wrong = {address: what_is_wrong(page, address) for address in (*DESKS, *LISTS, *own)}
    found = {address: lines for address, lines in wrong.items() if lines}
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def test_a_form_that_was_half_filled_asks_before_it_is_left(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    order = make_order(store, {make_product(store, "Arroz", price="2.00"): 2})
    team = make_staff(store, "atencion", ("order.view_order", "order.add_ordernote"))
    sit_down(page_desktop, team, live_shop.url, f"/admin/order/order/{order.pk}/change/")
    asked: list[str] = []
    page_desktop.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page_desktop.get_by_role("link", name="Pedidos").first.click()
    page_desktop.wait_for_url("**/admin/order/order/")
    assert asked == []
    page_desktop.goto(f"/admin/order/order/{order.pk}/change/")
    page_desktop.get_by_label("Nota para el equipo").press_sequentially("Prefiere")
    page_desktop.get_by_role("link", name="Pedidos").first.click()
    page_desktop.wait_for_url("**/admin/order/order/")
    assert asked == ["beforeunload"]
