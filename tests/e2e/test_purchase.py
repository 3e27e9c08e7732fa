"""A guest buys by weight and pays in dollars on receipt; the shop brings it to the door."""

import re
from decimal import Decimal

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from commerce.journal.tasks import sweep
from commerce.order.models import Order
from tests.commerce.accounts.people import staff
from tests.factories import PASSWORD
from tests.support.liveserver import LiveServer

from .market import Market, fill_checkout, find_cheese, total_of

MOVES = {
    "En preparación": "Preparamos tu pedido",
    "Listo para salir": "Tu pedido está listo",
    "En camino": "Tu pedido va en camino",
    "Entregado": "Pedido entregado",
}


@pytest.fixture
def market(live_shop: LiveServer) -> Market:
    return Market.open()


def buy_cheese(page: Page, quantity: str, code: str) -> None:
    """Put the cheese in the basket and go to its page, change the quantity and use the voucher."""
    page.get_by_role("textbox", name="Cantidad").fill("0,5 kg")
    page.get_by_role("button", name="Agregar a la cesta").click()
    page.get_by_role("navigation", name="Tu cuenta").get_by_role("link", name="Cesta").click()
    line = page.get_by_role("article", name="Queso blanco duro")
    expect(line.get_by_role("textbox", name="Cantidad")).to_have_value("0,500 kg")
    line.get_by_role("button", name="Agregar 0,250 kg").click()
    expect(line.get_by_role("textbox", name="Cantidad")).to_have_value(quantity)
    page.get_by_label("Cupón").fill(code)
    page.get_by_role("button", name="Aplicar").click()
    expect(page.locator(".totals")).to_contain_text("Cupón PRIMERA2")
    page.get_by_role("button", name="Continuar con la entrega").click()


def place_order(page: Page) -> Order:
    """Fill the checkout in, send it and return the order whose page opens."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrega y pago")
    fill_checkout(page, "Efectivo en dólares")
    page.get_by_role("button", name="Hacer el pedido").click()
    page.wait_for_url(re.compile(r"/pedido/[\w-]{43}/$"))
    order = Order.objects.get()
    assert (order.payment_method, order.delivery_kind, order.total_incl_tax) == (
        "cash_usd",
        "delivery",
        Decimal("6.40"),
    )
    assert [(line.quantity, line.step) for line in order.lines.all()] == [(3, Decimal("0.250"))]
    expect(page.get_by_text(f"Pedido {order.number}").first).to_be_visible()
    assert total_of(page) == Decimal("6.40")  # 0,750 kg at US$ 7,20, less US$ 2,00, and US$ 3,00 of delivery
    return order


def test_a_guest_buys_by_weight_and_follows_the_order_to_the_door(
    page_phone: Page, page_desktop: Page, live_shop: LiveServer, market: Market
) -> None:
    staff(market.store, "operations", email="operaciones@ejemplo.com.ve")
    page_phone.goto("/")
    find_cheese(page_phone)
    buy_cheese(page_phone, "0,750 kg", "PRIMERA2")
    order = place_order(page_phone)
    sweep()
    assert [(message.to, order.number in message.subject) for message in mail.outbox] == [
        (["maria@ejemplo.com.ve"], True)
    ]

    desk = page_desktop
    desk.goto("/admin/")
    desk.get_by_label("Correo").fill("operaciones@ejemplo.com.ve")
    desk.get_by_label("Contraseña").fill(PASSWORD)
    desk.get_by_role("button", name="Entrar", exact=True).click()
    expect(desk.get_by_role("heading", name="Últimos pedidos")).to_be_visible()
    desk.get_by_role("link", name=order.number).click()
    for status, headline in MOVES.items():
        if status == "Entregado":  # it is paid on receipt: whoever hands it over writes the money down
            desk.get_by_role("link", name="Entregar y cobrar").click()
            desk.get_by_role("button", name="Cobrar y entregar").click()
            expect(desk.get_by_text("cobrado y entregado")).to_be_visible()
        else:
            desk.get_by_role("link", name=f"Pasar a «{status}»").click()
            desk.get_by_role("button", name=f"Pasar a «{status}»").click()
            expect(desk.get_by_text(f"Pedido {order.number}: {status}.")).to_be_visible()
        sweep()
        # The page reads itself again every 20 s without its socket: sooner than that, it was told.
        expect(page_phone.get_by_role("heading", level=1)).to_have_text(headline, timeout=8_000)
    assert [message.subject.split(" · ")[0] for message in mail.outbox[1:]] == [
        f"Tu pedido {order.number} va en camino",
        f"Entregamos tu pedido {order.number}",
    ]


def test_the_same_purchase_works_without_script(browser: Browser, live_shop: LiveServer, market: Market) -> None:
    size = {"width": 390, "height": 844}
    context = browser.new_context(base_url=live_shop.url, java_script_enabled=False, viewport=size, locale="es-VE")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/")
    find_cheese(page)
    buy_cheese(page, "0,750 kg", "PRIMERA2")
    order = place_order(page)
    assert order.contact_phone == "+584145550182"
    context.close()
