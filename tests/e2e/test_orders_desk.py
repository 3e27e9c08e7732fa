"""A day of somebody in customer service: a call, a note, a change, a parcel on its way, an order that is no longer."""

import re

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from commerce.accounts.models import User
from commerce.order import actions
from commerce.order.models import Order
from tests.factories import make_product, make_staff
from tests.orders import make_order, make_shop
from tests.support.liveserver import LiveServer

PERMISSIONS = ("order.view_order", "order.change_order", "order.add_order", "order.add_ordernote")


def sit_down(page: Page, user: User, address: str) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def test_a_day_in_customer_service(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    rice, oil = make_product(store, "Arroz", price="2.00"), make_product(store, "Aceite de maíz", price="5.00")
    called = make_order(store, {rice: 2})
    parcel = make_order(store, {oil: 1}, name="Pedro Salas", phone="+584121112233", email="pedro@correo.com.ve")
    page = page_desktop
    sit_down(page, make_staff(store, "atencion", PERMISSIONS, first_name="Nilda", last_name="Bravo"), live_shop.url)

    # Somebody calls: found by the phone as it is typed, without leaving the list.
    page.goto("/admin/order/order/")
    page.get_by_role("searchbox").first.press_sequentially("0414 5550182", delay=20)
    expect(page.get_by_role("link", name=parcel.number)).to_have_count(0)
    expect(page).to_have_url(re.compile("q=0414"))
    page.get_by_role("link", name=called.number).click()

    # A note for whoever goes on with it.
    page.get_by_label("Nota para el equipo").fill("Prefiere que la llamen antes")
    page.get_by_role("button", name="Guardar nota").click()
    expect(page.get_by_text("Prefiere que la llamen antes").first).to_be_visible()

    # She wants three, and oil as well.
    page.get_by_role("link", name="Cambiar", exact=False).first.click()
    page.get_by_label("Cantidad de Arroz").fill("3")
    page.get_by_label("Agregar un producto").press_sequentially("aceite", delay=20)
    page.get_by_role("button", name="Agregar").click()
    page.get_by_label("Por qué cambia").fill("Llamó para llevar más")
    page.get_by_role("button", name="Guardar y recalcular").click()
    expect(page.get_by_text(re.compile(r"El total pasó de US\$\s7,00 a US\$\s14,00"))).to_be_visible()

    # Another order leaves with a carrier.
    actions.move(parcel.pk, "processing")
    page.goto(f"/admin/order/order/{parcel.pk}/change/")
    page.get_by_role("link", name=re.compile("Enviado")).click()
    page.get_by_label("Empresa de envío").fill("Zoom")
    page.get_by_label("Número de guía").fill("ZX-99")
    page.get_by_role("button", name=re.compile("Enviado")).click()
    expect(page.get_by_text("ZX-99").first).to_be_visible()

    # And the first one is called off in the end.
    page.goto(f"/admin/order/order/{called.pk}/change/")
    page.get_by_role("link", name="Cancelar el pedido").click()
    expect(page.get_by_text("No se ha recibido dinero: no hay nada que devolver.")).to_be_visible()
    page.get_by_label("Motivo").fill("Se muda")
    page.get_by_role("button", name="Cancelar el pedido").click()
    expect(page.get_by_text("Se canceló: Se muda")).to_be_visible()

    # A new order appears in the open list by itself.
    page.goto("/admin/order/order/")
    expect(page.get_by_role("link", name=called.number)).to_be_visible()
    late = make_order(store, {rice: 1})
    expect(page.get_by_role("link", name=late.number)).to_be_visible(timeout=15_000)

    assert Order.objects.get(pk=called.pk).status == "cancelled"
    assert Order.objects.get(pk=parcel.pk).tracking_number == "ZX-99"
