"""The verification desk with two people at work: keys, decisions, undo, and a queue that moves by itself."""

import re

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from commerce.accounts.models import User
from commerce.desk.queries import holders
from commerce.pagomovil.models import Match, PaymentReport
from commerce.stores.models import Store
from tests.pagomovil import make_finance, make_line, make_paying_shop, make_report, make_unpaid_order
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer

DESK = "/admin/verificacion/"


def enter(page: Page, user: User, address: str) -> None:
    """Sit down at the desk as `user`."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page.goto(DESK)
    expect(page.get_by_text("En vivo", exact=True)).to_be_visible()


def a_report_with_its_movement(store: Store) -> PaymentReport:
    report = make_report(make_unpaid_order(store))
    line = make_line(report.account, report=report, state="suggested")
    signals = [{"name": "amount", "verdict": "for", "says": "Mismo monto."}]
    Match.objects.create(report=report, line=line, score=96, decision="auto", signals=signals)
    return report


def state_of(report: PaymentReport) -> str:
    return PaymentReport.objects.get(pk=report.pk).state


def test_a_morning_at_the_desk_with_the_keyboard_alone(
    page_desktop: Page, browser: Browser, live_shop: LiveServer
) -> None:
    store = make_paying_shop("viveres", is_default=True)
    first, second, third = (a_report_with_its_movement(store) for _each in range(3))
    genesis = make_finance(store, first_name="Génesis", last_name="Arteaga")
    ronald = make_finance(store, first_name="Ronald", last_name="Díaz")
    page, keys = page_desktop, page_desktop.keyboard
    title = page.locator("#reporte")
    enter(page, genesis, live_shop.url)
    expect(title).to_contain_text(first.order.number)

    keys.press("j")
    expect(title).to_contain_text(second.order.number)
    keys.press("k")
    expect(title).to_contain_text(first.order.number)
    keys.press("m")
    expect(page.get_by_role("dialog", name="Comparar con otro movimiento")).to_contain_text("mismo monto")
    keys.press("Escape")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Teclas de la mesa")).to_be_visible()
    keys.press("Escape")

    keys.press("c")
    expect(page.get_by_role("button", name="Soltar")).to_be_visible()
    assert holders("payment_report", [first.pk])[str(first.pk)].holder == genesis
    keys.press("a")
    expect(page.get_by_role("button", name="Deshacer")).to_be_visible()
    expect(title).to_contain_text(second.order.number)
    assert state_of(first) == "verified"
    keys.press("z")
    expect(title).to_contain_text(first.order.number)
    assert state_of(first) == "reported"

    with watched_page(browser, live_shop.url, viewport={"width": 1440, "height": 900}) as other:
        enter(other, ronald, live_shop.url)
        other.goto(f"{DESK}{first.pk}/")
        other.keyboard.press("r")
        dialog = other.get_by_role("dialog", name="Rechazar el reporte")
        other.keyboard.press("2")
        expect(dialog.get_by_role("radio", name="No aparece en el banco")).to_be_checked()
        expect(dialog.get_by_label("Lo que leerá el cliente")).to_have_value(re.compile("^No encontramos ese pago"))
        other.keyboard.press("Control+Enter")
        expect(other.get_by_role("button", name="Deshacer")).to_be_visible()
    assert state_of(first) == "rejected"
    # Without a reload: the first desk tells who decided, and its queue has one less.
    expect(page.get_by_text("por Ronald Díaz")).to_be_visible()
    expect(page.locator(f'[data-entry="{first.pk}"]')).to_have_count(0)

    keys.press("n")
    expect(title).to_contain_text(second.order.number)
    keys.press("?")
    page.get_by_role("dialog").get_by_label("Usar las teclas").uncheck()
    keys.press("Escape")
    keys.press("a")
    expect(title).to_contain_text(second.order.number)
    assert [state_of(second), state_of(third)] == ["reported", "reported"]
