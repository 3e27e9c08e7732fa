"""Each block: what it shows, what it refuses, and how it looks in the picker before anybody has filled it in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import PAGE_BODY
from cms.models import ArticleIndexPage, ArticlePage, HomePage, LandingPage
from commerce.catalogue.models import Product
from commerce.stores.models import Store
from commerce.voucher.models import Voucher
from tests.factories import make_product, make_user
from tests.orders import make_shop
from tests.pages import block, chosen, every_block, fill, make_home, make_image, publish, seen
from tests.support.memory import forget

pytestmark = pytest.mark.django_db

BLOCKS = dict(PAGE_BODY)
SHOWN = {
    "hero": 'class="hero__photo"',
    "shelf": "Recién llegados",
    "categories": "Compra por pasillo",
    "spotlight": "Recién traído de Bailadores.",
    "promo": 'data-copy="PRIMERA2"',
    "countdown": "Cierra el pedido de la semana",
    "comparison": "¿Cuál queso te conviene?",
    "text": "Traemos queso todos los martes.",
    "picture": "Los martes llega el camión de Bailadores.",
    "gallery": "Foto 4",
    "video": "Cómo se hace el queso telita",
    "quote": "Yusmary, El Hatillo",
    "steps": "Cómo se pide",
    "questions": "¿Abren los domingos?",
    "alert": "El lunes no abrimos.",
    "link_card": "En Instagram",
    "rate": "por dólar",
    "ways_to_pay": "Paga como te quede mejor",
    "whatsapp": "https://wa.me/584125550190?text=Hola",
}


@pytest.fixture
def store() -> Store:
    return make_shop("bodega", is_default=True, host="bodega.example")


@pytest.fixture
def home(store: Store) -> HomePage:
    return make_home(store)


def landing(home: HomePage, *blocks: dict[str, Any]) -> LandingPage:
    page = LandingPage(title="Semana", slug="semana")
    home.add_child(instance=page)
    publish(page, *blocks)
    return page


def read(client: Client, store: Store, address: str = "/semana/") -> str:
    forget()
    answer = client.get(address, HTTP_HOST=store.host)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_block_shows_what_it_holds(store: Store, home: HomePage, client: Client) -> None:
    landing(home, *fill(store))
    page = read(client, store)
    assert [kind for kind, words in SHOWN.items() if words not in page] == []
    assert page.count("<h1") == 1


def test_every_block_without_its_picture_is_still_whole(store: Store, home: HomePage, client: Client) -> None:
    picture = make_image()
    products = [make_product(store, title="Queso"), make_product(store, title="Requesón")]
    blocks = every_block(products, [], Voucher(pk=0), picture)
    landing(home, *(each for each in blocks if each["type"] in ("hero", "picture", "gallery", "video", "link_card")))
    picture.delete()
    page = read(client, store)
    assert "Cómo se hace el queso telita" in page
    assert "<picture>" not in page


def test_every_block_has_a_preview_that_is_not_empty(store: Store, client: Client) -> None:
    fill(store)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    stream = HomePage._meta.get_field("body").stream_block
    empty = []
    for name, child in stream.child_blocks.items():
        assert child.is_previewable, name
        answer = client.get(
            reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix}, HTTP_HOST=store.host
        )
        assert answer.status_code == 200, name
        shown = answer.content.decode().partition('<div class="preview" inert>')[2].partition("</main>")[0]
        if len(shown.strip()) < 60 or "Se llena solo con lo que tu tienda tenga" in shown:
            empty.append(name)
        assert "abasto/pages.css" in answer.content.decode()
    assert empty == []


def test_every_block_has_an_icon_a_group_and_a_description() -> None:
    bare = [name for name, each in PAGE_BODY if not (each.meta.icon and each.meta.group and each.get_description())]
    assert bare == []


SOON = (timezone.now() + timedelta(days=1)).isoformat()
REFUSED = [
    ("hero", {"heading": "x" * 49}, "heading"),
    ("hero", {"heading": "Hola", "button": "Ver"}, "link"),
    ("hero", {"heading": "Hola", "address": "/tienda/"}, "button"),
    ("hero", {"heading": "Hola", "button": "Ver", "address": "https://otra.example/"}, "address"),
    ("hero", {"heading": "Hola", "button": "Ver", "address": "//otra.example/"}, "address"),
    ("hero", {"heading": "Hola", "button": "Ver", "address": "/\t/otra.example/"}, "address"),
    ("hero", {"heading": "Hola", "second_button": "Ver", "second_address": "tienda"}, "second_address"),
    ("countdown", {"title": "Ya", "until": "2020-01-01T10:00:00-04:00"}, "until"),
    ("countdown", {"title": "Ya", "until": SOON, "button": "Ver"}, "link"),
    ("promo", {"title": "Nada", "offer": None, "voucher": None}, "offer"),
    ("shelf", {"title": "Quesos", "rule": "category", "count": 4, "products_first": []}, "category"),
    ("shelf", {"title": "Quesos", "rule": "newest", "count": 13, "products_first": []}, "count"),
    ("picture", {"image": None}, "image"),
    ("gallery", {"pictures": []}, "pictures"),
    ("video", {"address": "https://otra.example/v", "title": "Ver"}, "address"),
    ("video", {"address": "http://youtube.com/v", "title": "Ver"}, "address"),
    ("video", {"address": "https://otra.example\\@youtube.com/v", "title": "Ver"}, "address"),
    ("video", {"address": "https://youtube.com:99999/v", "title": "Ver"}, "address"),
    ("link_card", {"address": "https://www.google.com/maps/../url?q=https://otra.example", "title": "Ver"}, "address"),
    ("link_card", {"address": "https://www.google.com/maps/%2e%2e/url?q=x", "title": "Ver"}, "address"),
    ("link_card", {"address": "https://otra.example/p", "title": "Ver"}, "address"),
    ("link_card", {"address": "https://www.google.com/search?q=x", "title": "Ver"}, "address"),
    ("link_card", {"address": "https://instagram.com.otra.example/p", "title": "Ver"}, "address"),
    ("link_card", {"address": "https://instagram.com@otra.example/p", "title": "Ver"}, "address"),
    ("quote", {"quote": "x" * 321}, "quote"),
    ("steps", {"steps": [{"name": "Uno"}]}, "steps"),
    ("questions", {"questions": []}, "questions"),
    ("alert", {"kind": "info", "text": "<p>" + "x" * 321 + "</p>"}, "text"),
    ("whatsapp", {"text": ""}, "text"),
]


@pytest.mark.parametrize(("kind", "value", "field"), REFUSED)
def test_what_would_look_wrong_is_refused_at_its_field(kind: str, value: dict[str, Any], field: str) -> None:
    asked = BLOCKS[kind]
    with pytest.raises(StructBlockValidationError) as refusal:
        asked.clean(asked.to_python(value))
    assert set(refusal.value.block_errors) == {field}


def test_a_picture_needs_words_or_to_be_called_decoration() -> None:
    picture = make_image()
    asked = BLOCKS["picture"]
    with pytest.raises(StructBlockValidationError) as refusal:
        asked.clean(asked.to_python({"image": seen(picture, alt="")}))
    assert set(refusal.value.block_errors) == {"image"}
    decoration = {"image": picture.pk, "decorative": True, "alt_text": ""}
    asked.clean(asked.to_python({"image": decoration}))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.tiktok.com/@bodega/video/1",
        "https://fb.watch/abc/",
        "https://x.com/bodega/status/1",
        "https://youtu.be/abc",
        "https://maps.app.goo.gl/abc",
        "https://www.google.com/maps/place/Caracas",
        "https://www.openstreetmap.org/#map=15/10.5/-66.8",
    ],
)
def test_a_card_leads_to_the_networks_and_maps_that_people_use(address: str) -> None:
    asked = BLOCKS["link_card"]
    asked.clean(asked.to_python({"address": address, "title": "Ver"}))


def test_words_of_a_comparison_stay_with_their_product(store: Store, home: HomePage, client: Client) -> None:
    products = [make_product(store, title=title) for title in ("Blanco", "De mano", "Telita")]
    rows = [{"name": "Sabor", "values": ["salado", "suave", "ácido"]}]
    landing(home, block("comparison", title="Quesos", compared=chosen(products), rows=rows))
    Product.objects.filter(pk=products[0].pk).update(is_public=False)
    row = read(client, store).partition('<th scope="row">Sabor</th>')[2].partition("</tr>")[0]
    assert row == "<td>suave</td><td>ácido</td>"


def test_a_comparison_wants_a_value_for_each_product(store: Store) -> None:
    products = [make_product(store), make_product(store)]
    asked = BLOCKS["comparison"]
    rows = [{"name": "Sabor", "values": ["salado"]}]
    with pytest.raises(StructBlockValidationError) as refusal:
        asked.clean(asked.to_python({"title": "Quesos", "compared": chosen(products), "rows": rows}))
    assert set(refusal.value.block_errors) == {"rows"}


def test_a_countdown_goes_by_itself_and_no_kept_page_outlives_it(store: Store, home: HomePage, rf: Any) -> None:
    until = timezone.now() + timedelta(minutes=3)
    page = landing(home, block("countdown", title="Cierra pronto", until=until.isoformat()))
    request = rf.get("/semana/")
    request.store, request.catalogue_stamp = store, 0
    assert page.true_until(request) == until
    (child,) = page.body
    assert child.block.get_context(child.value)["holds"] is True
    child.value["until"] = timezone.now() - timedelta(seconds=1)
    assert "Cierra pronto" not in child.block.render(child.value)


def test_a_promotion_is_gone_when_its_voucher_has_ended(store: Store, home: HomePage, client: Client) -> None:
    blocks = [each for each in fill(store) if each["type"] == "promo"]
    landing(home, *blocks)
    assert "PRIMERA2" in read(client, store)
    Voucher.objects.filter(code="PRIMERA2").update(end_datetime=timezone.now() - timedelta(minutes=1))
    assert "PRIMERA2" not in read(client, store)


def test_a_button_to_a_page_that_is_not_live_is_not_shown(store: Store, home: HomePage, client: Client) -> None:
    goal = LandingPage(title="Navidad", slug="navidad")
    home.add_child(instance=goal)
    landing(home, block("hero", heading="Hola", button="A la Navidad", link=goal.pk))
    assert 'href="/navidad/">A la Navidad</a>' in read(client, store)
    goal.unpublish()
    assert "A la Navidad" not in read(client, store)


def test_questions_of_any_page_are_told_to_search_engines(store: Store, home: HomePage, client: Client) -> None:
    landing(home, *(each for each in fill(store) if each["type"] == "questions"))
    page = read(client, store)
    assert '"@type": "FAQPage"' in page
    assert "Los feriados no." in page


def test_an_article_tells_what_it_is_how_to_share_it_and_what_to_read_next(
    store: Store, home: HomePage, client: Client, django_assert_max_num_queries: Any
) -> None:
    index = ArticleIndexPage(title="Novedades", slug="novedades")
    home.add_child(instance=index)
    for number in range(6):
        article = ArticlePage(title=f"Noticia {number}", slug=f"n{number}", intro="Corta.", picture=make_image())
        index.add_child(instance=article)
        publish(article, block("text", text="<p>Palabras.</p>"))
    read(client, store, "/novedades/n0/")
    forget()
    with django_assert_max_num_queries(13):
        answer = client.get("/novedades/n0/", HTTP_HOST=store.host)
    page = answer.content.decode()
    assert '"@type": "Article"' in page
    assert "https://wa.me/?text=Noticia%200%20http%3A//bodega.example/novedades/n0/" in page
    assert 'data-copy="http://bodega.example/novedades/n0/"' in page
    assert page.count('class="news__card"') == 3
    assert [f'href="/novedades/n{number}/"' in page for number in (5, 4, 3)] == [True] * 3
    assert '<a href="/novedades/">Novedades</a>' in page
