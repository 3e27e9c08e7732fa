"""The pictures of docs/merchandising.md: the catalogue, its stock, counting it, and changing many things at once."""

import re
from typing import Final

from playwright.sync_api import FilePayload, Page, expect

from commerce.catalogue.models import Product
from commerce.jobs.models import Job
from commerce.partner.models import StockCount
from tests.support.worker import work_off

from .album import Picture

WHO: Final = "mercadeo@abasto.example"
LIST: Final = "/admin/catalogue/product/"
COUNTS: Final = "/admin/existencias/conteos/"
STORE: Final = "Bodegón El Paraíso"
PHONE_SIZE: Final = (390, 844)
# The last row has a price that nobody can read.
FILE: Final = FilePayload(
    name="precios-diciembre.csv",
    mimeType="text/csv",
    buffer="Código;Precio\nBP-HAR-001;1,45\nBP-HAR-002;1,50\nBP-HAR-003;1,65\nBP-CAF-250;tres\n".encode(),
)


def _product(page: Page, structure: str) -> None:
    product = Product.objects.filter(store__slug="viveres", structure=structure, images__isnull=False).order_by("pk")
    page.goto(f"{LIST}{product[0].pk}/change/")


def _tab(page: Page, name: str) -> None:
    page.locator("nav a", has_text=re.compile(rf"^\s*{name}")).first.click()


def _on_tab(page: Page, name: str) -> None:
    _product(page, Product.STANDALONE)
    _tab(page, name)


def _preview(page: Page) -> None:
    _on_tab(page, "Así se ve")
    page.frame_locator("iframe.dk-phone").locator(".card").wait_for()


def _variants(page: Page) -> None:
    parent = Product.objects.filter(store__slug="viveres", structure=Product.PARENT).order_by("pk")[0]
    page.goto(f"{LIST}{parent.pk}/change/")
    _tab(page, "Variantes")


def _receive(page: Page) -> None:
    page.locator("input[name=r]").first.check()
    page.get_by_role("button", name="Recibir los marcados").click()
    expect(page.get_by_role("button", name="Dar entrada")).to_be_visible()


def _count(page: Page) -> None:
    """A sheet of one category, with three shelves counted."""
    page.locator("#id_partner").select_option(index=1)
    page.locator("#id_category").select_option(index=2)
    page.get_by_role("button", name="Hacer la hoja").click()
    page.wait_for_url(re.compile(r"/conteos/\d+/$"))
    boxes = page.locator("input[inputmode=decimal]")
    for number, quantity in enumerate(("139", "90", "61")):
        boxes.nth(number).fill(quantity)
        boxes.nth(number).press("Tab")
        expect(page.locator("body")).to_contain_text(re.compile(rf"{number + 1}\s+de\s+6\s+contados"))
    page.evaluate("scrollTo(0, 0)")


def _differences(page: Page) -> None:
    page.goto(f"{COUNTS}{StockCount.objects.latest('pk').pk}/revisar/")
    expect(page.get_by_role("button", name="Corregir las existencias")).to_be_visible()


def _change_prices(page: Page) -> None:
    page.goto(f"{LIST}?q=harina+de+ma%C3%ADz")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option(label="Cambiar precios")
    page.locator("button[name=index]").locator("visible=true").first.click()
    page.wait_for_url(re.compile(r"/trabajos/\d+/$"))
    page.locator("#id_how").select_option("percent")
    page.locator("#id_value").fill("5")
    page.locator("#id_rounding").select_option(index=1)
    page.get_by_role("button", name="Ver qué cambiaría").click()
    expect(page.get_by_role("button", name=re.compile("^Confirmar"))).to_be_visible()


def _changed_prices(page: Page) -> None:
    page.goto(f"/admin/trabajos/{Job.objects.filter(code='catalogue.prices').latest('pk').pk}/")
    page.get_by_role("button", name=re.compile("^Confirmar")).click()
    page.wait_for_load_state()
    work_off()
    page.reload()
    expect(page.get_by_role("link", name="Resultado en Excel")).to_be_visible()


def _bring_in(page: Page) -> None:
    page.locator("#id_store").select_option(label=STORE)
    page.locator("#id_file").set_input_files(FILE)
    page.get_by_role("button", name="Ver qué cambiaría").click()
    page.wait_for_url(re.compile(r"/trabajos/\d+/$"))
    work_off()
    page.reload()
    expect(page.get_by_role("heading", name="Mira qué cambiaría y confirma")).to_be_visible()


PICTURES: Final = [
    Picture("merchandising", "productos", WHO, LIST),
    Picture("merchandising", "ficha", WHO, LIST, lambda page: _product(page, Product.STANDALONE)),
    Picture("merchandising", "atributos", WHO, LIST, lambda page: _on_tab(page, "Atributos"), size=(1280, 560)),
    Picture("merchandising", "existencias", WHO, LIST, lambda page: _on_tab(page, "Existencias"), size=(1280, 480)),
    Picture("merchandising", "variantes", WHO, LIST, _variants, size=(1280, 640)),
    Picture("merchandising", "fotos", WHO, LIST, lambda page: _on_tab(page, "Fotos"), size=(1280, 640)),
    Picture("merchandising", "asi-se-ve", WHO, LIST, _preview),
    Picture("merchandising", "categorias", WHO, "/admin/catalogue/category/", size=(1280, 640)),
    Picture("merchandising", "por-reponer", WHO, "/admin/existencias/", size=(1280, 640)),
    Picture("merchandising", "entrada", WHO, "/admin/existencias/", _receive, size=(1280, 560)),
    Picture("merchandising", "movimientos", WHO, "/admin/partner/stockmovement/", size=(1280, 640)),
    Picture("merchandising", "conteo", WHO, COUNTS, _count, size=PHONE_SIZE),
    Picture("merchandising", "diferencias", WHO, COUNTS, _differences, size=(1280, 560)),
    Picture("merchandising", "precios", WHO, LIST, _change_prices, size=(1280, 900)),
    Picture("merchandising", "precios-hechos", WHO, LIST, _changed_prices, size=(1280, 560)),
    Picture("merchandising", "importar", WHO, "/admin/trabajos/importar/precios/", size=(1280, 800)),
    Picture(
        "merchandising", "importar-revision", WHO, "/admin/trabajos/importar/precios/", _bring_in, size=(1280, 800)
    ),
]
