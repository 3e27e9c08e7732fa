"""The pictures of docs/orders.md: a day of customer service, from the list to the customers behind the orders."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from commerce.accounts.actions import open_account, submit_business
from commerce.accounts.models import User
from commerce.order.models import Order
from commerce.stores.models import Store

from .album import Picture

CLERK: Final = "soporte@abasto.example"
LEAD: Final = "jefe-soporte@abasto.example"
OWNER: Final = "administracion@abasto.example"
LIST: Final = "/admin/order/order/"
REGULAR: Final = "yuleisy.bracho@example.com"
# The same person, who opened a second account with the same phone.
DOUBLE: Final = "yuleisybracho@example.com"
PHONE_SIZE: Final = (390, 844)


def _customer(email: str) -> User:
    return User.objects.get(email=email)


def _order(email: str, status: str) -> Order:
    found = Order.objects.filter(store__slug="viveres", user__email=email, status=status)
    return found.order_by("pk")[0]


def _open(page: Page, email: str = "asdrubal.tovar@example.com", status: str = "processing") -> None:
    order = _order(email, status)
    page.goto(f"{LIST}{order.pk}/change/")
    expect(page.locator(".dk-order__h")).to_contain_text(order.number)


def _call_off(page: Page) -> None:
    _open(page)
    page.get_by_role("link", name="Cancelar el pedido").click()
    page.get_by_label("Motivo").fill("Llamó: se muda esta semana y hará otro pedido.")


def _change(page: Page) -> None:
    _open(page, REGULAR, "pending")
    page.get_by_role("link", name="Cambiar").first.click()
    page.get_by_label("Agregar un producto").press_sequentially("azúcar", delay=20)
    expect(page.get_by_role("button", name="Agregar").first).to_be_visible()


def _by_phone(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Bodegón")).click()
    page.get_by_label("Buscar un cliente").press_sequentially("dayana", delay=20)
    page.get_by_role("link", name=re.compile("Elegir")).first.click()
    expect(page.get_by_label("Nombre y apellido")).to_have_value("Dayana Lucena")
    page.get_by_label("Buscar un producto").press_sequentially("harina", delay=20)
    page.get_by_role("button", name=re.compile("Agregar")).first.click()
    expect(page.get_by_role("button", name="Hacer el pedido")).to_be_enabled()
    expect(page.get_by_label("Nombre y apellido")).to_have_value("Dayana Lucena")


def _two_accounts() -> User:
    """The regular customer, whose double is made the first time."""
    regular = _customer(REGULAR)
    if not User.objects.filter(email=DOUBLE).exists():
        store = Store.objects.get(slug="viveres")
        open_account(
            DOUBLE, "", first_name=regular.first_name, last_name="Bracho M.", phone=regular.phone, registered_in=store
        )
    return regular


def _visit(page: Page) -> None:
    page.goto(f"/admin/accounts/customer/{_two_accounts().pk}/change/")


def _merge(page: Page) -> None:
    _visit(page)
    page.get_by_role("link", name="Unir aquí").click()
    expect(page.get_by_text("Se cierra", exact=True)).to_be_visible()


def _forget(page: Page) -> None:
    page.goto(f"/admin/clientes/{_customer('omar.quintana@example.com').pk}/datos/")


def _businesses(page: Page) -> None:
    store = Store.objects.get(slug="viveres")
    for email, name, kind, rif in (
        (REGULAR, "Bodega La Esperanza, C. A.", "retail", "J501234566"),
        ("jhonder.pabon@example.com", "Restaurante El Budare", "restaurant", "J509988772"),
    ):
        person = _customer(email)
        values = {"name": name, "kind": kind, "rif": rif, "licence": "", "contact_name": "", "contact_phone": ""}
        submit_business(person.pk, values, store_id=store.pk)
    page.goto("/admin/negocios/")


PICTURES: Final = [
    Picture("orders", "lista", CLERK, LIST),
    Picture("orders", "lista-telefono", CLERK, f"{LIST}?q=asdrubal", size=PHONE_SIZE),
    Picture("orders", "pedido", CLERK, LIST, _open, size=(1280, 1000)),
    Picture("orders", "pedido-telefono", CLERK, LIST, _open, size=PHONE_SIZE),
    Picture("orders", "cancelar", CLERK, LIST, _call_off, size=(1280, 560)),
    Picture("orders", "cambiar", CLERK, LIST, _change, size=(1280, 900)),
    Picture("orders", "por-telefono", CLERK, "/admin/pedidos/nuevo/", _by_phone, size=(1280, 1000)),
    Picture("orders", "cliente", LEAD, "/admin/", _visit, size=(1280, 1000)),
    Picture("orders", "unir", LEAD, "/admin/", _merge, size=(1280, 900)),
    Picture("orders", "borrar", OWNER, "/admin/", _forget, size=(1280, 900)),
    Picture("orders", "negocios", LEAD, "/admin/", _businesses, size=(1280, 480)),
]
