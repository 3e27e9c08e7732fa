"""A person opens an account, buys with it and finds the order there."""

import re

from django.core import mail
from playwright.sync_api import Page, expect

from commerce.order.models import Order
from tests.commerce.accounts.people import link_in_mail
from tests.factories import PASSWORD
from tests.support.liveserver import LiveServer

from .market import Market

EMAIL = "yelitza@ejemplo.com.ve"
PERSON = {"Nombre": "Yelitza", "Apellido": "Marcano", "Correo": EMAIL, "Contraseña": PASSWORD}
PLACE = {
    "Nombre de quien recibe": "Yelitza",
    "Apellido de quien recibe": "Marcano",
    "Teléfono": "0414 5550182",
    "Ciudad": "Caracas",
    "Dirección": "Calle Loira, Res. Araguaney, piso 4",
    "Punto de referencia (opcional)": "Frente a la panadería",
}


def fill(page: Page, values: dict[str, str]) -> None:
    """Type each value in the field of that label."""
    for label, text in values.items():
        page.get_by_label(label, exact=True).fill(text)


def send(page: Page, name: str) -> None:
    """Press the button of that name in the page's content."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_an_account_is_opened_confirmed_used_and_left(page_phone: Page, live_shop: LiveServer) -> None:
    market, page = Market.open(), page_phone
    page.goto("/cuenta/acceso/signup/")
    fill(page, PERSON)
    send(page, "Crear cuenta")
    expect(page.get_by_role("heading", level=1)).to_have_text("Revisa tu correo")
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    page.goto(link_in_mail())
    send(page, "Confirmar mi correo")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hola, Yelitza")
    send(page, "Cerrar sesión")

    page.goto("/cuenta/direcciones/")
    fill(page, {"Correo": EMAIL, "Contraseña": PASSWORD})
    send(page, "Entrar")
    page.get_by_role("link", name="Agregar dirección").first.click()
    fill(page, PLACE)
    page.get_by_label("Estado").select_option("Distrito Capital")
    send(page, "Guardar dirección")
    expect(page.get_by_role("main")).to_contain_text("Calle Loira")

    page.goto(market.cheese.get_absolute_url())
    page.get_by_role("main").get_by_role("button", name="Agregar a la cesta").click()
    page.goto("/pagar/")
    expect(page.get_by_label("Nombre y apellido")).to_have_value("Yelitza Marcano")
    page.get_by_label("Teléfono", exact=True).fill("0414 5550182")
    page.get_by_role("radio", name=re.compile("^Calle Loira")).check()
    page.get_by_role("radio", name=re.compile("^Efectivo en bolívares")).check()
    page.get_by_role("button", name="Hacer el pedido").click()
    page.wait_for_url(re.compile("/pedido/"))
    order = Order.objects.get()
    assert (order.user.email, order.shipping_address.line1) == (EMAIL, PLACE["Dirección"])

    page.goto("/cuenta/")
    expect(page.get_by_role("region", name="Pedidos")).to_contain_text(order.number)
    send(page, "Cerrar sesión")
    page.goto("/cuenta/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entra a tu cuenta")
