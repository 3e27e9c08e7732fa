"""A customer on a phone pays by Pago Móvil, reports it, and hears live that the money was found."""

import io
import re
from decimal import Decimal

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from commerce.journal.tasks import sweep
from commerce.order import links
from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport
from commerce.payment.models import StorePaymentMethod
from tests.commerce.pagomovil.page.settling import make_firm, reject, verify
from tests.pagomovil import make_account, make_quote, make_report, make_unpaid_order
from tests.support.liveserver import LiveServer

from .market import Market, fill_checkout
from .test_quality import what_is_wrong

AMOUNT = "Bs 7.225,51"  # US$ 8,40 at 860,18


@pytest.fixture
def market(live_shop: LiveServer) -> Market:
    market = Market.open()
    StorePaymentMethod.objects.create(store=market.store, code="pago_movil", position=9)
    make_account(market.store)
    return market


def order_by_pago_movil(page: Page, market: Market, address: str) -> Order:
    """Check out 0,750 kg of cheese, and arrive at the page where it is paid."""
    market.carry_basket(page, address)
    page.goto("/pagar/")
    fill_checkout(page, "Pago Móvil")
    page.get_by_role("button", name="Hacer el pedido").click()
    page.wait_for_url(re.compile(r"/pedido/[\w-]{43}/pago/$"))
    return Order.objects.get()


def fill_report(page: Page, reference: str) -> None:
    """Type what the bank said; amount and day are there already."""
    page.get_by_label("Banco desde donde pagaste").select_option("0102")
    page.get_by_label("Teléfono que pagó").fill("0414-555.01.82")
    page.get_by_label("Cédula o RIF del que pagó").fill("v12345678")
    page.get_by_label("Número de referencia").fill(reference)


def photo_of_a_screen() -> FilePayload:
    """A picture as heavy as those that phones take: noise does not compress."""
    file = io.BytesIO()
    Image.effect_noise((1000, 2000), 90).save(file, "PNG")
    return {"name": "captura.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_a_customer_pays_and_sees_the_payment_verified_without_reloading(
    page_phone: Page, live_shop: LiveServer, market: Market
) -> None:
    page = page_phone
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    order = order_by_pago_movil(page, market, live_shop.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paga con Pago Móvil")
    expect(page.locator(".amount__value")).to_have_text(AMOUNT)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^(\d+:)?\d\d:\d\d$"))
    page.get_by_role("button", name="Copiar monto").click()
    expect(page.get_by_role("button", name="Copiado monto")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "7225,51"
    expect(page.get_by_label("Teléfono que pagó")).to_have_value("0414-5550182")

    fill_report(page, "123")
    page.get_by_role("button", name="Reportar mi pago").click()
    expect(page.get_by_text("Faltan dígitos: escribe al menos los 6 últimos.").last).to_be_visible()
    page.complaints.forget("status 422")  # type: ignore[attr-defined]
    expect(page.get_by_label("Teléfono que pagó")).to_have_value("0414-555.01.82")
    page.get_by_label("Número de referencia").fill("000428190457")
    page.get_by_label("Captura o PDF del pago").set_input_files(photo_of_a_screen())
    expect(page.locator("[data-file]")).to_contain_text("captura.jpg")
    page.get_by_role("button", name="Reportar mi pago").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos tu reporte")
    expect(page.locator(".pill").first).to_have_text("En revisión")
    report = PaymentReport.objects.get(order=order)
    assert (report.reference_typed, report.amount) == ("000428190457", Decimal("7225.51"))
    assert report.receipt is not None
    assert (report.receipt.width, report.receipt.height) == (800, 1600)  # made smaller before it was sent

    verify(report, settle=False)
    sweep()
    page.wait_for_timeout(1_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos tu reporte")
    make_firm(report)
    sweep()
    # The page reads itself again every 20 s without its socket: sooner than that, it was told.
    expect(page.get_by_role("heading", level=1)).to_have_text("Pago verificado. Gracias, María", timeout=8_000)
    order.refresh_from_db()
    assert order.status == Order.Status.CONFIRMED
    page.get_by_role("link", name="Seguir mi pedido").click()
    page.wait_for_url(re.compile(r"/pedido/[\w-]{43}/$"))
    expect(page.get_by_role("link", name="Pagar ahora")).to_have_count(0)


def test_what_is_being_typed_stays_when_the_page_hears_of_something(
    page_phone: Page, live_shop: LiveServer, market: Market
) -> None:
    order = make_unpaid_order(market.store)
    make_quote(order)
    page_phone.goto(f"{links.path_of(order)}pago/")
    fill_report(page_phone, "9988776655")
    verify(make_report(order, amount=Decimal("35000.00"), reference_typed="771203"))
    sweep()
    expect(page_phone.get_by_role("heading", level=1)).to_have_text("Recibimos una parte", timeout=8_000)
    expect(page_phone.locator(".amount__value")).to_have_text("Bs 2.933,94")
    expect(page_phone.get_by_label("Número de referencia")).to_have_value("9988776655")
    expect(page_phone.get_by_label("Banco desde donde pagaste")).to_have_value("0102")
    expect(page_phone.get_by_label("Monto que pagaste, en Bs")).to_have_value("2933,94")


def test_no_state_of_the_page_is_hard_to_read_or_scrolls_sideways(
    page_phone: Page, page_desktop: Page, market: Market
) -> None:
    orders = [make_unpaid_order(market.store) for _state in range(5)]
    for order in orders:
        make_quote(order)
    make_report(orders[1])
    verify(make_report(orders[2]))
    reject(make_report(orders[3]))
    verify(make_report(orders[4], amount=Decimal("35000.00")))
    for page in (page_phone, page_desktop):
        wrong = {}
        for order in orders:
            address = f"{links.path_of(order)}pago/"
            if found := what_is_wrong(page, address):
                wrong[address] = found
        assert wrong == {}


def test_reporting_works_without_script(browser: Browser, live_shop: LiveServer, market: Market) -> None:
    order = make_unpaid_order(market.store)
    size = {"width": 390, "height": 844}
    context = browser.new_context(base_url=live_shop.url, java_script_enabled=False, viewport=size, locale="es-VE")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(links.path_of(order))
    page.get_by_role("link", name="Pagar ahora").click()
    expect(page.locator(".amount__value")).to_have_text("Bs 37.933,94")
    expect(page.get_by_role("button", name="Copiar")).to_have_count(0)
    fill_report(page, "000428190457")
    page.get_by_role("button", name="Reportar mi pago").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos tu reporte")
    context.close()
