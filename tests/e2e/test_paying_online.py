"""On a phone: a customer pays by card on the provider's page, or by PIX with a code, and sees what came of it."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from commerce.online.models import Attempt
from commerce.order import statuses
from commerce.order.models import Order
from commerce.payment.models import StorePaymentMethod, Transaction
from tests.fakes.mercadopago import MercadoPagoFake
from tests.fakes.stripe import StripeFake
from tests.online import make_online_account
from tests.support.liveserver import LiveServer

from .market import Market, fill_checkout
from .test_quality import complaints_about

PAYS, ASKS, DECLINED = "4242 4242 4242 4242", "4000 0025 0000 3155", "4000 0000 0000 0002"


@pytest.fixture
def stripe() -> Iterator[StripeFake]:
    """A Stripe for the time of a test."""
    with StripeFake() as opened:
        yield opened


@pytest.fixture
def mercadopago() -> Iterator[MercadoPagoFake]:
    """A MercadoPago for the time of a test."""
    with MercadoPagoFake() as opened:
        yield opened


@pytest.fixture
def market(live_shop: LiveServer, settings: Any) -> Market:
    """The shop, under the address that its links and its provider lead back to."""
    here, found = urlsplit(live_shop.url), Market.open()
    settings.PUBLIC_PORT = str(here.port)
    found.store.host = str(here.hostname)
    found.store.save()
    return found


def take(market: Market, provider: StripeFake | MercadoPagoFake, gateway: str, **fields: Any) -> None:
    """Let the shop be paid through a provider on this machine."""
    keys = {"secret_key": provider.secret_key, "webhook_secret": provider.webhook_secret, "address": provider.address}
    StorePaymentMethod.objects.create(store=market.store, code=gateway, position=9)
    make_online_account(market.store, gateway=gateway, **keys, **fields)


def order_by(page: Page, market: Market, address: str, name: str) -> Order:
    """Check out, and arrive at the page where it is paid."""
    market.carry_basket(page, address)
    page.goto("/pagar/")
    fill_checkout(page, name)
    page.get_by_role("button", name="Hacer el pedido").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paga en la página segura")
    return Order.objects.latest("pk")


def go_to_stripe(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Pagar con tarjeta|Intentar otra vez")).click()
    page.wait_for_url(re.compile(r"/c/pay/cs_test_"))


def enter(page: Page, number: str) -> None:
    """Type a card on the provider's page."""
    page.get_by_label("Número de tarjeta").fill(number)
    page.get_by_label("Vencimiento").fill("08/34")
    page.get_by_label("Código de seguridad").fill("123")
    page.get_by_label("Nombre en la tarjeta").fill("María Rojas")
    page.get_by_role("button", name=re.compile("^Pagar")).click()


def is_paid_once(order: Order) -> None:
    order.refresh_from_db()
    assert (order.status, order.payment_state) == (statuses.CONFIRMED, "paid")
    assert Transaction.objects.get(source__order=order).amount == order.total_incl_tax


def test_a_card_pays_and_the_return_page_says_so_before_any_event_came(
    page_phone: Page, live_shop: LiveServer, market: Market, stripe: StripeFake
) -> None:
    take(market, stripe, "stripe")
    page = page_phone
    order = order_by(page, market, live_shop.url, "Tarjeta")
    assert complaints_about(page) == []
    go_to_stripe(page)
    enter(page, PAYS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pago recibido")
    assert complaints_about(page) == []
    is_paid_once(order)
    page.reload()
    is_paid_once(order)


def test_a_declined_card_is_followed_by_one_whose_bank_asks_first(
    page_phone: Page, live_shop: LiveServer, market: Market, stripe: StripeFake
) -> None:
    take(market, stripe, "stripe")
    page = page_phone
    order = order_by(page, market, live_shop.url, "Tarjeta")
    go_to_stripe(page)
    enter(page, DECLINED)
    expect(page.get_by_role("alert")).to_contain_text("rechazada")
    enter(page, ASKS)
    page.get_by_role("button", name="Rechazar").click()
    expect(page.get_by_role("alert")).to_contain_text("no aprobó")
    page.complaints.forget("status 402")  # type: ignore[attr-defined]
    assert not Transaction.objects.filter(source__order=order).exists()
    enter(page, ASKS)
    page.get_by_role("button", name="Aprobar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pago recibido")
    is_paid_once(order)


def test_whoever_comes_back_without_paying_can_go_on_with_the_same_page(
    page_phone: Page, live_shop: LiveServer, market: Market, stripe: StripeFake
) -> None:
    take(market, stripe, "stripe")
    page = page_phone
    order = order_by(page, market, live_shop.url, "Tarjeta")
    go_to_stripe(page)
    there = page.url
    page.get_by_role("link", name="Volver a la tienda").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tu pago está por terminar")
    order.refresh_from_db()
    assert order.status == statuses.PENDING
    page.locator(f'a[href="{there}"]').first.click()
    enter(page, PAYS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pago recibido")
    assert Attempt.objects.filter(order=order).count() == 1
    is_paid_once(order)


def test_a_provider_that_is_down_leaves_the_order_waiting_and_says_so(
    page_phone: Page, live_shop: LiveServer, market: Market, stripe: StripeFake
) -> None:
    take(market, stripe, "stripe")
    page = page_phone
    order = order_by(page, market, live_shop.url, "Tarjeta")
    stripe.faults.next("error", path="/v1/checkout/sessions")
    page.get_by_role("button", name="Pagar con tarjeta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No pudimos hablar con el proveedor de pagos")
    page.complaints.forget("status 503")  # type: ignore[attr-defined]
    order.refresh_from_db()
    assert order.status == statuses.PENDING
    go_to_stripe(page)
    enter(page, PAYS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pago recibido")
    is_paid_once(order)


def test_pix_is_paid_with_a_code_that_is_shown_and_copied(
    page_phone: Page, live_shop: LiveServer, market: Market, mercadopago: MercadoPagoFake
) -> None:
    take(market, mercadopago, "mercadopago", currency="BRL", per_usd="5.4000")
    page = page_phone
    order = order_by(page, market, live_shop.url, "PIX o tarjeta")
    page.get_by_role("button", name="Pagar con un código").click()
    expect(page.get_by_alt_text("Código QR para pagar")).to_be_visible()
    attempt = Attempt.objects.get(order=order)
    expect(page.get_by_label("Código para copiar")).to_have_value(attempt.code)
    assert attempt.code.startswith("00020126580014BR.GOV.BCB.PIX")
    assert (attempt.currency, attempt.kind) == ("BRL", "code")
    assert complaints_about(page) == []
    mercadopago.pay(attempt.provider_id)
    page.get_by_role("link", name="Ya pagué: consultar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pago recibido")
    is_paid_once(order)
