"""The basket in a browser: small moves without a reload, and the same by plain forms."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from commerce.basket.middleware import COOKIE, signed
from tests import factories
from tests.commerce.basket.rows import make_basket, make_voucher


@pytest.fixture
def basket(live_shop):
    """A coffee, a cheese and a kit, with an offer and a voucher that may be used."""
    store = factories.make_store("kits", name="Abasto", is_default=True, free_delivery_from=Decimal("50.00"))
    factories.make_rate("860.18")
    coffee = factories.make_product(store, "Café molido Cumbe 500 g", price="6.40", summary="Tueste medio")
    cheese = factories.make_product(store, "Queso blanco duro", price="7.20", unit="kg", step="0.250")
    kit = factories.make_product(store, "Centella HG 1/144", price="24.90", stock=3, summary="High Grade")
    factories.make_site_offer(store, "Semana del café", value=10, products=[coffee], exclusive=False)
    make_voucher(store, "PRIMERA2", benefit="Absolute", value=2, offer={"exclusive": False})
    return make_basket(store, kit, (coffee, 2), (cheese, "0,75"))


def opened(page, live_shop, basket):
    page.context.add_cookies([{"name": COOKIE, "value": signed(basket), "url": live_shop.store("kits")}])
    page.goto(f"{live_shop.store('kits')}/cesta/")
    return page


def row(page, name):
    return page.get_by_role("article", name=name)


@pytest.mark.parametrize("device", ["page_phone", "page_desktop"])
def test_quantities_move_in_their_steps_and_a_removed_line_comes_back(request, device, live_shop, basket):
    page = opened(request.getfixturevalue(device), live_shop, basket)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    row(page, "Queso").get_by_role("button", name="Agregar 0,250 kg").click()
    expect(row(page, "Queso").get_by_role("textbox", name="Cantidad")).to_have_value("1 kg")
    expect(row(page, "Queso")).to_contain_text("US$ 7,20")

    row(page, "Café").get_by_role("button", name="Quitar Café").click()
    expect(row(page, "Café")).to_have_count(0)
    expect(page.locator("#badge")).to_have_text("2")
    page.get_by_role("button", name="Deshacer").click()
    expect(row(page, "Café").get_by_role("textbox", name="Cantidad")).to_have_value("2")
    expect(page.locator("#badge")).to_have_text("4")


def test_a_typed_quantity_is_written_when_one_leaves_the_field(page_desktop, live_shop, basket):
    page = opened(page_desktop, live_shop, basket)

    row(page, "Centella").get_by_role("textbox", name="Cantidad").fill("7")
    page.keyboard.press("Tab")

    expect(page.get_by_text("Centella HG 1/144: Solo quedan 3. Ajustamos la cantidad en tu cesta.")).to_be_visible()
    expect(row(page, "Centella").get_by_role("textbox", name="Cantidad")).to_have_value("3")


def test_a_voucher_is_refused_with_its_reason_and_another_counts_at_once(page_phone, live_shop, basket):
    page = opened(page_phone, live_shop, basket)

    page.get_by_label("Cupón").fill("nada")
    page.get_by_role("button", name="Aplicar").click()
    expect(page.get_by_label("Cupón")).to_have_accessible_description(
        "No conocemos ese cupón. Revisa que esté bien escrito."
    )

    page.get_by_label("Cupón").fill("primera2")
    page.get_by_role("button", name="Aplicar").click()
    expect(page.locator(".totals")).to_contain_text("Cupón PRIMERA2")
    expect(page.locator(".totals .is-total b")).to_have_text("US$ 39,82")


def test_everything_works_without_script(browser, live_shop, basket):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = opened(context.new_page(), live_shop, basket)

    row(page, "Queso").get_by_role("button", name="Quitar 0,250 kg").click()
    expect(row(page, "Queso").get_by_role("textbox", name="Cantidad")).to_have_value("0,500 kg")
    row(page, "Café").get_by_role("textbox", name="Cantidad").fill("1")
    page.keyboard.press("Enter")
    expect(row(page, "Café").get_by_role("textbox", name="Cantidad")).to_have_value("1")
    row(page, "Café").get_by_role("button", name="Quitar Café").click()
    expect(row(page, "Café")).to_have_count(0)
    page.get_by_role("button", name="Deshacer").click()
    expect(row(page, "Café")).to_have_count(1)
    context.close()
