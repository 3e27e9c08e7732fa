"""Marketing at work: a 2 for 1 and a set of codes in the guided form, tried first, then used by a customer on a phone."""

import re

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from commerce.accounts.models import User
from commerce.basket.middleware import COOKIE, signed
from commerce.offer.models import ConditionalOffer
from commerce.voucher.models import Voucher
from tests.factories import make_category, make_product, make_staff
from tests.orders import make_basket, make_shop
from tests.support.liveserver import LiveServer


def enter(page: Page, user: User, address: str) -> None:
    """Sit down at the offers desk as `user`."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page.goto("/admin/ofertas/")


def test_a_two_for_one_and_fifty_codes_reach_a_customer_on_a_phone(
    page_desktop: Page, page_phone: Page, live_shop: LiveServer
) -> None:
    store = make_shop("viveres", is_default=True)
    shelf = make_category(store, "Maltas")
    malt = make_product(store, "Malta Regional", price="1.50", category=shelf)
    coffee = make_product(store, "Café molido", price="6.00")
    marketing = [
        *(f"offer.{verb}_conditionaloffer" for verb in ("view", "add", "change")),
        *(f"voucher.{verb}_voucher" for verb in ("view", "add", "change")),
    ]
    page = page_desktop
    page.set_default_timeout(15_000)
    enter(page, make_staff(store, "marketing", marketing, first_name="Oriana", last_name="Paz"), live_shop.url)

    page.get_by_role("link", name="Nueva oferta").click()
    page.get_by_role("radio", name="Categorías").check()
    page.get_by_role("checkbox", name="Maltas").first.check()
    page.get_by_label("Qué da", exact=True).select_option("cheapest")
    page.locator("#id_asked").fill("2")
    page.get_by_label("Se suma a otras ofertas").check()
    page.get_by_label("Nombre", exact=True).fill("2x1 en maltas")
    expect(page.locator("#preview")).to_contain_text("2x1 en Maltas: por cada 2, el más barato sale gratis")
    page.get_by_role("button", name="Cesta de ejemplo").click()
    expect(page.locator("#simulation")).to_contain_text("el cliente ahorra US$ 1,50")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("«2x1 en maltas» quedó guardada.")).to_be_visible()

    page.goto("/admin/ofertas/nueva/")
    page.get_by_role("radio", name="Juego de códigos").check()
    page.get_by_label("Cuántos códigos").fill("50")
    page.get_by_label("Empiezan por").fill("CAFE")
    page.locator("#id_value").fill("10")
    page.get_by_label("Veces en total").fill("1")
    page.locator("#id_starts_on").fill("2026-01-01")
    page.locator("#id_ends_on").fill("2036-12-31")
    page.get_by_label("Se suma a otras ofertas").check()
    page.get_by_label("Nombre", exact=True).fill("Regalo de café")
    expect(page.locator("#preview")).to_contain_text("Con cada uno de 50 códigos CAFE…")
    expect(page.locator("#preview")).to_contain_text("Se suma a «2x1 en maltas» en 1 producto.")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("cell", name=re.compile("CAFE-")).or_(page.locator("code")).first).to_contain_text("CAFE-")
    assert Voucher.objects.count() == 50
    assert ConditionalOffer.objects.count() == 2

    phone, code = page_phone, Voucher.objects.order_by("pk")[7].code
    basket = make_basket(store, {malt: 2, coffee: 1})
    phone.context.add_cookies([{"name": COOKIE, "value": signed(basket), "url": live_shop.url}])
    phone.goto("/cesta/")
    expect(phone.get_by_text("2x1 en maltas").first).to_be_visible()
    phone.get_by_label(re.compile("cupón|código", re.IGNORECASE)).first.fill(code)
    phone.get_by_role("button", name="Aplicar").click()
    expect(phone.get_by_text(code).first).to_be_visible()
    expect(phone.locator("#cesta")).to_contain_text("Aplicado: 10 % menos.")
    expect(phone.locator("#cesta")).to_contain_text("US$ 6,60")
