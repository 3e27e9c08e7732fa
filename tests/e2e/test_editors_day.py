"""A day of the editors: a page from the blank form to a phone, one for later, and one that would not be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from wagtail.models import Revision

from cms.models import HomePage, LandingPage
from cms.tasks import publish_scheduled
from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.catalogue.pictures import add_picture
from commerce.stores.models import Store
from tests.cms.editors import PUBLISHES, WRITES
from tests.e2e.desk import sit_down
from tests.factories import PASSWORD, make_product, make_staff
from tests.orders import make_shop
from tests.pages import block, chosen, drawn, make_home, publish
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer
from tests.support.worker import work_off

from .test_quality import complaints_about, what_is_wrong


@pytest.fixture
def store(live_shop: LiveServer) -> Store:
    return make_shop("viveres", name="Víveres La Ceiba", is_default=True)


@pytest.fixture
def cheese(store: Store) -> Product:
    product = make_product(store, "Queso de mano", price="4.20", stock=12)
    add_picture(product, drawn(), alt="Queso de mano", name="queso.png")
    return product


@pytest.fixture
def publisher(store: Store) -> User:
    return make_staff(store, "publica", PUBLISHES, first_name="Maruja", last_name="Landaeta")


@pytest.fixture
def desk(browser: Browser, live_shop: LiveServer, publisher: User) -> Iterator[Page]:
    """The browser of the publisher."""
    with watched_page(browser, live_shop.url, viewport={"width": 1440, "height": 900}) as page:
        sit_down(page, publisher, live_shop.url)
        yield page
        # Wagtail keeps the draft by itself, and answers 400 while the page is between two states.
        page.complaints.forget("status 400")  # type: ignore[attr-defined]


def draft(home: HomePage, title: str, slug: str, *blocks: dict[str, Any]) -> LandingPage:
    """A page that nobody has published."""
    page = LandingPage(title=title, slug=slug, live=False, body=list(blocks))
    home.add_child(instance=page)
    page.save_revision()
    return page


def act(page: Page, name: str) -> None:
    """Choose one of the actions at the foot of the editor."""
    page.get_by_role("button", name="Más acciones").click()
    page.locator(f"[name={name}], [data-workflow-action-name={name}]").locator("visible=true").first.click()


def add_block(page: Page, name: str) -> Locator:
    """Put one more block at the end of a page; the box in which it is filled in."""
    page.get_by_role("button", name="Insertar un bloque").last.click()
    page.get_by_role("option", name=name, exact=True).click()
    box = page.get_by_role("region", name=re.compile(f"^{name}"))
    expect(box).to_be_visible()
    return box


def pick(page: Page, shelf: Locator, words: str, cells: list[str]) -> None:
    """Choose the one product that `words` find, whose row says `cells`."""
    shelf.get_by_role("button", name="Agregar").last.click()
    shelf.get_by_role("region", name="Producto").last.get_by_role("button", name="Elegir un producto").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Buscar").fill(words)
    rows = dialog.locator("tbody tr")
    expect(rows.get_by_role("cell")).to_have_text(cells)
    rows.get_by_role("link", name=cells[1]).click()
    expect(dialog).to_have_count(0)


def log_in(page: Page, user: User) -> None:
    """Enter by the door, as everybody does."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.goto("/cms/")
    page.get_by_label("Correo").fill(user.email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/cms/")


def write_about_cheese(page: Page) -> None:
    """Fill in the blank form of a landing page: a hero, and a shelf with one product to sell and one sold out."""
    page.locator("#id_title").fill("Semana del queso")
    add_block(page, "Portada").get_by_label("Título").fill("Llegó el camión de Bailadores")
    shelf = add_block(page, "Estante de productos")
    shelf.get_by_label("Título").fill("Los de esta semana")
    pick(page, shelf, "mano", ["", "Queso de mano", "US$ 4,20", "12", "Publicado", "Víveres La Ceiba"])
    pick(page, shelf, "TELITA", ["—", "Queso telita", "US$ 5,10", "Agotado", "Publicado", "Víveres La Ceiba"])
    page.get_by_role("tab", name="Promocionar").click()
    page.locator("#id_search_description").fill("Los quesos que llegaron esta semana, con su precio de hoy.")


def test_a_page_goes_from_the_blank_form_to_a_phone(
    page_desktop: Page, desk: Page, page_phone: Page, store: Store, cheese: Product
) -> None:
    make_product(store, "Queso telita", price="5.10", stock=0)
    make_product(make_shop("ajena", rate=False), "Queso ajeno")
    home = make_home(store)
    writer = make_staff(store, "escribe", WRITES, first_name="Mateo", last_name="Quintana")
    page = page_desktop

    log_in(page, writer)
    page.goto(f"/cms/pages/add/cms/landingpage/{home.pk}/")
    write_about_cheese(page)
    page.get_by_role("button", name="Alternar vista previa").click()
    seen = page.frame_locator("iframe#w-preview-iframe")
    expect(seen.get_by_role("heading", level=1)).to_have_text("Llegó el camión de Bailadores")
    expect(seen.get_by_role("link", name="Queso de mano").first).to_be_visible()
    page.wait_for_url("**/edit/", timeout=30_000)  # the editor has kept the draft by itself
    act(page, "action-submit")
    expect(page.get_by_role("status").first).to_contain_text("Semana del queso")
    assert not LandingPage.objects.get(slug="semana-del-queso").live
    work_off()
    assert [message.subject for message in mail.outbox] == ["Por revisar: Semana del queso · Víveres La Ceiba"]

    desk.goto("/cms/")
    waiting = desk.get_by_role("region", name="Esperando tu revisión").first
    expect(waiting.get_by_role("row", name="Mateo Quintana")).to_be_visible()
    waiting.get_by_role("link", name="Semana del queso").click()
    act(desk, "approve")
    expect(desk.get_by_role("status").first).to_contain_text("Semana del queso")
    assert LandingPage.objects.get(slug="semana-del-queso").live

    assert what_is_wrong(page_phone, "/semana-del-queso/") == []
    expect(page_phone.get_by_role("heading", level=1)).to_have_text("Llegó el camión de Bailadores")
    expect(page_phone.get_by_role("link", name="Queso de mano").first).to_be_visible()
    expect(page_phone.get_by_text("Queso telita")).to_have_count(0)


def test_a_page_for_later_waits_for_its_hour(desk: Page, page_phone: Page, store: Store, cheese: Product) -> None:
    page = draft(
        make_home(store), "Diciembre", "diciembre", block("shelf", title="Lo de diciembre", rule="newest", count=4)
    )
    desk.goto(f"/cms/pages/{page.pk}/edit/")
    desk.get_by_role("button", name="Alternar estado").click()
    desk.get_by_role("button", name="Establece fecha de publicación").click()
    dialog = desk.get_by_role("dialog")
    dialog.locator("[name=go_live_at]").fill(f"{timezone.localtime() + timedelta(days=1):%Y-%m-%d} 08:00")
    dialog.get_by_role("button", name="Guardar fecha").click()
    act(desk, "action-publish")
    expect(desk.get_by_role("status").first).to_contain_text("Diciembre")
    desk.goto("/cms/")
    coming = desk.locator("#scheduled-section")
    expect(coming.get_by_role("row", name="Diciembre")).to_contain_text(re.compile(r"Se publica.*8:00\sa", re.DOTALL))
    page_phone.goto("/diciembre/")
    expect(page_phone.get_by_text("Lo de diciembre")).to_have_count(0)
    page_phone.complaints.forget("404")  # type: ignore[attr-defined]

    waiting = Revision.objects.get(approved_go_live_at__isnull=False)
    come = timezone.now() - timedelta(minutes=1)
    waiting.approved_go_live_at, waiting.content["go_live_at"] = come, come.isoformat()
    waiting.save(update_fields=["approved_go_live_at", "content"])
    publish_scheduled()
    assert what_is_wrong(page_phone, "/diciembre/") == []
    expect(page_phone.get_by_role("heading", name="Lo de diciembre")).to_be_visible()


def test_a_page_that_would_not_be_true_is_refused_and_one_in_use_goes_with_a_warning(
    desk: Page, page_phone: Page, store: Store, cheese: Product
) -> None:
    home = make_home(store)
    page = draft(
        home,
        "Quesos",
        "quesos",
        block("shelf", title="De Bailadores", rule="newest", count=4, products_first=chosen([cheese])),
    )
    Product.objects.filter(pk=cheese.pk).update(is_public=False)
    desk.goto(f"/cms/pages/{page.pk}/edit/")
    act(desk, "action-publish")
    why = "Bloque 1: «Queso de mano» no está publicado. Cámbialo o publícalo antes."
    expect(desk.get_by_text(why).first).to_be_visible()
    assert not LandingPage.objects.get(pk=page.pk).live

    Product.objects.filter(pk=cheese.pk).update(is_public=True)
    act(desk, "action-publish")
    expect(desk.get_by_role("status").first).to_contain_text("Quesos")
    assert LandingPage.objects.get(pk=page.pk).live
    publish(home, block("hero", heading="Lo de siempre", button="Ver los quesos", link=page.pk))
    page_phone.goto("/")
    page_phone.get_by_role("link", name="Ver los quesos").click()
    expect(page_phone.get_by_role("heading", name="De Bailadores")).to_be_visible()

    desk.goto(f"/cms/pages/{page.pk}/unpublish/")
    expect(desk.locator(f"main a[href*='/pages/{page.pk}/usage/']")).to_contain_text("1")
    desk.get_by_role("button", name="Sí, despublicar").click()
    desk.wait_for_url(f"**/cms/pages/{home.pk}/")
    page_phone.goto("/")
    expect(page_phone.get_by_role("heading", name="Lo de siempre")).to_be_visible()
    expect(page_phone.get_by_role("link", name="Ver los quesos")).to_have_count(0)
    assert complaints_about(page_phone) == []
