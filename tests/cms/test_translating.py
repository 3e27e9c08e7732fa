"""From a Spanish page to its English one: an editor asks for it, writes the strings, and publishes it."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation

from cms.models import LandingPage
from tests.cms.editors import Shop, make_page, open_shop
from tests.factories import make_product

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"Semana del queso": "Cheese week", "Lo mejor de los Andes": "The best of the Andes", "semana": "cheese-week"}


@pytest.fixture
def shop() -> Shop:
    return open_shop("bodega", is_default=True)


@pytest.fixture
def page(shop: Shop) -> LandingPage:
    product = make_product(shop.store, title="Queso telita")
    chosen = [{"type": "item", "value": product.pk, "id": "1"}]
    shelf = {"title": "Lo mejor de los Andes", "rule": "newest", "count": 4, "products_first": chosen}
    blocks = [{"type": "shelf", "value": shelf}]
    return make_page(shop, title="Semana del queso", blocks=blocks, live=True)


@pytest.fixture
def editor(shop: Shop, client: Client) -> Client:
    client.force_login(shop.publisher)
    client.defaults["HTTP_HOST"] = shop.store.host
    return client


def translate(editor: Client, page: Any, skip: str = "") -> Translation:
    """Ask for the English page, with those above it, and write all its strings but `skip`."""
    english = Locale.objects.get(language_code="en")
    form = {"locales": [english.pk], "include_subtree": "", "next": ""}
    answer = editor.post(f"/cms/localize/submit/page/{page.pk}/", form)
    assert answer.status_code == 302, answer.content
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=english)
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        address = f"/cms/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
        if segment.string.data == skip:
            continue
        words = WORDS.get(segment.string.data, segment.string.data)
        stored = editor.put(address, urlencode({"value": words}), content_type="application/x-www-form-urlencoded")
        assert stored.status_code in (200, 201), stored.content
    return translation


def test_an_editor_translates_a_page_and_publishes_it(editor: Client, page: LandingPage, shop: Shop) -> None:
    translation = translate(editor, page)
    target = translation.get_target_instance()
    assert not target.live
    answer = editor.post(f"/cms/pages/{target.pk}/edit/", {"action": "publish"})
    assert answer.status_code == 302, answer.content
    assert LandingPage.objects.get(pk=target.pk).live


def test_a_page_is_not_published_while_some_of_it_is_in_the_other_language(
    editor: Client, page: LandingPage, shop: Shop
) -> None:
    target = translate(editor, page, skip="Lo mejor de los Andes").get_target_instance()
    answer = editor.post(f"/cms/pages/{target.pk}/edit/", {"action": "publish"}, follow=True)
    assert "Falta traducir 1 texto" in answer.content.decode()
    assert not LandingPage.objects.get(pk=target.pk).live


def test_a_change_of_the_original_does_not_bring_its_words_into_the_published_translation(
    editor: Client, page: LandingPage, shop: Shop
) -> None:
    translation = translate(editor, page)
    translation.save_target(publish=True)
    page.body = [*page.body.raw_data, {"type": "text", "value": {"text": "<p>Hasta el domingo</p>"}}]
    page.save_revision().publish()
    editor.post(f"/cms/localize/update/{translation.source.pk}/", {"publish_translations": "on"})
    english = Client().get("/en/cheese-week/", HTTP_HOST=shop.store.host).content.decode()
    assert "The best of the Andes" in english
    assert "Hasta el domingo" not in english


def test_the_english_page_has_the_same_goods_and_no_spanish_words_of_its_own(
    editor: Client, page: LandingPage, shop: Shop
) -> None:
    translation = translate(editor, page)
    translation.save_target(publish=True)
    english = Client().get("/en/cheese-week/", HTTP_HOST=shop.store.host).content.decode()
    assert "The best of the Andes" in english
    assert "Queso telita" in english
    assert "Lo mejor de los Andes" not in english


def test_a_front_page_that_nobody_has_translated_is_not_shown_in_spanish_under_english(
    editor: Client, page: LandingPage, shop: Shop
) -> None:
    shop.home.body = [{"type": "text", "value": {"text": "<p>Bienvenido a la bodega</p>"}}]
    shop.home.save_revision().publish()
    translate(editor, page).save_target(publish=True)
    front = Client().get("/en/", HTTP_HOST=shop.store.host)
    assert front.status_code == 200
    assert "Bienvenido a la bodega" not in front.content.decode()
    assert "My account" in front.content.decode()
