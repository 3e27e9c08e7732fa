"""A person without a mouse: everything is reached with the Tab key, and one always sees where one is."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.liveserver import LiveServer

from .market import Market

# What has the focus shows it: by an outline or a shadow, on itself or on the box around it.
SHOWS_FOCUS = """() => {
    const marked = (element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    const here = document.activeElement, box = here.getBoundingClientRect();
    const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
    return here === document.body || (seen && (marked(here) || marked(here.parentElement)));
}"""


def tab_to(page: Page, target: Locator, *, most: int = 60) -> None:
    """Press Tab until `target` has the focus, seeing on the way where the focus is."""
    expect(target).to_be_visible()
    for _step in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(SHOWS_FOCUS), f"one does not see that the focus is on {here}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached in {most} steps; the focus is on {here}")


def test_a_purchase_begins_with_the_keyboard_alone(page_desktop: Page, live_shop: LiveServer) -> None:
    Market.open()
    page = page_desktop
    page.goto("/")
    skip = page.get_by_role("link", name="Saltar al contenido")
    tab_to(page, skip, most=1)
    assert skip.evaluate("element => element.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    page.reload()
    tab_to(page, page.get_by_role("searchbox"), most=10)
    page.keyboard.type("queso blanco")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/buscar/"))
    tab_to(page, page.get_by_role("button", name="Agregar Queso blanco duro"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Agregaste Queso blanco duro a tu cesta")).to_be_visible()

    page.reload()
    tab_to(page, page.get_by_role("navigation", name="Tu cuenta").get_by_role("link", name="Cesta"), most=10)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/cesta/"))
    tab_to(page, page.get_by_role("button", name="Continuar con la entrega"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/pagar/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrega y pago")
    tab_to(page, page.get_by_label("Nombre y apellido"), most=12)
    page.keyboard.type("María Rojas")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Revisa")).to_be_focused()
    page.complaints.forget("status 422")  # the form is sent half empty on purpose
