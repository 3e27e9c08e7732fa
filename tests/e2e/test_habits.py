"""A day by keyboard: the palette, the keys of a list, and two people on one page."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_product, make_staff
from tests.orders import make_order, make_shop
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

SEE = [
    "catalogue.view_product",
    "catalogue.change_product",
    "catalogue.view_productclass",
    "order.view_order",
    "stores.view_store",
]


def enter(page: Page, user: object, address: str) -> None:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def test_an_order_is_reached_from_anywhere_without_a_mouse(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    order = make_order(store, name="Zuleima Andrade")
    enter(page_desktop, make_staff(store, "mostrador", SEE), live_shop.url)
    page_desktop.goto("/admin/")

    page_desktop.keyboard.press("Control+k")
    box = page_desktop.get_by_role("combobox", name="Pedido, cliente, producto, o qué quieres hacer")
    expect(box).to_be_focused()
    box.fill("zuleima")
    option = page_desktop.get_by_role("option", name=order.number)
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "?")
    page_desktop.keyboard.press("Enter")

    page_desktop.wait_for_url(f"**/admin/order/order/{order.pk}/change/")


def test_the_palette_opens_from_a_button_on_a_phone_and_closes_again(page_phone: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    enter(page_phone, make_staff(store, "mostrador", SEE), live_shop.url)
    page_phone.goto("/admin/order/order/")

    page_phone.locator(".hb-phone").tap()
    expect(page_phone.locator("#palette")).to_be_visible()
    page_phone.locator("[data-palette-close]").tap()
    expect(page_phone.locator("#palette")).to_be_hidden()


def test_a_list_is_walked_marked_and_opened_by_keys(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    make_product(store, "Avena")
    newest = make_product(store, "Harina")
    enter(page_desktop, make_staff(store, "vitrina", SEE), live_shop.url)
    page_desktop.goto("/admin/catalogue/product/")

    page_desktop.keyboard.press("j")
    page_desktop.keyboard.press("j")
    page_desktop.keyboard.press("k")
    page_desktop.keyboard.press("x")
    expect(page_desktop.locator("input.action-select").first).to_be_checked()
    expect(page_desktop.locator("input.action-select").nth(1)).not_to_be_checked()

    page_desktop.keyboard.press("/")
    page_desktop.keyboard.type("jx?")
    expect(page_desktop.locator("#searchbar")).to_have_value("jx?")
    expect(page_desktop.locator("#page-keys")).to_be_hidden()
    page_desktop.locator("#searchbar").fill("")
    page_desktop.locator("#searchbar").blur()

    page_desktop.keyboard.press("?")
    keys = page_desktop.get_by_role("dialog", name="Teclas de esta página")
    expect(keys).to_contain_text("Marcar la fila")
    page_desktop.keyboard.press("Escape")

    page_desktop.keyboard.press("j")
    page_desktop.keyboard.press("k")
    page_desktop.keyboard.press("Enter")
    page_desktop.wait_for_url(f"**/admin/catalogue/product/{newest.pk}/change/**")

    page_desktop.keyboard.press("g")
    page_desktop.keyboard.press("p")
    page_desktop.wait_for_url("**/admin/order/order/")


def test_keys_that_are_turned_off_do_nothing_and_help_still_opens(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    make_product(store, "Avena")
    enter(page_desktop, make_staff(store, "vitrina", SEE), live_shop.url)
    page_desktop.goto("/admin/catalogue/product/")
    page_desktop.keyboard.press("?")
    page_desktop.get_by_label("Usar las teclas").uncheck()
    page_desktop.keyboard.press("Escape")

    page_desktop.keyboard.press("j")
    expect(page_desktop.locator("tr.is-here")).to_have_count(0)
    page_desktop.keyboard.press("?")
    expect(page_desktop.locator("#page-keys")).to_be_visible()


def test_two_people_on_one_page_know_of_each_other(page_desktop: Page, browser: Browser, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    product = make_product(store, "Harina")
    genesis = make_staff(store, "vitrina", SEE, first_name="Génesis", last_name="Arteaga")
    ronald = make_staff(store, "vitrina", SEE, first_name="Ronald", last_name="Díaz")
    address = f"/admin/catalogue/product/{product.pk}/change/"
    enter(page_desktop, genesis, live_shop.url)
    page_desktop.goto(address)
    here = page_desktop.locator("[data-presence-here]")
    expect(here).to_be_hidden()

    with watched_page(browser, live_shop.url, viewport={"width": 1280, "height": 800}) as other:
        enter(other, ronald, live_shop.url)
        other.goto(address)
        expect(here).to_contain_text("Ronald Díaz tiene abierta esta página.")
        expect(other.locator("[data-presence-here]")).to_contain_text("Génesis Arteaga tiene abierta esta página.")

        # He saves while she edits: her page says so without a reload, and his own does not.
        page_desktop.locator("#id_title").fill("Harina precocida")
        other.locator("#id_title").fill("Harina de maíz")
        other.locator("[name=_continue]").click()
        saved = page_desktop.locator("[data-presence-saved]")
        expect(saved).to_contain_text(re.compile(r"Ronald Díaz guardó cambios aquí a las \d\d:\d\d\."))
        expect(other.locator("#id_title")).to_have_value("Harina de maíz")
        expect(other.locator("[data-presence-saved]")).to_be_hidden()

    # Both changed the title: she is asked first, with what she wrote still there; the second time it is meant.
    page_desktop.locator("[name=_continue]").click()
    expect(page_desktop.get_by_text("Otra persona puso «Harina de maíz» mientras editabas.")).to_be_visible()
    expect(page_desktop.locator("#id_title")).to_have_value("Harina precocida")
    product.refresh_from_db()
    assert product.title == "Harina de maíz"
    page_desktop.locator("[name=_continue]").click()
    expect(page_desktop.locator(".errornote")).to_have_count(0)
    product.refresh_from_db()
    assert product.title == "Harina precocida"


def test_a_save_over_somebody_elses_asks_first_and_loses_nothing(
    page_desktop: Page, browser: Browser, live_shop: LiveServer
) -> None:
    store = make_shop("viveres", is_default=True, city="Caracas", tagline="Mercado cerca")
    genesis = make_staff(store, "administrator", first_name="Génesis", last_name="Arteaga")
    ronald = make_staff(store, "administrator", first_name="Ronald", last_name="Díaz")
    address = f"/admin/ajustes/{store.pk}/empresa/"
    enter(page_desktop, genesis, live_shop.url)
    page_desktop.goto(address)
    with watched_page(browser, live_shop.url, viewport={"width": 390, "height": 844}) as other:
        enter(other, ronald, live_shop.url)
        other.goto(address)
        other.locator("#id_city").fill("Maracay")
        other.locator("#id_tagline").fill("Lo fresco")
        other.get_by_role("button", name="Guardar", exact=True).click()
        expect(other.get_by_text("Guardamos «Empresa y contacto»")).to_be_visible()

    page_desktop.locator("#id_city").fill("Valencia")
    page_desktop.get_by_role("button", name="Guardar", exact=True).click()
    late = page_desktop.get_by_role("alert").filter(has_text="Ronald Díaz guardó cambios aquí")
    expect(late).to_contain_text("Maracay")
    expect(late).to_contain_text("Lo fresco")
    expect(page_desktop.locator("#id_city")).to_have_value("Valencia")
    expect(page_desktop.locator("#id_tagline")).to_have_value("Lo fresco")
    page_desktop.complaints.forget("status 422")  # type: ignore[attr-defined]
    late.get_by_role("button", name="Guardar de todos modos").click()
    expect(page_desktop.get_by_text("Guardamos «Empresa y contacto»")).to_be_visible()
    store.refresh_from_db()
    assert (store.city, store.tagline) == ("Valencia", "Lo fresco")


def test_a_view_is_kept_deleted_and_brought_back(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    make_product(store, "Avena", is_public=False)
    enter(page_desktop, make_staff(store, "vitrina", SEE), live_shop.url)
    page_desktop.goto("/admin/catalogue/product/?is_public__exact=0")

    page_desktop.get_by_text("Guardar vista").click()
    page_desktop.get_by_label("Nombre de la vista").fill("Ocultos")
    page_desktop.get_by_role("button", name="Guardar", exact=True).click()
    tab = page_desktop.get_by_label("Vistas guardadas").get_by_role("link", name="Ocultos")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab).to_contain_text("1")

    page_desktop.get_by_text("Cambiar la vista").click()
    page_desktop.get_by_role("button", name="Borrar la vista").click()
    expect(page_desktop.locator(".hb-toast")).to_contain_text("Borramos la vista «Ocultos».")
    page_desktop.keyboard.press("z")
    expect(tab).to_have_attribute("aria-current", "page")
