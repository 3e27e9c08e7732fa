"""A page shows what is its store's: what a form by hand says otherwise is refused, and so is a late clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, Page, PageViewRestriction, Revision

from cms.checks import faults
from cms.models import ArticleIndexPage, ArticlePage, CollectionPage, LandingPage
from cms.publishing import PublishRefused
from commerce.stores import pagecache
from tests.cms.editors import Shop, furnish, make_image, make_page, open_shop
from tests.cms.test_pages import shelf
from tests.cms.test_workflow import edit_address, form_of
from tests.factories import make_category, make_product
from tests.orders import make_voucher
from tests.pages import block, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine() -> Shop:
    return furnish(open_shop("bodega", is_default=True), "propia")


@pytest.fixture
def theirs() -> Shop:
    shop = furnish(open_shop("ajena"), "secreta")
    shop.things |= {
        "product": make_product(shop.store, title="Queso secreto"),
        "shelf": make_category(shop.store, "Pasillo secreto"),
        "voucher": make_voucher(shop.store, "SECRETO9"),
    }
    return shop


def text_with(kind: str, pk: int) -> dict[str, Any]:
    return block("text", text=f'<p><a linktype="{kind}" id="{pk}">aquí</a></p>')


def blocks_showing(things: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A block for each kind of thing, by what the fault calls it."""
    return {
        "imagen": block("picture", image=seen(things["image"]), caption=""),
        "documento": text_with("document", things["document"].pk),
        "página": text_with("page", things["page"].pk),
    }


def refusal_of(page: Page) -> str:
    with pytest.raises(PublishRefused) as refusal:
        page.save_revision().publish()
    return str(refusal.value)


def test_nothing_of_another_store_is_published_in_any_block(mine: Shop, theirs: Shop) -> None:
    things = theirs.things
    for what, shown in blocks_showing(things).items():
        page = make_page(mine, slug=f"con-{what[:4]}", blocks=[block("rate"), shown])
        assert f"Bloque 2: muestra algo de otra tienda: {what}." in refusal_of(page)
    others = [
        block("hero", heading="Hola", button="Ver", link=things["page"].pk),
        shelf("Con él", rule="recommended", about=things["product"].pk),
        shelf("Elegidos", [things["product"]]),
        block("categories", title="", categories=[{"type": "item", "value": things["shelf"].pk, "id": "1"}]),
        block("promo", title="Para ti", voucher=things["voucher"].pk),
    ]
    for number, shown in enumerate(others):
        words = refusal_of(make_page(mine, slug=f"otra-{number}", blocks=[shown]))
        assert "Bloque 1: muestra algo de otra tienda: " in words
        assert "secret" not in words.lower()
    assert not LandingPage.objects.child_of(mine.home).live().exclude(pk=mine.things["page"].pk).exists()


def test_ones_own_and_what_is_nobodys_is_published(mine: Shop, theirs: Shop) -> None:
    nobodys = make_image(mine, collection=Collection.get_first_root_node())
    shown = [*blocks_showing(mine.things).values(), block("picture", image=seen(nobodys), caption="")]
    page = make_page(mine, slug="propia", blocks=shown, live=True)
    assert page.live
    assert "aquí" in Client().get("/propia/", HTTP_HOST=mine.store.host).content.decode()


def test_the_fields_beside_the_blocks_are_looked_at_too(mine: Shop, theirs: Shop) -> None:
    page = make_page(mine, slug="otra")
    page.share_image = theirs.things["image"]
    assert "Muestra algo de otra tienda: imagen." in refusal_of(page)
    index = mine.home.add_child(instance=ArticleIndexPage(title="Noticias", slug="noticias"))
    article = ArticlePage(title="Una", slug="una", intro="Corta.", author=theirs.things["author"], live=False)
    index.add_child(instance=article)
    article.categories = [theirs.things["category"]]
    words = refusal_of(article)
    assert "otra tienda: autor." in words
    assert "otra tienda: tema." in words


def test_not_even_a_draft_or_its_preview_takes_anothers_picture_from_a_form_by_hand(
    mine: Shop, theirs: Shop, client: Client
) -> None:
    page = make_page(mine, slug="otra")
    before = Revision.objects.count()
    picture = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "picture",
        "body-0-id": "",
        "body-0-value-image-image": str(theirs.things["image"].pk),
        "body-0-value-image-alt_text": "Algo",
        "body-0-value-caption": "",
    }
    client.force_login(mine.writer)
    answer = client.post(edit_address(page), form_of(page, **picture))
    assert "Bloque 1: muestra algo de otra tienda: imagen." in answer.content.decode()
    assert Revision.objects.count() == before
    preview = client.post(reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]), form_of(page, **picture))
    assert preview.json()["is_valid"] is False
    own = picture | {"body-0-value-image-image": str(mine.things["image"].pk)}
    assert client.post(edit_address(page), form_of(page, **own)).status_code == 302


def test_a_fault_names_the_field_in_which_its_block_is(mine: Shop) -> None:
    gone = make_product(mine.store, title="Café ido", is_public=False)
    page = CollectionPage(title="Cafés", slug="cafes", live=False)
    page.shelf = [shelf("Elegidos", [gone])]
    mine.home.add_child(instance=page)
    assert [(fault.field, fault.block) for fault in faults(page, mine.store)] == [("shelf", 1)]


def test_a_promotion_of_another_store_is_never_drawn(mine: Shop, theirs: Shop, client: Client) -> None:
    voucher = make_voucher(mine.store, "PROPIO1")
    make_page(mine, slug="promo", blocks=[block("promo", title="Para ti", voucher=voucher.pk)], live=True)
    assert "PROPIO1" in client.get("/promo/", HTTP_HOST=mine.store.host).content.decode()
    type(voucher).objects.filter(pk=voucher.pk).update(store=theirs.store)
    pagecache.clear()
    assert "PROPIO1" not in client.get("/promo/", HTTP_HOST=mine.store.host).content.decode()


def test_a_list_of_articles_tells_nothing_of_one_behind_a_password(mine: Shop, client: Client) -> None:
    index = mine.home.add_child(instance=ArticleIndexPage(title="Noticias", slug="noticias"))
    for title in ("Abierta", "Cerrada"):
        article = index.add_child(instance=ArticlePage(title=title, slug=title.lower(), intro="Corta."))
        article.categories = [mine.things["category"]]
        article.save_revision().publish()
    PageViewRestriction.objects.create(page=article, restriction_type="password", password="clave")
    for address in ("/noticias/", "/noticias/?tema=tema"):
        shown = client.get(address, HTTP_HOST=mine.store.host).content.decode()
        assert "Abierta" in shown
        assert "Cerrada" not in shown
    for strange in ("tema=%00", "tema=otro", f"tema={'x' * 3000}"):
        answer = client.get(f"/noticias/?{strange}", HTTP_HOST=mine.store.host)
        assert answer.status_code == 200
        assert "Abierta" not in answer.content.decode()
    assert client.get("/noticias/?pagina=%00&pagina=-1", HTTP_HOST=mine.store.host).status_code == 200


def test_a_page_is_gone_when_it_expires_though_the_clock_be_late(mine: Shop, client: Client) -> None:
    page = make_page(mine, slug="hoy", live=True)
    ends = timezone.now() + timedelta(minutes=2)
    LandingPage.objects.filter(pk=page.pk).update(expire_at=ends)
    pagecache.clear()
    assert client.get("/hoy/", HTTP_HOST=mine.store.host).status_code == 200
    assert [kept.valid_until <= ends for kept in pagecache._pages.values()] == [True]
    LandingPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    pagecache.clear()
    assert client.get("/hoy/", HTTP_HOST=mine.store.host).status_code == 404


def test_a_kept_page_of_https_is_not_served_without_it(mine: Shop, settings: Any) -> None:
    make_page(mine, slug="hoy", live=True)
    pagecache.clear()
    settings.SECURE_SSL_REDIRECT = True
    browser = Client(headers={"host": mine.store.host})
    assert browser.get("/hoy/", secure=True).status_code == 200
    assert browser.get("/hoy/").status_code == 301


def test_a_file_that_a_browser_would_run_is_refused(mine: Shop, client: Client) -> None:
    client.force_login(mine.writer)
    data = {
        "title": "Trampa",
        "collection": str(mine.things["document"].collection_id),
        "file": SimpleUploadedFile("trampa.html", b"<script>alert(1)</script>", "text/html"),
    }
    assert client.post(reverse("wagtaildocs:add"), data).status_code == 200
    assert not type(mine.things["document"]).objects.filter(title="Trampa").exists()


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hola<script>alert(1)</script></p>",
        '<p><a href="javascript:alert(1)">aquí</a></p>',
        '<p><a href="java\tscript:alert(1)">aquí</a></p>',
        '<p onclick="alert(1)">Hola</p>',
        '<form action="https://otra.example"><input name="clave"></form>',
        '<img src="https://otra.example/espia.png">',
    ],
)
def test_words_that_no_editors_tool_writes_are_not_published(mine: Shop, source: str) -> None:
    question = {"question": "¿Sí?", "answer": source}
    blocks = [block("text", text=source), block("questions", title="", questions=[question])]
    words = refusal_of(make_page(mine, slug="rara", blocks=blocks))
    assert "Bloque 1: tiene código o un enlace que no se permite." in words
    assert "Bloque 2: tiene código o un enlace que no se permite." in words


def test_an_address_that_no_form_has_seen_is_not_drawn(mine: Shop, client: Client) -> None:
    shown = [
        block("hero", heading="Hola", button="Botón", address="javascript:alert(1)"),
        block("video", address="https://otra.example/v", title="Un video raro"),
    ]
    make_page(mine, slug="rara", blocks=shown, live=True)
    drawn = client.get("/rara/", HTTP_HOST=mine.store.host).content.decode()
    assert "Hola" in drawn
    for strange in ("javascript:", "otra.example", "Botón"):
        assert strange not in drawn
