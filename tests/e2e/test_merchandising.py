"""A merchandiser's day: a product with variants and pictures, from the blank form to a customer's phone."""

from __future__ import annotations

import io
import re

from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from commerce.catalogue.models import Product
from commerce.partner.models import StockMovement
from tests.backoffice.test_product_screen import MERCHANDISER
from tests.factories import make_category, make_class, make_partner, make_product, make_staff, set_attribute
from tests.orders import make_shop
from tests.support.liveserver import LiveServer

LIST = "/admin/catalogue/product/"


def picture(name: str, colour: tuple[int, int, int]) -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (480, 480), colour).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def choose(page: Page, field: str, text: str) -> None:
    """Pick from a field that searches while one types."""
    page.locator(f"#id_{field} + .select2").click()
    page.locator(".select2-search__field").fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()


def tab(page: Page, name: str) -> None:
    page.locator("nav a", has_text=re.compile(rf"^\s*{name}")).first.click()


def save(page: Page) -> None:
    page.evaluate("document.body.dataset.before = ''")
    page.locator("[name=_continue]").click()
    expect(page.locator("body:not([data-before]) [name=_continue]")).to_be_visible()
    expect(page.locator(".errornote")).to_have_count(0)


def test_a_product_with_variants_goes_from_the_blank_form_to_a_phone(
    page_desktop: Page, page_phone: Page, live_shop: LiveServer
) -> None:
    store = make_shop("viveres", is_default=True)
    make_partner(store)
    make_category(store, "Café y cacao")
    kind = make_class("Víveres")
    for label in ("250 g", "500 g"):
        set_attribute(make_product(store, "Otro", product_class=kind, stock=None), "presentacion", label)
    ana = make_staff(store, "catalogo", MERCHANDISER, first_name="Ana", last_name="Gil")
    page = page_desktop
    client = Client()
    client.force_login(ana)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_shop.url}])

    page.goto(f"{LIST}add/")
    choose(page, "product_class", "Víveres")
    page.locator("#id_structure").select_option("parent")
    page.locator("#id_title").fill("Café de Sanare")
    tab(page, "Venta")
    page.locator("#id_is_public").uncheck()
    tab(page, "Categorías")
    page.get_by_label("Buscar una categoría").fill("cacao")
    page.get_by_label("Café y cacao").check()
    save(page)
    product = Product.objects.get(title="Café de Sanare")

    page.get_by_role("link", name="Agregar variantes").click()
    for label in ("250 g", "500 g"):
        page.get_by_label(label).check()
    page.get_by_label("Precio con IVA (USD)").fill("4.20")
    page.get_by_label("Código").fill("CAF")
    page.get_by_role("button", name="Crear las que faltan").click()
    page.locator("#id_children-0-stock").fill("12")
    page.locator("#id_children-1-price").fill("7.90")
    save(page)
    expect(page.locator("#id_children-1-price")).to_have_value("7,90")

    tab(page, "Fotos")
    for index, (file, words) in enumerate((("a.png", "El paquete por detrás"), ("b.png", "El paquete de frente"))):
        page.get_by_role("link", name=re.compile(r"Agregar foto|Agregar imagen", re.IGNORECASE)).locator(
            "visible=true"
        ).last.click()
        page.locator(f"#id_images-{index}-original").set_input_files(picture(file, (90 + index * 90, 60, 40)))
        page.locator(f"#id_images-{index}-alt").fill(words)
    save(page)
    tab(page, "Fotos")
    page.get_by_role("button", name="Mover arriba").nth(1).press("Enter")
    save(page)

    page.goto(f"{LIST}{product.pk}/change/")
    tab(page, "Venta")
    page.locator("#id_is_public").check()
    save(page)

    images = product.images.order_by("display_order")
    assert [image.alt for image in images] == ["El paquete de frente", "El paquete por detrás"]
    assert StockMovement.objects.get(kind="adjustment").change == 12
    page_phone.goto("/tienda/")
    page_phone.get_by_role("link", name="Café de Sanare", exact=True).first.click()
    expect(page_phone.get_by_role("heading", level=1)).to_have_text("Café de Sanare")
    expect(page_phone.get_by_alt_text("El paquete de frente").first).to_be_visible()
