"""The shop that the browser tests walk through, and the steps that several of them take."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal

from PIL import Image
from playwright.sync_api import Page, expect

from commerce.basket.middleware import COOKIE, signed
from commerce.catalogue.models import Category, Product
from commerce.catalogue.pictures import add_picture
from commerce.stores.models import Store
from commerce.voucher.models import Voucher
from tests.factories import make_category, make_product
from tests.orders import make_basket, make_shop, make_voucher

CONTACT = {"Nombre y apellido": "María Rojas", "Teléfono": "0414-555.01.82", "Correo": "maria@ejemplo.com.ve"}
ADDRESS = {
    "Calle, edificio y apartamento": "Calle Loira, Res. Araguaney, piso 4",
    "Ciudad o zona": "Caracas",
    "Punto de referencia": "Frente a la panadería",
}


@dataclass(frozen=True)
class Market:
    """A grocery with a cheese that is sold by weight, two more things, and a voucher of US$ 2,00."""

    store: Store
    cheeses: Category
    cheese: Product
    voucher: Voucher

    @classmethod
    def open(cls) -> Market:
        """Build it, as the store of every host name."""
        store = make_shop("viveres", name="Víveres La Ceiba", tagline="Mercado cerca de ti", is_default=True)
        fresh = make_category(store, "Frescos")
        cheeses = make_category(store, "Quesos", fresh)
        kilo = {"unit": "kg", "step": "0.250", "category": cheeses}
        cheese = make_product(
            store, "Queso blanco duro", price="7.20", stock=40, minimum_steps=2,
            attributes={"marca": "Llano"}, summary="De vaca, bien salado", **kilo,
        )  # fmt: skip
        make_product(store, "Queso de mano", price="8.10", attributes={"marca": "Río"}, **kilo)
        make_product(store, "Papelón", price="1.50", category=fresh, attributes={"marca": "Llano"})
        for product in (cheese,):
            add_picture(product, _photo(), alt="Un queso blanco sobre una tabla", name="queso.png")
        return cls(store, cheeses, cheese, make_voucher(store, "PRIMERA2"))

    def carry_basket(self, page: Page, address: str) -> None:
        """Give a browser a guest's basket with 0,750 kg of cheese."""
        basket = make_basket(self.store, {self.cheese: 3})
        page.context.add_cookies([{"name": COOKIE, "value": signed(basket), "url": address}])


def fill_checkout(page: Page, payment: str) -> None:
    """Type a guest's data and choose delivery and payment."""
    for label, text in CONTACT.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("radio", name=re.compile("^Entrega en Caracas")).check()
    for label, text in ADDRESS.items():
        page.get_by_label(label).first.fill(text)
    page.get_by_label("Estado", exact=True).select_option("Distrito Capital")
    page.get_by_role("radio", name=re.compile(f"^{payment}")).check()


def find_cheese(page: Page) -> None:
    """From the home page to the cheese: department, category, filter, product."""
    page.get_by_role("navigation", name="Secciones").get_by_role("link", name="Frescos").click()
    page.get_by_role("navigation", name="Secciones de esta página").get_by_role("link", name="Quesos").click()
    page.get_by_role("link", name="Filtros").click()
    page.get_by_role("checkbox", name="Llano").check()
    page.get_by_role("button", name="Ver productos").click()
    shelf = page.get_by_role("region", name="Resultados")
    expect(shelf.get_by_role("heading", level=3)).to_have_text(["Queso blanco duro"])
    shelf.get_by_role("link", name="Queso blanco duro", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queso blanco duro")


def total_of(page: Page) -> Decimal:
    """The total that the page shows, in USD."""
    shown = page.locator(".totals .is-total b").inner_text()
    return Decimal(shown.removeprefix("US$").strip().replace(".", "").replace(",", "."))


def _photo() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (240, 236, 214)).save(file, "PNG")
    file.seek(0)
    return file
