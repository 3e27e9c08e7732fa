"""Every kind of page on the narrowest phone, by day and by night: nothing sticks out, breaks, or shuts anybody out."""

import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from playwright.sync_api import Browser, Page

from commerce.order import links
from tests.factories import make_user
from tests.orders import make_order
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer

from .market import Market

AXE = (Path(__file__).parent / "axe.min.js").read_text()
RUN = """async () => {
    const only = {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]};
    const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
    return found.violations.filter(({impact}) => impact === "serious" || impact === "critical")
        .map(({id, nodes}) => `${id}: ${nodes.map(({target, any}) => `${target} ${any.map((a) => a.message)}`).join(" | ")}`);
}"""
STICKS_OUT = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1)
        .map((e) => e.outerHTML.slice(0, 120));
}"""


def what_is_wrong(page: Page, address: str) -> list[str]:
    """Everything that a person would stumble over on one page."""
    page.goto(address)
    assert page.url.endswith(address), f"{address} leads to {page.url}"
    return complaints_about(page)


def complaints_about(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA, and what makes one scroll sideways, on the page that is open."""
    page.evaluate(AXE)
    return [*page.evaluate(RUN), *[f"sticks out: {element}" for element in page.evaluate(STICKS_OUT)]]


def logged_in(page: Page, address: str) -> str:
    """Log a new customer in. Returns the customer's e-mail."""
    user = make_user("cliente@ejemplo.com.ve")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    return user.email


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_small_phone_and_shuts_nobody_out(
    browser: Browser, live_shop: LiveServer, scheme: str
) -> None:
    market = Market.open()
    order = make_order(market.store, {market.cheese: 3})
    size = {"width": 360, "height": 740}
    addresses = {
        "home": "/",
        "category": market.cheeses.get_absolute_url(),
        "product": market.cheese.get_absolute_url(),
        "search": "/buscar/?q=queso",
        "empty basket": "/cesta/",
        "order": links.path_of(order),
        "login": "/cuenta/acceso/login/",
        "sign-up": "/cuenta/acceso/signup/",
        "how to pay": "/como-pagar/",
    }
    own = {"basket": "/cesta/", "checkout": "/pagar/", "account": "/cuenta/", "address": "/cuenta/direcciones/nueva/"}
    wrong: dict[str, list[str]] = {}
    with watched_page(
        browser, live_shop.url, viewport=size, has_touch=True, is_mobile=True, color_scheme=scheme
    ) as page:
        wrong.update({name: what_is_wrong(page, address) for name, address in addresses.items()})
        logged_in(page, live_shop.url)
        market.carry_basket(page, live_shop.url)
        wrong.update({name: what_is_wrong(page, address) for name, address in own.items()})
    assert {name: found for name, found in wrong.items() if found} == {}, json.dumps(
        wrong, indent=1, ensure_ascii=False
    )


def test_the_check_finds_what_is_wrong_with_a_page(page_phone: Page) -> None:
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    page_phone.set_content(
        f'<html lang="es"><title>Mal</title><meta name="viewport" content="width=device-width, initial-scale=1"><img src="{pixel}"><p style="width: 900px">Ancho</p></html>'
    )
    found = complaints_about(page_phone)
    assert [line.partition(":")[0] for line in found] == ["image-alt", "sticks out"]
