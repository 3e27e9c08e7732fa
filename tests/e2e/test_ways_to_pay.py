"""On a phone: a customer pays by transfer and by Zelle, and a courier collects at the door."""

import re

import pytest
from playwright.sync_api import Page, expect

from commerce.cash.models import CashCollection
from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport
from tests.cash import make_courier, make_order_on_the_way
from tests.commerce.pagomovil.page.settling import verify
from tests.pagomovil import make_reported_method
from tests.support.liveserver import LiveServer

from .desk import sit_down
from .market import Market, fill_checkout
from .test_quality import complaints_about


@pytest.fixture
def market(live_shop: LiveServer) -> Market:
    market = Market.open()
    make_reported_method(market.store, "Zelle", fields={"payer_name": "required", "email": "required"})
    make_reported_method(market.store, "Transferencia bancaria", currency="VES")
    return market


def order_by(page: Page, market: Market, address: str, name: str) -> Order:
    market.carry_basket(page, address)
    page.goto("/pagar/")
    fill_checkout(page, name)
    page.get_by_role("button", name="Hacer el pedido").click()
    page.wait_for_url(re.compile(r"/pedido/[\w-]{43}/reportar/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Paga con {name}")
    return Order.objects.latest("pk")


def test_a_zelle_is_reported_corrected_and_verified(page_phone: Page, live_shop: LiveServer, market: Market) -> None:
    page = page_phone
    order = order_by(page, market, live_shop.url, "Zelle")
    expect(page.locator(".amount__value")).to_have_text(re.compile(r"US\$\s8,40"))
    expect(page.get_by_text("pagos@araguaney.example").first).to_be_visible()
    page.get_by_label("Titular de la cuenta que pagó").fill("María Rojas")
    page.get_by_label("Código de confirmación").fill("JPM99ab12")
    page.get_by_role("button", name="Reportar mi pago").click()
    expect(page.get_by_text("Escribe el correo desde donde pagaste.").last).to_be_visible()
    page.complaints.forget("status 422")  # type: ignore[attr-defined]
    page.get_by_label("Correo desde donde pagaste").fill("maria@ejemplo.com")
    assert complaints_about(page) == []
    page.get_by_role("button", name="Reportar mi pago").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos tu reporte")
    report = PaymentReport.objects.get(order=order)
    assert (report.currency, report.reference) == ("USD", "JPM99AB12")
    verify(report)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pago verificado")


def test_a_transfer_is_reported(page_phone: Page, live_shop: LiveServer, market: Market) -> None:
    page = page_phone
    order = order_by(page, market, live_shop.url, "Transferencia bancaria")
    expect(page.locator(".amount__value")).to_have_text(re.compile(r"Bs\s7\.225,51"))
    page.get_by_label("Banco desde donde pagaste").select_option("0134")
    page.get_by_label("Cédula o RIF del que pagó").fill("v12345678")
    page.get_by_label("Número de referencia").fill("000428190457")
    page.get_by_role("button", name="Reportar mi pago").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos tu reporte")
    assert PaymentReport.objects.get(order=order).bank_id == "0134"


def test_a_courier_collects_at_the_door_with_the_change_as_they_type(
    page_phone: Page, live_shop: LiveServer, market: Market
) -> None:
    page = page_phone
    order = make_order_on_the_way(market.store, "18.00", payment="cash_usd")
    sit_down(page, make_courier(market.store), live_shop.url, f"/admin/caja/cobrar/{order.pk}/")
    page.get_by_label("Cuánto recibes").fill("20")
    expect(page.get_by_label("Vuelto que das")).to_have_value("2,00")
    page.get_by_label("Vuelto en").select_option("VES")
    expect(page.get_by_label("Vuelto que das")).to_have_value("1720,36")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert wide is False
    page.get_by_role("button", name="Cobrar y entregar").click()
    expect(page.get_by_text("cobrado y entregado")).to_be_visible()
    assert CashCollection.objects.get(order=order).change_currency == "VES"
    assert Order.objects.get(pk=order.pk).status == "delivered"
