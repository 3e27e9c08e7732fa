"""The pictures of docs/marketing.md."""

from typing import Final

from playwright.sync_api import Page, expect

from .album import Picture

MARKETER: Final = "campanas@abasto.example"


def _two_for_one(page: Page) -> None:
    page.locator("#id_gives").select_option("cheapest")
    page.locator("#id_asked").fill("2")
    page.get_by_label("Nombre", exact=True).fill("2x1 de la semana")
    expect(page.locator("#preview")).to_contain_text("2x1 en toda la tienda")


def _tried(page: Page) -> None:
    _two_for_one(page)
    page.get_by_role("button", name="Cesta de ejemplo").click()
    expect(page.locator("#simulation")).to_contain_text("el cliente ahorra")


PICTURES: Final = [
    Picture("marketing", "lista", MARKETER, "/admin/ofertas/"),
    Picture("marketing", "hoja", MARKETER, "/admin/ofertas/nueva/", _two_for_one, size=(1440, 1000)),
    Picture(
        "marketing", "prueba", MARKETER, "/admin/ofertas/nueva/", _tried, part=".dk-offer__side", size=(1440, 1600)
    ),
]
