"""The letterbox on an editor's pages: the form of the contact page and the block of the newsletter."""

from typing import Any

import pytest
from django.test import Client

from cms import sites
from cms.blocks import ARTICLE_BODY, PAGE_BODY, body_blocks
from cms.models import ContactPage, HomePage, LandingPage
from commerce.communication.models import ContactMessage, NewsletterSubscription
from commerce.stores.models import Store
from tests.factories import make_store

pytestmark = pytest.mark.django_db
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
BLOCK = {"type": "newsletter", "value": {"title": "Cada viernes", "text": "Lo nuevo.", "button": "Lo quiero"}}
WORDS = "Al suscribirte aceptas que Bodega te envíe ofertas y novedades por correo."


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True, host="bodega.example", name="Bodega", email="hola@bodega.example")


@pytest.fixture
def home(store: Store) -> HomePage:
    return HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)


def published(home: HomePage, page: Any) -> Any:
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def get(store: Store, path: str) -> str:
    answer = Client().get(path, headers={"host": store.host})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_contact_page_of_an_editor_has_the_form_and_no_token(store: Store, home: HomePage) -> None:
    published(home, ContactPage(title="Háblanos", slug="contacto", intro="Con gusto."))
    page = get(store, "/contacto/")
    assert "<h1>Háblanos</h1>" in page
    assert 'action="/contacto/mensaje/"' in page
    assert "csrfmiddlewaretoken" not in page


def test_what_is_sent_from_it_reaches_the_store(store: Store, home: HomePage) -> None:
    published(home, ContactPage(title="Háblanos", slug="contacto"))
    typed = {"name": "Ana Gil", "email": "ana@ejemplo.com.ve", "text": "Hola", "language": "es-ve"}
    answer = Client().post("/contacto/mensaje/", typed, headers={"host": store.host} | SAME_ORIGIN)
    assert answer.headers["Location"] == "/contacto/gracias/"
    assert ContactMessage.objects.get().store == store


def test_the_newsletter_block_shows_what_one_agrees_to_and_where_to_read_more(store: Store, home: HomePage) -> None:
    page = LandingPage(title="Semana", slug="semana")
    page.body = [BLOCK]
    published(home, page)
    text = get(store, "/semana/")
    for words in ("Cada viernes", "Lo nuevo.", "Lo quiero", WORDS, 'href="/privacidad/"', 'action="/boletin/"'):
        assert words in text
    assert "csrfmiddlewaretoken" not in text


def test_the_words_that_are_kept_are_the_words_of_the_page(store: Store, home: HomePage) -> None:
    typed = {"email": "ana@ejemplo.com.ve", "language": "es-ve"}
    Client().post("/boletin/", typed, headers={"host": store.host} | SAME_ORIGIN)
    assert NewsletterSubscription.objects.get().words.startswith(WORDS)


def test_a_page_with_the_letterbox_costs_no_query_more(
    store: Store, home: HomePage, django_assert_max_num_queries: Any
) -> None:
    page = LandingPage(title="Semana", slug="semana")
    page.body = [BLOCK]
    published(home, page)
    get(store, "/")
    with django_assert_max_num_queries(12):
        get(store, "/semana/")


@pytest.mark.parametrize("kind", ["page", "article"])
def test_the_block_is_once_on_every_kind_of_page(kind: str) -> None:
    assert "newsletter" in dict(PAGE_BODY)
    assert "newsletter" in dict(ARTICLE_BODY)
    assert body_blocks(kind)["block_counts"]["newsletter"] == {"max_num": 1}


def test_an_editor_knows_the_block_by_its_icon_its_description_and_a_preview() -> None:
    block = dict(PAGE_BODY)["newsletter"]
    assert block.meta.icon == "mail"
    assert block.meta.description
    assert block.get_preview_value()["title"] == "Ofertas y novedades en tu correo"
