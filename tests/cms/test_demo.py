"""The pages of the demo shop: whole in two languages, live, and left alone once somebody has touched them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.models import Page

from cms import sites
from cms.models import ArticlePage, HomePage, SiteLook
from commerce.catalogue.models import Product
from commerce.stores import pagecache
from commerce.stores.models import Store
from project.demo import catalogue, people, sales, stores
from project.demo.pages import load_pages

pytestmark = pytest.mark.django_db

FOLDER = project.BASE_DIR / "fixtures" / "demo"
SLUGS = ("viveres", "kits")


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> dict[str, Store]:
    """Both demo stores with what their pages name, and their pages; products without pictures and pages with tiny ones:
    those are what takes time."""
    settings.MEDIA_ROOT = tmp_path / "media"
    shop = json.loads((FOLDER / "shop.json").read_text())
    catalogue.load_rates()
    people.ensure_country()
    loaded = stores.load_stores(tmp_path)
    named = {slug: [row | {"images": []} for row in rows_named(slug, shop)] for slug in SLUGS}
    catalogue.load_classes([row for rows in named.values() for row in rows])
    for slug, store in loaded.items():
        rows = tmp_path / f"{slug}.json"
        rows.write_text(json.dumps(named[slug]))
        catalogue.load_products(store, rows, lambda done: None)
        sales.load_offers(store, shop["stores"][slug]["offers"])
        sales.load_vouchers(store, shop["stores"][slug]["vouchers"])
        load_pages(store, json.loads((FOLDER / "pages" / f"{slug}.json").read_text()), tiny_pictures(tmp_path))
    return loaded


def rows_named(slug: str, shop: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a store's products that its pages and offers name, with their variants, and one of each category."""
    rows = json.loads((FOLDER / f"{slug}.json").read_text())
    wanted = set(re.findall(r"{{product:([^}]+)}}", (FOLDER / "pages" / f"{slug}.json").read_text()))
    wanted |= {sku for offer in shop["stores"][slug]["offers"] for sku in offer.get("skus", [])}
    wanted |= {row["sku"] for row in {row["category"]: row for row in rows if not row["parent"]}.values()}
    wanted |= {row["parent"] for row in rows if row["sku"] in wanted and row["parent"]}
    return [row for row in rows if row["sku"] in wanted or row["parent"] in wanted]


def tiny_pictures(folder: Path) -> Path:
    for path in (FOLDER / "images").glob("page-*.webp"):
        Pillow.new("RGB", (48, 30), "#1F6F50").save(folder / path.name, "WEBP")
    return folder


def visit(client: Client, store: Store, address: str) -> str:
    client.cookies.clear()  # the language of the last visit
    answer = client.get(address, HTTP_HOST=store.host)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_the_demo_shop_has_all_its_pages_in_both_languages(demo: dict[str, Store], client: Client) -> None:
    spanish = "/ /esta-semana/ /quesos/ /navidad/ /desayunos/ /novedades/ /preguntas/ /como-pagar/ /contacto/".split()
    spanish += ["/terminos/", "/privacidad/", "/cambios/"]
    for address in spanish:
        assert 'lang="es' in visit(client, demo["viveres"], address)
    for address in ("/en/", "/en/breakfast/", "/en/how-to-pay/"):
        assert 'lang="en' in visit(client, demo["viveres"], address)
    for address in ("/", "/primer-kit/", "/como-pagar/", "/taller/", "/taller/pintar-sin-aerografo/"):
        visit(client, demo["kits"], address)
    assert ArticlePage.objects.live().descendant_of(home_of(demo["viveres"])).count() == 4
    assert not Page.objects.filter(live=False).exists()
    assert Page.find_problems() == ([], [], [], [], [])

    front = visit(client, demo["viveres"], "/")
    for words in (
        "Del anaquel a tu puerta",
        "En oferta esta semana",
        "Recién llegado",
        "HALLACAS",
    ):
        assert words in front
    assert "Queso de mano" in front
    assert "From the shelf to your door" in visit(client, demo["viveres"], "/en/")


def test_every_link_of_the_demo_pages_leads_somewhere(demo: dict[str, Store], client: Client) -> None:
    store = demo["viveres"]
    pages = Page.objects.live().descendant_of(home_of(store), inclusive=True)
    addresses = {str(page.specific.get_url_parts()[2]) for page in pages}
    seen = set()
    for address in addresses:
        seen |= {href.partition("#")[0] for href in re.findall(r'href="(/[^"]*)"', visit(client, store, address))}
    for href in sorted(link for link in seen if link and not link.startswith(("/static/", "/media/", "/tienda/"))):
        assert client.get(href, HTTP_HOST=store.host).status_code in (200, 302), href


def test_a_second_run_changes_nothing_that_an_editor_changed(demo: dict[str, Store]) -> None:
    home = home_of(demo["viveres"])
    home.title = "Otro título"
    home.body = []
    home.save_revision().publish()
    look = SiteLook.objects.get(site__root_page=home)
    SiteLook.objects.filter(pk=look.pk).update(announcement="Otro anuncio")
    before = (Page.objects.count(), Image.objects.count(), SiteLook.objects.count())

    call_command("load_demo_pages", verbosity=0)

    assert (Page.objects.count(), Image.objects.count(), SiteLook.objects.count()) == before
    home.refresh_from_db()
    assert (home.title, len(home.body)) == ("Otro título", 0)
    assert SiteLook.objects.get(pk=look.pk).announcement == "Otro anuncio"


def test_a_page_names_only_what_the_shop_still_sells(demo: dict[str, Store], client: Client) -> None:
    """A demo that somebody has worked in loses products: the pages come without them."""
    store = demo["viveres"]
    Page.objects.get(slug="navidad").delete()
    Product.objects.filter(store=store, code="viveres:BP-HAR-002").update(is_public=False)
    call_command("load_demo_pages", verbosity=0)
    pagecache.clear()
    again = Page.objects.get(slug="navidad").specific
    assert again.live
    ids = [product.pk for product in again.body[1].value["products_first"]]
    assert Product.objects.get(code="viveres:BP-HAR-002").pk not in ids
    assert Product.objects.get(code="viveres:BP-HAR-001").pk in ids


def test_every_picture_of_the_pages_is_described_in_both_languages_and_small() -> None:
    rows = [json.loads((FOLDER / "pages" / f"{slug}.json").read_text())["images"] for slug in SLUGS]
    named = {name for images in rows for name in images}
    files = {path.stem: path.stat().st_size for path in (FOLDER / "images").glob("page-*.webp")}
    assert named == set(files)
    assert all(words["es"] and words["en"] for images in rows for words in images.values())
    assert sum(files.values()) < 1_500_000


def test_the_three_lists_are_on_the_front_page_and_behind_an_address(demo: dict[str, Store], client: Client) -> None:
    """Featured, newest and on offer: as shelves, and as lists that an address asks for."""
    store = demo["viveres"]
    front = visit(client, store, "/")
    for title, name in (("En oferta esta semana", "on_offer"), ("Recién llegado", "newest"), ("domingo", "featured")):
        shelf = next(block.value for block in home_of(store).body if block.value and block.value.get("rule") == name)
        assert title in shelf["title"]
        assert shelf["title"] in front
    assert 'href="/tienda/?nuevos=1"' in front  # the shelf with no page of its own leads to the list
    everything = set(Product.objects.filter(store=store, is_featured=True).values_list("title", flat=True))
    listed = visit(client, store, "/tienda/?destacados=1")
    assert sum(title in listed for title in everything) == len(everything) > 0
    on_offer = visit(client, store, "/tienda/?oferta=1")
    assert "Caraotas negras El Conuco 500 g" in on_offer
    assert "Golfeados" not in on_offer
    assert "Café molido Cumbe, tueste medio" in visit(client, store, "/tienda/?nuevos=1")


def home_of(store: Store) -> HomePage:
    return HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)
