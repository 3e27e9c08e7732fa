"""On a phone: a customer who was to pay by Pago Móvil pays by card, and then in cash when it arrives."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from commerce.order import links
from commerce.order.models import Order
from commerce.payment.models import StorePaymentMethod
from commerce.stores.models import Store
from tests.online import CODE, Till, make_online_account, open_till
from tests.pagomovil import make_paying_shop, make_unpaid_order
from tests.support.liveserver import LiveServer

from .test_quality import complaints_about


@pytest.fixture
def till() -> Iterator[Till]:
    """A provider that stands in the test."""
    with open_till() as opened:
        yield opened


@pytest.fixture
def store(live_shop: LiveServer, till: Till) -> Store:
    """A shop that takes Pago Móvil, a card and cash, and collects IGTF."""
    store = make_paying_shop("viveres", name="Víveres La Ceiba", is_default=True, is_special_taxpayer=True)
    StorePaymentMethod.objects.create(store=store, code=CODE, position=10)
    make_online_account(store)
    return store


def choose(page: Page, name: str) -> None:
    """Change the way to pay from whatever page of the order this is."""
    page.get_by_role("link", name="Cambiar la forma de pago").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cambiar la forma de pago")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert wide is False
    assert complaints_about(page) == []
    page.get_by_role("radio", name=re.compile(f"^{name}")).check()
    page.get_by_role("button", name="Pagar de esta forma").click()


def test_from_pago_movil_to_a_card_and_then_to_cash(page_phone: Page, store: Store) -> None:
    page, order = page_phone, make_unpaid_order(store, "100.00")
    page.goto(links.pay_path_of(order))
    expect(page.get_by_role("heading", level=1)).to_have_text("Paga con Pago Móvil")
    choose(page, "Tarjeta de prueba")
    page.wait_for_url(re.compile(r"/tarjeta/$"))
    expect(page.get_by_text("Listo: ahora pagas con «Tarjeta de prueba».")).to_be_visible()
    expect(page.get_by_text(re.compile(r"US\$\s103,00")).first).to_be_visible()
    choose(page, "Efectivo en bolívares al recibir")
    page.wait_for_url(re.compile(r"/pedido/[\w-]{43}/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos tu pedido")
    expect(page.get_by_text("Cambió la forma de pago")).to_have_count(2)
    expect(page.get_by_role("link", name="Cambiar la forma de pago")).to_have_count(0)
    order = Order.objects.get(pk=order.pk)
    assert (order.status, order.payment_method, order.total_incl_tax) == ("confirmed", "cash_ves", 100)
