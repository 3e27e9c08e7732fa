"""A page with every block, and the menu, on a phone and on a desktop: nothing sticks out, breaks, or shuts anybody out."""

import json

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cms.models import ArticleIndexPage, ArticlePage, HomePage, LandingPage, SiteLook
from commerce.catalogue.pictures import add_picture
from commerce.stores.models import Store
from tests.factories import make_category, make_product
from tests.orders import make_shop, make_voucher
from tests.pages import drawn, every_block, make_home, make_image, publish
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer

from .test_quality import what_is_wrong

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


def open_shop() -> Store:
    """A shop with a page of every block, news, a menu that opens, and an announcement."""
    store = make_shop("viveres", name="Víveres La Ceiba", is_default=True)
    fresh = make_category(store, "Frescos")
    cheeses = make_category(store, "Quesos y derivados de la leche", fresh)
    products = [
        make_product(store, title, price="1268.20", category=cheeses, is_featured=True, description="<p>Rico.</p>")
        for title in ("Queso blanco duro llanero", "Queso de mano", "Queso telita de Upata")
    ]
    for product in products:
        add_picture(product, drawn(), alt=product.title, name="queso.png")
    home = make_home(store)
    blocks = every_block(products, [fresh, cheeses], make_voucher(store, "PRIMERA2"), make_image())
    whole = LandingPage(title="Todo junto", slug="todo")
    home.add_child(instance=whole)
    publish(whole, *blocks)
    publish_news(home)
    look = SiteLook.for_site(store.site.site)
    look.announcement, look.announcement_page = "El lunes no abrimos: pide el domingo", whole
    look.menu = [{"type": "category", "value": fresh.pk}, {"type": "page", "value": whole.pk}]
    look.footer_links = [{"type": "page", "value": whole.pk}]
    look.instagram = "https://www.instagram.com/laceiba"
    look.save()
    return store


def publish_news(home: HomePage) -> None:
    """Two articles."""
    index = ArticleIndexPage(title="Novedades", slug="novedades", intro="Lo que pasa en la tienda.")
    home.add_child(instance=index)
    for number in (1, 2):
        article = ArticlePage(title=f"Noticia {number}", slug=f"n{number}", intro="Corta.", picture=make_image())
        index.add_child(instance=article)
        publish(article, {"type": "quote", "value": {"quote": "Muy bueno.", "who": "Yusmary"}})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_with_every_block_fits_and_shuts_nobody_out(
    browser: Browser, live_shop: LiveServer, scheme: str
) -> None:
    open_shop()
    wrong: dict[str, list[str]] = {}
    for name, device in {"phone": PHONE, "desktop": DESKTOP}.items():
        with watched_page(browser, live_shop.url, color_scheme=scheme, **device) as page:
            for address in ("/todo/", "/novedades/", "/novedades/n1/"):
                wrong[f"{name} {address}"] = what_is_wrong(page, address)
    assert {name: found for name, found in wrong.items() if found} == {}, json.dumps(
        wrong, indent=1, ensure_ascii=False
    )


def test_what_moves_on_a_page_works_and_calms_down(browser: Browser, live_shop: LiveServer) -> None:
    open_shop()
    with watched_page(browser, live_shop.url, **DESKTOP) as page:
        page.goto("/todo/")
        counter = page.get_by_role("timer").last
        expect(counter).to_be_visible()
        expect(counter.locator(".clock__s")).to_be_visible()
        before = counter.inner_text()
        expect(counter).not_to_have_text(before, use_inner_text=True)
        page.emulate_media(reduced_motion="reduce")
        page.reload()
        expect(page.get_by_role("timer").last.locator(".clock__s")).to_be_hidden()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copiar PRIMERA2").click()
        expect(page.get_by_role("status").filter(has_text="Copiado. Escríbelo al pagar.")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "PRIMERA2"


def test_a_menu_opens_by_keyboard_and_closes_by_escape(browser: Browser, live_shop: LiveServer) -> None:
    open_shop()
    with watched_page(browser, live_shop.url, **DESKTOP) as page:
        page.goto("/todo/")
        below = page.get_by_role("navigation", name="Secciones").get_by_role("link", name="Quesos y derivados")
        expect(below).to_be_hidden()
        opener(page).focus()
        page.keyboard.press("Enter")
        expect(below).to_be_visible()
        page.keyboard.press("Escape")
        expect(below).to_be_hidden()
        expect(opener(page)).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("searchbox").click()
        expect(below).to_be_hidden()


def opener(page: Page) -> Locator:
    """What opens the departments under «Frescos»."""
    return page.locator("summary", has_text="Ver lo que hay en Frescos")
