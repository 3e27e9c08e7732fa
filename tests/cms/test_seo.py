"""What content pages say to search engines and chats, and which of them the map of a store holds."""

import json
import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, PageViewRestriction

from cms import sites
from cms.models import ArticleIndexPage, ArticlePage, CollectionPage, HomePage, LandingPage
from commerce.catalogue.queries import forget_everything
from commerce.stores import facts, pagecache, queries
from commerce.stores.models import Store
from tests import factories

pytestmark = pytest.mark.django_db

HOST = "https://bodega.example"


@pytest.fixture
def store() -> Store:
    forget_all()
    factories.make_rate()
    return factories.make_store("bodega", is_default=True, host="bodega.example", city="Mérida")


@pytest.fixture
def home(store: Store) -> HomePage:
    page = HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)
    page.body = [{"type": "text", "value": {"text": "<p>Bienvenidos.</p>"}}]
    page.save_revision().publish()
    return page


def forget_all() -> None:
    """The stamp moves once in a transaction, and here all of a test is one."""
    pagecache.clear()
    forget_everything()
    queries._by_host.clear()
    facts._known.clear()


def add(parent: Page, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def in_english(page: Any, **fields: Any) -> Any:
    english, _is_new = Locale.objects.get_or_create(language_code="en")
    copy = page.copy_for_translation(english)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return copy


def read(address: str, client: Client | None = None, status: int = 200) -> str:
    forget_all()
    response = (client or Client()).get(address, HTTP_HOST="bodega.example", secure=True)
    assert response.status_code == status
    return response.content.decode()


def said(page: str, kind: str) -> dict[str, Any]:
    blocks = (json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page))
    found = [block for block in blocks if block["@type"] == kind]
    assert len(found) == 1, [block["@type"] for block in found]
    return dict(found[0])


def test_a_page_has_title_description_address_and_a_card_for_chats(store: Store, home: HomePage) -> None:
    add(
        home, LandingPage(title="Semana", slug="semana", seo_title="Semana del café", search_description="Todo molido.")
    )
    page = read("/semana/")
    assert "<title>Semana del café | Tienda bodega</title>" in page
    for line in (
        '<meta name="description" content="Todo molido.">',
        f'<link rel="canonical" href="{HOST}/semana/">',
        '<meta property="og:title" content="Semana del café">',
        '<meta property="og:description" content="Todo molido.">',
        f'<meta property="og:url" content="{HOST}/semana/">',
        '<meta property="og:type" content="website">',
        '<meta name="twitter:card" content="summary">',
    ):
        assert page.count(line) == 1, line
    assert "noindex" not in page


def test_a_chat_shows_the_chosen_picture_else_the_first_of_the_page_else_the_logo(store: Store, home: HomePage) -> None:
    chosen, own = (
        get_image_model().objects.create(title=name, file=get_test_image_file(f"{name}.png")) for name in "ab"
    )
    index = add(home, ArticleIndexPage(title="Novedades", slug="novedades"))
    article = add(index, ArticlePage(title="Café", slug="cafe", intro="Molido.", picture=own))

    def picture() -> str:
        found = re.findall(r'<meta property="og:image" content="([^"]+)">', read("/novedades/cafe/"))
        assert len(found) <= 1
        return found[0] if found else ""

    assert picture().startswith(f"{HOST}/media/images/b")
    article.share_image = chosen
    article.save_revision().publish()
    assert picture().startswith(f"{HOST}/media/images/a")
    article.share_image = article.picture = None
    article.save_revision().publish()
    assert picture() == ""
    store.logo.save("logo.png", ContentFile(get_test_image_file().read()))
    assert picture().startswith(f"{HOST}/media/stores/logo")


def test_translations_name_each_other(store: Store, home: HomePage) -> None:
    page = add(home, LandingPage(title="Semana", slug="semana"))
    assert "hreflang" not in read("/semana/")
    in_english(home)
    in_english(page, slug="week")
    lines = [
        f'<link rel="alternate" hreflang="en" href="{HOST}/en/week/">',
        f'<link rel="alternate" hreflang="es" href="{HOST}/semana/">',
        f'<link rel="alternate" hreflang="x-default" href="{HOST}/semana/">',
    ]
    for address in ("/semana/", "/en/week/"):
        assert re.findall(r'<link rel="alternate" hreflang[^>]+>', read(address)) == lines
    assert f'<link rel="canonical" href="{HOST}/en/week/">' in read("/en/week/")


def test_a_draft_translation_is_not_named(store: Store, home: HomePage) -> None:
    page = add(home, LandingPage(title="Semana", slug="semana"))
    in_english(home)
    week = in_english(page, slug="week")
    week.refresh_from_db()
    week.unpublish()
    assert "hreflang" not in read("/semana/")


def test_the_front_page_says_who_the_shop_is_and_how_to_search_it(store: Store, home: HomePage) -> None:
    page = read("/")
    shop = said(page, "Organization")
    assert (shop["name"], shop["url"], shop["telephone"]) == ("Tienda bodega", f"{HOST}/", "+584125550190")
    search = said(page, "WebSite")["potentialAction"]
    assert search["target"]["urlTemplate"] == f"{HOST}{reverse('search:search')}?q={{search_term_string}}"


def test_a_page_says_the_way_to_it(store: Store, home: HomePage) -> None:
    index = add(home, ArticleIndexPage(title="Novedades", slug="novedades"))
    add(index, ArticlePage(title="Café </script>", slug="cafe", intro="Molido."))
    page = read("/novedades/cafe/")
    steps = said(page, "BreadcrumbList")["itemListElement"]
    assert [step["item"] for step in steps] == [f"{HOST}/", f"{HOST}/novedades/", f"{HOST}/novedades/cafe/"]
    assert steps[2]["name"] == "Café </script>"
    assert said(page, "Article")["headline"] == "Café </script>"
    assert "Café </script>" not in page


def test_a_collection_lists_the_goods_that_it_shows_now(store: Store, home: HomePage) -> None:
    product = factories.make_product(store, "Queso telita")
    factories.make_product(store, "Queso oculto", is_public=False)
    page = CollectionPage(title="Quesos", slug="quesos")
    page.shelf = [{"type": "shelf", "value": {"title": "Quesos", "rule": "newest", "count": 4, "products_first": []}}]
    add(home, page)
    goods = said(read("/quesos/"), "CollectionPage")["mainEntity"]
    assert (goods["numberOfItems"], goods["itemListElement"][0]["url"]) == (1, f"{HOST}{product.get_absolute_url()}")


def test_a_private_page_is_hidden_from_search_engines_with_and_without_its_password(
    store: Store, home: HomePage
) -> None:
    page = add(home, LandingPage(title="Mayoristas", slug="mayoristas"))
    wall = PageViewRestriction.objects.create(page=page, restriction_type="password", password="clave")
    forget_all()
    client = Client()
    for answer in ("before", "after"):
        response = client.get("/mayoristas/", HTTP_HOST="bodega.example")
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow", answer
        session = client.session
        session["passed_page_view_restrictions"] = [wall.pk]
        session.save()
    assert "/mayoristas/" not in read("/sitemap.xml")


def test_a_preview_is_hidden_from_search_engines(store: Store, home: HomePage) -> None:
    page = add(home, LandingPage(title="Semana", slug="semana"))
    client = Client()
    client.force_login(factories.make_staff(store, "merchandiser", ["wagtailadmin.access_admin"]))
    body = read(reverse("wagtailadmin_pages:view_draft", args=[page.pk]), client)
    assert '<meta name="robots" content="noindex, nofollow">' in body
    assert "ld+json" not in body


def test_the_map_holds_the_live_pages_of_the_store_with_their_day_and_languages(store: Store, home: HomePage) -> None:
    page = add(home, LandingPage(title="Semana", slug="semana"))
    in_english(home)
    in_english(page, slug="week")
    home.add_child(instance=LandingPage(title="Borrador", slug="borrador", live=False))
    other = factories.make_store("ajena")
    add(HomePage.objects.get(pk=sites.open_site(other.pk).site.root_page_id), LandingPage(title="Ajena", slug="ajena"))
    found = read("/sitemap.xml")
    page.refresh_from_db()
    day = page.last_published_at
    entry = f"<url><loc>{HOST}/semana/</loc><lastmod>{day:%Y-%m-%d}</lastmod>"
    assert entry in found
    assert f'<xhtml:link rel="alternate" hreflang="en" href="{HOST}/en/week/"/>' in found
    assert found.count(f"<loc>{HOST}/en/week/</loc>") == 1
    assert found.count(f"<loc>{HOST}/</loc>") == 1
    assert "borrador" not in found
    assert "ajena" not in found


def test_a_page_in_the_place_of_one_of_the_shops_own_is_in_the_map_once(store: Store, home: HomePage) -> None:
    add(home, LandingPage(title="Entregas", slug="entregas"))
    assert read("/sitemap.xml").count(f"<loc>{HOST}/entregas/</loc>") == 1


def test_the_map_costs_the_same_however_many_pages(
    store: Store, home: HomePage, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        add(home, LandingPage(title=f"P{number}", slug=f"p{number}"))
    with django_assert_max_num_queries(8):
        read("/sitemap.xml")


def test_robots_names_the_map_and_leaves_passwords_alone(store: Store) -> None:
    lines = read("/robots.txt").splitlines()
    assert "Disallow: /_util/" in lines
    assert f"Sitemap: {HOST}/sitemap.xml" in lines
