"""A day in operations: orders picked, packed and sent from the desktop; shelves filled, counted and put right by phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from backoffice.models import SavedView
from commerce.accounts.models import User
from commerce.order.models import Order
from commerce.partner.models import StockCount, StockMovement, StockRecord
from commerce.stores.models import Store
from tests.e2e.desk import sit_down
from tests.factories import make_product, make_staff
from tests.orders import make_order, make_shop
from tests.support.liveserver import LiveServer


def make_wilmer(store: Store) -> User:
    return make_staff(store, "operations", first_name="Wilmer", last_name="Colina")


def pdf_of(page: Page, name: str) -> bytes:
    """A document of the open order, fetched as the browser would."""
    answer = page.request.get(page.get_by_role("link", name=name).get_attribute("href") or "?")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return answer.body()


def test_an_order_is_picked_packed_and_sent_with_its_papers_and_its_number(
    page_desktop: Page, live_shop: LiveServer
) -> None:
    store = make_shop("viveres", is_default=True)
    rice = make_product(store, "Arroz", price="2.00")
    first, second = make_order(store, {rice: 2}), make_order(store, {rice: 1}, name="Pedro Salas")
    page = page_desktop
    sit_down(page, make_wilmer(store), live_shop.url, "/admin/")

    # The dashboard says what waits, and leads there.
    expect(page.get_by_role("heading", name="Necesita atención")).to_be_visible()
    expect(page.locator("#nav-sidebar")).not_to_contain_text("Roles")
    page.keyboard.press("g")
    page.keyboard.press("p")

    # What is to be prepared becomes a view of one's own.
    page.locator("#orders-tabs").get_by_role("link", name=re.compile("^Por preparar")).click()
    page.get_by_text("Guardar vista").click()
    page.get_by_label("Nombre de la vista").fill("Por preparar hoy")
    page.get_by_role("button", name="Guardar", exact=True).click()
    mine = page.get_by_label("Vistas guardadas").get_by_role("link", name="Por preparar hoy")
    expect(mine).to_have_attribute("aria-current", "page")
    assert SavedView.objects.get().title == "Por preparar hoy"

    # By keys: the newest is opened first; the other one waits below it.
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/order/order/{first.pk}/change/**")

    # Picked with the list in hand, packed with the slip inside.
    page.get_by_role("link", name="Pasar a «En preparación»").click()
    page.get_by_role("button", name=re.compile("En preparación")).click()
    expect(page.locator(".dk-order__labels")).to_contain_text("En preparación")
    assert pdf_of(page, "Lista de preparación").startswith(b"%PDF")
    assert pdf_of(page, "Nota de entrega").startswith(b"%PDF")

    # Sent: the customer is told who carries it and under which number.
    page.get_by_role("link", name="Pasar a «Enviado»").click()
    page.get_by_label("Empresa de envío").fill("MRW")
    page.get_by_label("Número de guía").fill("MR-501")
    page.get_by_role("button", name=re.compile("Enviado")).click()
    expect(page.get_by_text("MR-501").first).to_be_visible()
    expect(page.locator(".dk-tl")).to_contain_text("Wilmer Colina")

    # The view has one order less.
    page.goto("/admin/order/order/")
    mine.click()
    expect(page.get_by_role("link", name=second.number)).to_be_visible()
    expect(page.get_by_role("link", name=first.number)).to_have_count(0)

    sent = Order.objects.get(pk=first.pk)
    assert (sent.status, sent.carrier, sent.tracking_number) == ("shipped", "MRW", "MR-501")
    assert [move.to_status for move in sent.moves.order_by("pk")][-2:] == ["processing", "shipped"]


@pytest.fixture
def shelves(live_shop: LiveServer) -> tuple[Store, StockRecord]:
    store = make_shop("viveres", is_default=True)
    make_product(store, "Aceite de maíz", stock=40, sku="ACE-1")
    return store, make_product(store, "Arroz", stock=2, sku="ARR-1").stockrecords.get()


def test_shelves_are_filled_counted_and_put_right_with_a_phone(
    page_phone: Page, live_shop: LiveServer, shelves: tuple[Store, StockRecord]
) -> None:
    store, rice = shelves
    page = page_phone
    sit_down(page, make_wilmer(store), live_shop.url, "/admin/existencias/")

    # What runs out, and only that; goods come in.
    expect(page.get_by_role("heading", name="1 producto por reponer")).to_be_visible()
    page.get_by_label("Marcar Arroz").check()
    page.get_by_role("button", name="Recibir los marcados").click()
    page.get_by_label("Cuánto llegó de Arroz").fill("24")
    page.get_by_label("Factura o proveedor").fill("Factura 881")
    page.get_by_role("button", name="Dar entrada").click()
    expect(page.get_by_text("Entró 1 producto.")).to_be_visible()
    expect(page.get_by_text("No falta nada")).to_be_visible()

    # A count finds one less; what is typed is kept at once.
    page.get_by_role("link", name="Contar", exact=True).click()
    page.get_by_label("Nombre").fill("Pasillo 1")
    page.get_by_label("Almacén").select_option(label=rice.partner.name)
    page.get_by_role("button", name="Hacer la hoja").click()
    page.get_by_label("Arroz").fill("25")
    page.get_by_label("Arroz").press("Enter")
    expect(page.get_by_text("✓ 25")).to_be_visible()
    page.get_by_role("button", name="Guardar y ver diferencias").click()
    expect(page.get_by_role("row", name=re.compile("Arroz"))).to_contain_text("1")
    page.get_by_role("button", name="Corregir las existencias").click()
    expect(page.get_by_text("Pasillo 1").or_(page.get_by_text("Esta hoja ya se cerró")).first).to_be_visible()
    assert StockCount.objects.get().state == "applied"

    # Two broke: written off with why; without a reason it is refused.
    page.goto(f"/admin/existencias/mover/{rice.pk}/")
    page.get_by_label("Qué pasó").select_option("damage")
    page.get_by_label(re.compile("^Cantidad")).fill("2")
    page.get_by_role("button", name="Anotar").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Por qué").fill("Se rompió la bolsa")
    page.get_by_role("button", name="Anotar").click()
    expect(page.get_by_role("cell", name="Se rompió la bolsa")).to_be_visible()

    rice.refresh_from_db()
    assert rice.num_in_stock == 23
    moves = list(StockMovement.objects.filter(stockrecord=rice).order_by("pk").values_list("kind", "change"))[-3:]
    assert moves == [("receipt", 24), ("count", -1), ("damage", -2)]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
