"""What editors are told of their live pages, and where pages that moved answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from cms import upkeep
from cms.models import ArticleIndexPage, ArticlePage, LandingPage
from commerce.catalogue.models import Product
from commerce.offer.actions import save_offer
from commerce.offer.models import ConditionalOffer
from commerce.partner.models import StockRecord
from tests.cms.editors import Shop, furnish, make_image, make_page, open_shop
from tests.cms.test_pages import shelf
from tests.factories import make_category, make_product
from tests.offers import make_spec
from tests.orders import make_voucher

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Shop:
    return open_shop("bodega", is_default=True)


def told(found: list[upkeep.Finding]) -> list[tuple[str, str, str, str]]:
    return [(each.page.title, each.block, each.what, each.why) for each in found]


def hero(**more: Any) -> dict[str, Any]:
    value = {"heading": "Hola", "text": "", "button": "Ver", "link": None, "address": ""}
    return {"type": "hero", "value": value | more}


def test_goods_that_cannot_be_bought_are_told_with_page_block_and_reason(shop: Shop) -> None:
    sold, hidden, here = (make_product(shop.store, title=title) for title in ("Agotado", "Oculto", "Presente"))
    make_page(shop, blocks=[shelf("Elegidos", [sold, hidden, here])], live=True)
    StockRecord.objects.filter(product=sold).update(num_in_stock=0)
    Product.objects.filter(pk=hidden.pk).update(is_public=False)
    assert sorted(told(upkeep.goods_gone(shop.store))) == [
        ("Semana", "Estante de productos", "Agotado", "Está agotado."),
        ("Semana", "Estante de productos", "Oculto", "No está publicado."),
    ]


def test_drafts_and_other_stores_pages_are_not_told(shop: Shop) -> None:
    other = open_shop("otra")
    product = make_product(shop.store, title="Oculto", is_public=False)
    make_page(shop, blocks=[shelf("Elegidos", [product])])
    theirs = make_product(other.store, title="Ajeno")
    make_page(other, blocks=[shelf("Elegidos", [theirs])], live=True)
    Product.objects.filter(pk=theirs.pk).update(is_public=False)
    assert upkeep.goods_gone(shop.store) == []
    assert len(upkeep.goods_gone(other.store)) == 1


def test_links_that_lead_nowhere_are_told(shop: Shop) -> None:
    away = make_page(shop, title="Retirada", slug="retirada", live=True)
    gone = make_page(shop, title="Borrada", slug="borrada", live=True)
    make_page(shop, slug="uno", blocks=[hero(link=away.pk)], live=True)
    make_page(shop, slug="dos", blocks=[hero(link=gone.pk)], live=True)
    make_page(shop, slug="tres", blocks=[hero(address="/no-existe/")], live=True)
    make_page(shop, slug="cuatro", blocks=[hero(address="/tienda/")], live=True)
    make_page(shop, slug="cinco", blocks=[hero(address="/uno/")], live=True)
    away.unpublish()
    gone.delete()
    assert sorted(each[1:] for each in told(upkeep.broken_links(shop.store))) == [
        ("Portada", "/no-existe/", "En esta tienda nada responde en esa dirección."),
        ("Portada", "Página eliminada", "El enlace no lleva a ninguna parte."),
        ("Portada", "Retirada", "La página no está publicada."),
    ]


def test_promotions_that_are_over_and_hidden_categories_are_told(shop: Shop) -> None:
    voucher = make_voucher(shop.store, "QUESO")
    category, other = make_category(shop.store, "Quesos"), make_category(shop.store, "Panes")
    tiles = {"type": "categories", "value": {"title": "", "categories": [category.pk, other.pk]}}
    promo = {"type": "promo", "value": {"title": "Promo", "text": "", "offer": None, "voucher": voucher.pk}}
    make_page(shop, blocks=[promo, tiles], live=True)
    assert upkeep.broken_links(shop.store) == []
    type(voucher).objects.filter(pk=voucher.pk).update(end_datetime=timezone.now() - timedelta(minutes=1))
    type(category).objects.filter(pk=category.pk).update(is_public=False)
    assert sorted(each[1:] for each in told(upkeep.broken_links(shop.store))) == [
        ("Categorías", "Quesos", "La categoría no está publicada."),
        ("Promoción", str(voucher.name), "Ya terminó."),
    ]


def test_pictures_without_words_are_told_unless_their_place_gives_some(shop: Shop) -> None:
    silent = make_image(shop, "Callada", description="")
    decorative = make_image(shop, "De adorno", description="")
    described = make_image(shop, "Descrita", description="Un queso blanco sobre una tabla")
    index = ArticleIndexPage(title="Novedades", slug="novedades")
    shop.home.add_child(instance=index)
    for number, image in enumerate((silent, described)):
        article = ArticlePage(title=f"Artículo {number}", slug=f"articulo-{number}", intro="Hola", picture=image)
        index.add_child(instance=article)
    picture = {"image": {"image": decorative.pk, "decorative": True, "alt_text": ""}, "caption": ""}
    make_page(shop, blocks=[{"type": "picture", "value": picture}], live=True)
    found = upkeep.pictures_without_words(shop.store)
    assert [(each.image.title, [page.title for page in each.pages]) for each in found] == [("Callada", ["Artículo 0"])]


@pytest.mark.parametrize("name", ["broken_links", "silent_pictures"])
def test_reports_show_ones_own_stores_only_and_cost_the_same_for_many_pages(
    name: str, shop: Shop, client: Client, django_assert_max_num_queries: Any
) -> None:
    other = furnish(open_shop("otra", name="Tienda zutana"), "zutano")
    away = make_page(other, title="Retirada zutana", slug="retirada", live=True)
    make_page(other, slug="enlaza", title="Enlaza zutana", blocks=[hero(link=away.pk, address="/nada/")], live=True)
    lost = make_page(shop, title="Retirada", slug="retirada", live=True)
    silent = make_image(shop, "Callada", description="")
    shown = {"image": {"image": silent.pk, "decorative": False, "alt_text": ""}, "caption": ""}
    for number in range(6):
        blocks = [hero(link=lost.pk), {"type": "picture", "value": shown}]
        make_page(shop, title=f"Página {number}", slug=f"pagina-{number}", blocks=blocks, live=True)
    away.unpublish()
    lost.unpublish()
    client.force_login(shop.publisher)
    client.get(reverse(f"cms_reports:{name}"))
    with django_assert_max_num_queries(45):
        screen = client.get(reverse(f"cms_reports:{name}")).content.decode()
    assert screen.count("Página 3") == 1
    assert "zutan" not in screen


def test_files_of_reports_are_not_offered(shop: Shop, client: Client) -> None:
    client.force_login(shop.publisher)
    for name in ("cms_reports:broken_links", "wagtailadmin_reports:aging_pages", "wagtailredirects:index"):
        assert client.get(reverse(name), {"export": "csv"}).status_code == 404
        assert "export=" not in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("language", ["es-ve", "en"])
def test_a_page_that_moved_answers_at_its_old_address(language: str, shop: Shop, client: Client) -> None:
    host = {"HTTP_HOST": shop.store.host}
    home: Any = shop.home
    if language == "en":
        home = home.copy_for_translation(Locale.objects.get_or_create(language_code="en")[0])
        home.live = True
        home.save()
    prefix = "" if language == "es-ve" else "/en"
    parent = LandingPage(title="Campañas", slug="campanas")
    page = LandingPage(title="Semana", slug="semana")
    home.add_child(instance=parent)
    home.refresh_from_db()
    home.add_child(instance=page)
    assert client.get(f"{prefix}/semana/", **host).status_code == 200
    page.slug = "la-semana"
    page.save_revision().publish()
    moved = client.get(f"{prefix}/semana/?utm_source=wa", **host)
    assert (moved.status_code, moved["Location"]) == (301, f"{prefix}/la-semana/")
    page.refresh_from_db()
    page.move(parent, pos="last-child")
    for old in ("semana", "la-semana"):
        moved = client.get(f"{prefix}/{old}/", **host)
        assert (moved.status_code, moved["Location"]) == (301, f"{prefix}/campanas/la-semana/")
    assert client.get(f"{prefix}/campanas/la-semana/", **host).status_code == 200


def test_a_redirect_of_one_store_says_nothing_in_another(shop: Shop, client: Client) -> None:
    other = open_shop("otra")
    page = make_page(shop, live=True)
    client.force_login(shop.publisher)
    data = {"old_path": "/vieja", "site": shop.store.site.site_id, "is_permanent": "on", "redirect_page": page.pk}
    client.post(reverse("wagtailredirects:add"), data | {"redirect_link": ""})
    visitor = Client()
    assert visitor.get("/vieja/", HTTP_HOST=shop.store.host)["Location"] == "/semana/"
    assert visitor.get("/vieja/", HTTP_HOST=other.store.host).status_code == 404
    answer = client.post(
        reverse("wagtailredirects:add"), data | {"site": other.store.site.site_id, "redirect_link": ""}
    )
    assert answer.status_code == 200
    assert visitor.get("/vieja/", HTTP_HOST=other.store.host).status_code == 404


def test_a_withdrawn_page_leads_nowhere(shop: Shop, client: Client) -> None:
    page = make_page(shop, live=True)
    page.slug = "otra"
    page.save_revision().publish()
    page.unpublish()
    assert client.get("/semana/", HTTP_HOST=shop.store.host).status_code == 404


def test_an_offer_that_ends_leaves_the_page_and_is_told(shop: Shop, client: Client) -> None:
    make_product(shop.store, title="Queso")
    offer = save_offer(make_spec(shop.store), by=shop.publisher)
    promo = {"type": "promo", "value": {"title": "Solo hoy", "text": "", "offer": offer.pk, "voucher": None}}
    make_page(shop, blocks=[promo], live=True)
    assert "Solo hoy" in client.get("/semana/", HTTP_HOST=shop.store.host).content.decode()
    ConditionalOffer.objects.filter(pk=offer.pk).update(end_datetime=timezone.now() - timedelta(minutes=1))
    assert "Solo hoy" not in client.get("/semana/", HTTP_HOST=shop.store.host).content.decode()
    assert [each.why for each in upkeep.broken_links(shop.store)] == ["Ya terminó."]
