"""The pictures of the pages' part of docs/merchandising.md: from the blocks of a page to a phone."""

import re
from datetime import timedelta
from typing import Final

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.images import get_image_model
from wagtail.models import WorkflowState

from cms.models import GuidePage, HomePage, LandingPage
from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.stores.models import Store
from tests.pages import block, chosen, make_home, seen
from tests.support.worker import work_off

from .album import Picture

WRITER: Final = "mercadeo@abasto.example"
PUBLISHER: Final = "campanas@abasto.example"
TITLE: Final = "Semana del queso"
IN_VAIN: Final = ("leche de cabra", "malta sin alcohol", "leche de cabra", "pan sin gluten", "leche de cabra")


def _home() -> HomePage:
    return make_home(Store.objects.get(slug="viveres"))


def _cheeses() -> list[Product]:
    return list(Product.objects.filter(store__slug="viveres", title__startswith="Queso", is_public=True)[:3])


def _draft(title: str = TITLE, slug: str = "semana-del-queso") -> LandingPage:
    """The page that the guide writes, as its writer left it."""
    known = LandingPage.objects.filter(slug=slug).first()
    if known is not None:
        return known
    image = get_image_model().objects.get(title="Quesos criollos")
    page = LandingPage(
        title=title,
        slug=slug,
        live=False,
        owner=User.objects.get(email=WRITER),
        search_description="Los quesos que llegaron esta semana, con su precio de hoy.",
        body=[
            block(
                "hero",
                heading="Llegó el camión de Bailadores",
                text="Se corta cuando lo pides.",
                image=seen(image, "Queso llanero, de mano y guayanés"),
            ),
            block("shelf", title="Los de esta semana", rule="newest", count=4, products_first=chosen(_cheeses())),
        ],
    )
    _home().add_child(instance=page)
    page.save_revision(user=page.owner)
    return page


def _for_later() -> LandingPage:
    return _draft("Cenas de diciembre", "cenas-de-diciembre")


def _edit(page: Page, draft: LandingPage | None = None) -> None:
    draft = draft or _draft()
    page.goto(f"/cms/pages/{draft.pk}/edit/")
    expect(page.locator("#id_title")).to_have_value(draft.title)


def _blocks(page: Page) -> None:
    _edit(page)
    page.get_by_role("button", name="Insertar un bloque").last.click()
    page.locator(".w-combobox__option-row", has_text="Promoción").get_by_role("button", name="Vista previa").click()
    page.frame_locator("iframe.w-combobox-preview__iframe").get_by_text("Lleva dos y paga uno").wait_for()


def _chooser(page: Page) -> None:
    _edit(page)
    product = page.get_by_role("region", name=re.compile("^Producto")).first
    product.get_by_role("button", name="Acciones").click()
    page.get_by_text("Elegir otro", exact=True).locator("visible=true").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Buscar").fill("queso")
    expect(dialog.get_by_role("row", name="Harina")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def _preview(page: Page) -> None:
    _edit(page)
    page.get_by_role("button", name="Alternar vista previa").click()
    seen_page = page.frame_locator("#w-preview-iframe")
    expect(seen_page.get_by_role("link", name=re.compile("^Queso")).first).to_be_visible()
    page.wait_for_load_state("networkidle")


def _refused(page: Page) -> None:
    """Publish while one of the products is not for sale; it is again right after."""
    _for_later()
    gone = Product.objects.filter(pk=_cheeses()[0].pk)
    gone.update(is_public=False)
    _edit(page, _for_later())
    page.get_by_role("button", name="Más acciones").click()
    page.locator("[name=action-publish]").click()
    expect(page.get_by_text("no está publicado. Cámbialo o publícalo antes.").first).to_be_visible()
    expect(page.get_by_text("Guardado").first).to_be_visible()
    gone.update(is_public=True)


def _entrance(page: Page) -> None:
    """A page to review, one for later, and searches in vain."""
    page_to_review = _draft()
    if not WorkflowState.objects.filter(object_id=str(page_to_review.pk)).exists():
        page_to_review.get_workflow().start(page_to_review, page_to_review.owner)
        later = _for_later()
        later.go_live_at = timezone.localtime().replace(hour=8, minute=0) + timedelta(days=3)
        later.save_revision(user=later.owner).publish()
        for number, words in enumerate(IN_VAIN):
            Client(REMOTE_ADDR=f"192.0.2.{number}").get("/buscar/", {"q": words})
        work_off()
    page.reload()
    expect(page.locator("#fruitless-section")).to_contain_text("leche de cabra")


def _translation(page: Page) -> None:
    source = GuidePage.objects.get(slug="preguntas")
    page.goto(f"/cms/localize/submit/page/{source.pk}/")
    page.get_by_label("English").check()
    page.get_by_role("button", name="Enviar").click()
    page.wait_for_url("**/edit/")
    page.get_by_role("button", name="Traducir").first.click()
    page.locator("textarea").first.fill("Frequent questions")
    page.get_by_role("button", name="Guardar").first.click()
    expect(page.get_by_text("Frequent questions").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


PICTURES: Final = [
    Picture("merchandising", "pages/bloques", WRITER, "/cms/", _blocks),
    Picture("merchandising", "pages/elegir", WRITER, "/cms/", _chooser),
    Picture("merchandising", "pages/vista-previa", WRITER, "/cms/", _preview, size=(1440, 900)),
    Picture("merchandising", "pages/no-se-publica", PUBLISHER, "/cms/", _refused),
    Picture("merchandising", "pages/entrada", PUBLISHER, "/cms/", _entrance, size=(1280, 1160)),
    Picture("merchandising", "pages/traducir", PUBLISHER, "/cms/", _translation),
    Picture("merchandising", "pages/telefono", "", "/navidad/", size=(390, 844)),
]
