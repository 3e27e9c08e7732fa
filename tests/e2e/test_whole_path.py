"""The whole path with two browsers at once: bought and reported on a phone, found in the bank's file at a desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Page, expect

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.pagomovil.models import Credit, PaymentReport, Quote, Statement
from commerce.pagomovil.statements.actions import save_format
from commerce.pagomovil.statements.presets import PRESETS
from commerce.pagomovil.tasks import finish_decisions
from commerce.payment.models import StorePaymentMethod
from tests.factories import make_staff
from tests.pagomovil import FINANCE, make_account
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer
from tests.support.worker import work_off

from .market import Market
from .test_pagomovil import fill_report, order_by_pago_movil

DESK = "/admin/verificacion/"
REFERENCE = "000428190457"
VERBS = [
    "order.placed",
    "payment.quoted",
    "payment.reported",
    "statement.received",
    "statement.read",
    "payment.decided",
    "order.confirmed",
    "payment.verified",
]


@pytest.fixture
def market(live_shop: LiveServer, settings: Any, tmp_path: Any) -> Market:
    """A grocery that takes Pago Móvil on an account at Banesco, whose files are read as Banesco writes them."""
    settings.VAR_DIR = tmp_path
    market = Market.open()
    StorePaymentMethod.objects.create(store=market.store, code="pago_movil", position=9)
    account = make_account(market.store)
    save_format(account.pk, PRESETS["banesco-csv"].mapping, preset="banesco-csv")
    return market


def sit_down(page: Page, user: User, address: str) -> None:
    """Open the verification desk as `user`, and remember that this page was not loaded again since."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page.goto(DESK)
    expect(page.get_by_text("En vivo", exact=True)).to_be_visible()
    page.evaluate("window.isTheSamePage = true")


def bank_file(quote: Quote) -> FilePayload:
    """What Banesco's site gives: the customer's payment among others that are nobody's."""
    day = f"{timezone.localdate():%d/%m/%Y}"
    amount = f"{quote.amount_ves:,.2f}".translate(str.maketrans(",.", ".,"))
    rows = [
        "Fecha;Referencia;Descripción;Monto;Saldo;Tipo de Movimiento",
        f"{day};000428188001;TRF.MB 0105 V009881347 NELLY BARRIOS;8.515,78;100.000,00;Nota de Crédito",
        f"{day};000000011240;COMISION PAGO MOVIL;-12,40;99.987,60;Nota de Débito",
        f"{day};{REFERENCE};TRF.MB 0102 V012345678 MARIA ROJAS;{amount};107.213,11;Nota de Crédito",
    ]
    content = "\r\n".join([*rows, ""]).encode("latin-1")
    return {"name": "movimientos.csv", "mimeType": "text/csv", "buffer": content}


def let_the_undo_pass(report: PaymentReport) -> None:
    """As if the twenty seconds were over."""
    PaymentReport.objects.filter(pk=report.pk).update(final_at=timezone.now() - timedelta(seconds=1))


def test_a_customer_on_a_phone_is_told_of_what_finance_finds_on_a_desktop(
    page_phone: Page, browser: Browser, live_shop: LiveServer, market: Market
) -> None:
    phone = page_phone
    may = [*FINANCE, "pagomovil.view_statement", "pagomovil.add_statement"]
    finance = make_staff(market.store, "caja", may, first_name="Génesis", last_name="Arteaga")
    with watched_page(browser, live_shop.url, viewport={"width": 1440, "height": 900}) as desk:
        sit_down(desk, finance, live_shop.url)
        counter = desk.locator('[data-badge="payments"]').first
        expect(desk.get_by_role("heading", name="Todo al día")).to_be_visible()
        expect(counter).to_have_text("")

        order = order_by_pago_movil(phone, market, live_shop.url)
        fill_report(phone, REFERENCE)
        phone.get_by_role("button", name="Reportar mi pago").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Recibimos tu reporte")
        report = PaymentReport.objects.get(order=order)
        phone.evaluate("window.isTheSamePage = true")

        work_off()
        expect(desk.locator(f'[data-entry="{report.pk}"]')).to_contain_text(order.number)
        expect(counter).to_have_text("1")
        assert desk.evaluate("window.isTheSamePage") is True

        desk.keyboard.press("n")
        expect(desk.get_by_role("button", name="Soltar")).to_be_visible()
        expect(desk.get_by_text("El banco todavía no dice nada.")).to_be_visible()

        quote = order.quotes.get()
        desk.get_by_role("link", name="Subir movimientos").click()
        desk.locator("#id_file").set_input_files(bank_file(quote))
        desk.get_by_role("button", name="Subir y leer").click()
        desk.wait_for_url(re.compile(r"/estados-de-cuenta/\d+/$"))
        work_off()
        expect(desk.get_by_role("cell", name=REFERENCE)).to_be_visible()
        read = Statement.objects.get()
        assert (read.state, read.lines_new, read.bad_rows) == ("done", 2, [])

        desk.goto(f"{DESK}{report.pk}/")
        for words in ("El monto es exactamente el de la cotización, con sus céntimos.", "La referencia es la misma."):
            expect(desk.locator(".dk-mark--ok").filter(has_text=words)).to_be_visible()
        desk.keyboard.press("a")
        expect(desk.get_by_role("button", name="Deshacer")).to_be_visible()
        work_off()
        expect(counter).to_have_text("")
        assert phone.get_by_role("heading", level=1).inner_text() == "Recibimos tu reporte"

        mail.outbox.clear()
        let_the_undo_pass(report)
        finish_decisions()
        work_off()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Pago verificado. Gracias, María", timeout=8_000)
        assert phone.evaluate("window.isTheSamePage") is True

    order.refresh_from_db()
    assert order.status == Order.Status.CONFIRMED
    credit = Credit.objects.get(order=order)
    assert (credit.amount, credit.reference) == (quote.amount_ves, REFERENCE.lstrip("0"))
    assert [message.to for message in mail.outbox] == [[order.contact_email]]
    told = list(
        JournalEntry.objects.exclude(verb="statement.format_changed").order_by("pk").values_list("verb", flat=True)
    )
    assert told == VERBS
