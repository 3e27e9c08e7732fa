"""Pages of the catalogue as a visitor gets them."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.catalogue.models import Option, Product, ProductImage, Specification
from commerce.stores.models import Store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    factories.make_rate("100")
    return factories.make_store("kits", is_default=True, name="Taller")


@pytest.fixture
def visitor() -> Client:
    return Client(HTTP_HOST="kits.localhost")


def page(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_catalogue_shows_cards_with_both_prices(store: Store, visitor: Client) -> None:
    factories.make_product(store, "Centella HG", price="24.90", stock=3, summary="Sin pegamento")

    html = page(visitor, reverse("catalogue:index"))

    assert "Centella HG" in html
    assert "US$\xa024,90" in html
    assert "Bs\xa02.490,00" in html
    assert "Quedan 3" in html
    assert "Sin pegamento" in html
    assert "csrfmiddlewaretoken" not in html


def test_an_offer_shows_the_old_price_on_the_card_and_on_the_page(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Centella HG", price="24.90")
    factories.make_site_offer(store, products=[product], value=10)

    for address in (reverse("catalogue:index"), product.get_absolute_url()):
        html = page(visitor, address)
        assert "tag--offer" in html
        assert "US$\xa022,41" in html
        assert "24,90</s>" in html


def test_a_card_adds_what_is_sold_as_it_is_and_sends_choices_to_the_page(store: Store, visitor: Client) -> None:
    simple = factories.make_product(store, "Simple", unit="kg", step="0.250", minimum_steps=2)
    parent = factories.make_parent_with_variants(store, "Variado", variants={"a": ("1.00", 3), "b": ("2.00", 3)})
    factories.make_product(store, "Agotado ya", stock=0)

    html = page(visitor, reverse("catalogue:index"))

    assert f'name="product_id" value="{simple.pk}"' in html
    assert 'name="quantity" value="0.5"' in html
    assert f'name="product_id" value="{parent.pk}"' not in html
    assert "Elegir<span" in html
    assert "desde " in html
    assert "card--out" in html


def test_a_category_has_its_trail_its_shelves_and_its_one_address(store: Store, visitor: Client) -> None:
    root = factories.make_category(store, "Modelismo", description="Kits para armar")
    child = factories.make_category(store, "High Grade", root)
    factories.make_product(store, "Centella", category=child)

    html = page(visitor, f"/tienda/categoria/modelismo_{root.pk}/")
    assert "<h1>Modelismo</h1>" in html
    assert "Kits para armar" in html
    assert f'href="/tienda/categoria/modelismo/high-grade_{child.pk}/"' in html
    assert "Centella" in html
    assert f'<link rel="canonical" href="http://kits.localhost/tienda/categoria/modelismo_{root.pk}/">' in html

    moved = visitor.get(f"/tienda/categoria/otra-cosa_{child.pk}/?orden=precio")
    assert (moved.status_code, moved["Location"]) == (
        301,
        f"/tienda/categoria/modelismo/high-grade_{child.pk}/?orden=precio",
    )


def test_oscars_own_links_lead_to_our_pages(store: Store, visitor: Client) -> None:
    category = factories.make_category(store, "Modelismo")
    product = factories.make_product(store, "Centella", category=category)

    assert visitor.get(category.get_absolute_url()).status_code == 200
    assert visitor.get(product.get_absolute_url()).status_code == 200


def test_a_wrong_slug_leads_for_good_to_the_right_one(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Centella", slug="centella")

    moved = visitor.get(f"/tienda/lo-que-sea_{product.pk}/")

    assert (moved.status_code, moved["Location"]) == (301, f"/tienda/centella_{product.pk}/")


def test_a_variant_leads_to_the_page_of_its_parent(store: Store, visitor: Client) -> None:
    parent = factories.make_parent_with_variants(store, "Arroz")
    child = parent.children.first()

    moved = visitor.get(child.get_absolute_url())

    assert (moved.status_code, moved["Location"]) == (301, parent.get_absolute_url())


def test_another_stores_product_category_and_reviews_do_not_exist_here(store: Store, visitor: Client) -> None:
    other = factories.make_store("viveres")
    category = factories.make_category(other)
    product = factories.make_product(other, category=category)

    for address in (
        product.get_absolute_url(),
        category.get_absolute_url(),
        reverse("catalogue:reviews", args=[product.slug, product.pk]),
    ):
        assert visitor.get(address).status_code == 404
        assert Client(HTTP_HOST="viveres.localhost").get(address).status_code == 200


def test_an_unpublished_product_is_only_for_staff_of_its_store_and_is_marked(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Secreto", is_public=False)
    staff = factories.make_staff(store, "catalogo", permissions=["catalogue.view_product"])
    foreign = factories.make_staff(factories.make_store("viveres"), "catalogo")
    address = product.get_absolute_url()

    assert visitor.get(address).status_code == 404
    visitor.force_login(foreign)
    assert visitor.get(address).status_code == 404
    visitor.force_login(factories.make_user())
    assert visitor.get(address).status_code == 404

    visitor.force_login(staff)
    html = page(visitor, address)
    assert "Sin publicar" in html
    assert "noindex" in html
    visitor.logout()
    assert visitor.get(address).status_code == 404


def test_the_page_of_a_product_says_everything_about_it(store: Store, visitor: Client) -> None:
    category = factories.make_category(store, "Modelismo")
    product = factories.make_product(
        store, "Centella <HG>", price="24.90", sku="KIT-1", category=category, upc="7591234567895",
        description="<p>Kit de 118 piezas</p><script>alert(1)</script>", attributes={"grado": "High Grade", "extras": ["A", "B"]},
    )  # fmt: skip
    Specification.objects.create(product=product, name="Piezas", value="118", position=2)
    Specification.objects.create(product=product, name="Altura", value="13 cm", position=1)
    ProductImage.objects.create(product=product, original="products/a.png", alt="La caja")
    beside = factories.make_product(store, "Alicate")
    product.primary_recommendations.create(recommendation=beside, ranking=1)

    html = page(visitor, product.get_absolute_url())

    assert "<h1>Centella &lt;HG&gt;</h1>" in html
    assert "<p>Kit de 118 piezas</p>" in html
    assert "alert(1)</script>" not in html
    assert html.index("Altura") < html.index("Piezas")
    assert "A, B" in html
    assert 'alt="La caja"' in html
    assert "Va bien con" in html
    assert "Alicate" in html
    assert f'href="{category.get_absolute_url()}"' in html
    assert '<meta property="og:type" content="product">' in html
    address = quote(f"Centella <HG> http://kits.localhost{product.get_absolute_url()}")
    assert f"https://wa.me/?text={address}" in html
    assert f'data-copy="http://kits.localhost{product.get_absolute_url()}"' in html


def linked_data(html: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


def test_search_engines_read_the_product_its_offer_and_its_trail(store: Store, visitor: Client) -> None:
    category = factories.make_category(store, "Modelismo")
    product = factories.make_product(
        store, "Centella </script>", price="24.90", sku="KIT-1", upc="7591234567895", category=category
    )

    data, trail = linked_data(page(visitor, product.get_absolute_url()))

    assert data["@type"] == "Product"
    assert (data["name"], data["sku"], data["gtin"]) == ("Centella </script>", "KIT-1", "7591234567895")
    assert data["offers"]["price"] == "24.90"
    assert data["offers"]["priceCurrency"] == "USD"
    assert data["offers"]["availability"] == "https://schema.org/InStock"
    assert [step["name"] for step in trail["itemListElement"]] == ["Inicio", "Modelismo", "Centella </script>"]


def test_what_is_sold_out_has_no_form_but_says_so(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Centella", stock=0)

    html = page(visitor, product.get_absolute_url())

    assert "Agotado" in html
    assert 'id="comprar"' not in html
    assert linked_data(html)[0]["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_what_is_to_arrive_says_when(store: Store, visitor: Client) -> None:
    day = timezone.localdate() + timedelta(days=40)
    product = factories.make_product(store, "Centella", stock=0, arrives_on=day)

    assert f"Llega el {day.day} " in page(visitor, product.get_absolute_url())


def test_variants_are_chosen_with_their_price_and_stock(store: Store, visitor: Client) -> None:
    parent = factories.make_parent_with_variants(
        store, "Arroz", variants={"500 g": ("1.20", 4), "1 kg": ("2.00", 0), "5 kg": ("9.00", 50)}
    )
    small, middle, large = parent.children.order_by("pk")

    html = page(visitor, parent.get_absolute_url())

    assert re.search(rf'value="{small.pk}" checked>.*?500 g.*?Quedan 4.*?US\$\xa01,20', html, re.DOTALL)
    assert re.search(rf'value="{middle.pk}" disabled>.*?1 kg.*?Agotado', html, re.DOTALL)
    assert re.search(rf'value="{large.pk}">.*?5 kg.*?US\$\xa09,00', html, re.DOTALL)
    assert f'value="{parent.pk}"' not in html


def test_what_is_sold_by_weight_names_its_unit_and_minimum(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Queso", price="8.00", unit="kg", step="0.250", minimum_steps=2)

    html = page(visitor, product.get_absolute_url())

    assert 'value="0,500 kg"' in html
    assert 'data-step="0.250"' in html
    assert "Se vende desde 0,500 kg." in html
    assert '<span class="tag__unit">/ kg</span>' in html


def test_the_questions_of_a_product_are_asked_in_its_form(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Centella")
    gift = Option.objects.create(name="Envoltorio", code="envoltorio", type=Option.BOOLEAN)
    words = Option.objects.create(name="Dedicatoria", code="dedicatoria", type=Option.TEXT, required=True)
    product.product_options.add(words)
    product.product_class.options.add(gift, words)

    html = page(visitor, product.get_absolute_url())

    assert 'type="checkbox" name="option_envoltorio"' in html
    assert html.count('name="option_dedicatoria"') == 1
    assert "Elegir" in page(visitor, reverse("catalogue:index"))


def test_the_form_of_a_product_fills_a_basket(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Queso", price="8.00", unit="kg", step="0.250")
    page(visitor, product.get_absolute_url())

    answer = visitor.post(
        reverse("basket:add"),
        {"product_id": product.pk, "quantity": "0,750 kg", "note": "", "next": product.get_absolute_url()},
        HTTP_ORIGIN="http://kits.localhost",
    )

    assert (answer.status_code, answer["Location"]) == (302, product.get_absolute_url())
    assert [line.quantity for line in product.basket_lines.all()] == [3]


def test_filters_in_force_are_chips_that_take_themselves_away(store: Store, visitor: Client) -> None:
    factories.make_product(store, "A", price="10", attributes={"grado": "HG"})
    factories.make_product(store, "B", price="20", attributes={"grado": "RG"})

    html = page(visitor, "/tienda/?grado=HG&min=5&orden=precio")

    assert '<a class="chip" href="/tienda/?min=5&amp;orden=precio">Grado: HG' in html
    assert '<a class="chip" href="/tienda/?grado=HG&amp;orden=precio">Desde US$\xa05,00' in html
    assert '<input type="checkbox" name="grado" value="HG" checked>HG<span>1</span>' in html
    assert '<option value="precio" selected>' in html
    assert '<meta name="robots" content="noindex, follow">' in html


def test_pages_are_linked_with_what_was_chosen(store: Store, visitor: Client) -> None:
    for number in range(50):
        factories.make_product(store, f"P{number:02}", stock=None)

    html = page(visitor, "/tienda/?orden=nombre&pagina=2")

    assert 'href="/tienda/?orden=nombre" rel="prev"' in html
    assert 'href="/tienda/?orden=nombre&amp;pagina=3" rel="next"' in html
    assert 'aria-current="page" aria-label="Página 2"' in html
    assert "50 productos, del 25 al 48" in html
    assert '<link rel="canonical" href="http://kits.localhost/tienda/?pagina=2">' in html


def test_a_price_that_cannot_be_read_is_explained_beside_the_field(store: Store, visitor: Client) -> None:
    factories.make_product(store, "A")

    html = page(visitor, "/tienda/?min=20&max=10")

    assert "El precio «desde» es mayor que el «hasta»." in html
    assert 'name="min" inputmode="decimal" maxlength="16" value="20"' in html
    assert 'aria-invalid="true" aria-describedby="precio-e"' in html


def test_empty_lists_offer_a_way_out(store: Store, visitor: Client) -> None:
    factories.make_product(store, "Centella", attributes={"grado": "HG"})

    nothing = page(visitor, "/buscar/?q=sentela")
    assert 'href="/buscar/?q=centella">centella</a>?' in nothing
    assert 'href="/tienda/">Ver todos los productos' in nothing
    assert "Quitar filtros" in page(visitor, "/tienda/?grado=XX")
    assert "Ver todos los productos" in page(visitor, "/tienda/?categoria=nada")


def test_a_search_keeps_its_words_in_the_field(store: Store, visitor: Client) -> None:
    factories.make_product(store, "Café")

    html = page(visitor, "/buscar/?q=cafe")

    assert "<h1>Resultados de «cafe»</h1>" in html
    assert 'type="search" value="cafe"' in html


def test_a_list_asked_by_category_or_words_goes_where_that_is_answered(store: Store, visitor: Client) -> None:
    category = factories.make_category(store, "Modelismo")

    by_category = visitor.get("/tienda/?categoria=modelismo&orden=precio")
    by_words = visitor.get("/tienda/?q=cafe")

    assert by_category["Location"] == f"{category.get_absolute_url()}?orden=precio"
    assert by_words["Location"] == "/buscar/?q=cafe"


WEIRD = [
    "q=%00", "q=%FF%FE", "q=%ED%A0%80", "q=%25", "q='", 'q="', "q=%5C", "q=a%26b%7Cc", "q=(((", "q=%3A*", "q=" + "x" * 100_000,
    "min=NaN", "min=-1", "max=Infinity", "min=1e5", "min=%00", "min=9999999999999999999", "min=1&min=2",
    "pagina=0", "pagina=abc", "pagina=999", "pagina=-1", "pagina=99999999999999999999999", "pagina=1.5", "pagina=%00",
    "orden=%00", "orden=nada", "orden=-precio", "disponible=x", "oferta=1", "nuevos=1", "destacados=1",
    "grado=%00", "grado=", "grado=" + "y" * 5000, "&".join(f"grado={n}" for n in range(500)), "=", "&&&", "?", "%", "%zz",
    "categoria=%00", "categoria=../../etc", "a[b]=c", "q[]=x",
]  # fmt: skip


@pytest.mark.parametrize("query", WEIRD)
def test_no_parameters_break_a_list(store: Store, visitor: Client, query: str) -> None:
    category = factories.make_category(store, "Modelismo")
    factories.make_product(store, "Café", category=category, attributes={"grado": "HG"})

    for address in ("/tienda/", "/buscar/", category.get_absolute_url()):
        assert visitor.get(f"{address}?{query}").status_code in (200, 302), address


@pytest.mark.parametrize(
    "path",
    [
        "/tienda/x_0/", "/tienda/_1/", "/tienda/x_999999999999999999/", "/tienda/x_99999999999999999999999/",
        "/tienda/%00_1/", "/tienda/categoria/x_0/", "/tienda/categoria/_999999999999999999/", "/tienda/categoria/a/b/c_5/",
        "/tienda/x_-1/", "/tienda/%FF_12/", "/tienda/x_1/opiniones/", "/tienda/x_1/opiniones/9/", "/sitemap-999999.xml",
    ],
)  # fmt: skip
def test_addresses_of_nothing_are_not_found(store: Store, visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_lists_and_products_are_only_read(store: Store, visitor: Client, method: str) -> None:
    product = factories.make_product(store)

    for address in ("/tienda/", "/buscar/", product.get_absolute_url()):
        assert getattr(visitor, method)(address).status_code in (403, 405)


def test_a_store_without_a_rate_shows_dollars_only(visitor: Client) -> None:
    store = factories.make_store("kits", is_default=True)
    product = factories.make_product(store, "Centella", price="24.90")

    for address in ("/tienda/", product.get_absolute_url()):
        html = page(visitor, address)
        assert "US$\xa024,90" in html
        assert "Bs\xa0" not in html


def test_a_product_without_a_price_cannot_be_bought(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Centella", price=None)

    html = page(visitor, product.get_absolute_url())

    assert 'id="comprar"' not in html
    assert page(visitor, "/tienda/").count('class="tag') == 0


def test_the_map_of_the_store_holds_its_public_pages_only(store: Store, visitor: Client) -> None:
    category = factories.make_category(store, "Modelismo")
    product = factories.make_product(store, "Centella", category=category)
    hidden = factories.make_product(store, "Oculto", is_public=False)
    foreign = factories.make_product(factories.make_store("viveres"), "Ajeno")
    parent = factories.make_parent_with_variants(store, "Arroz")

    response = visitor.get("/sitemap.xml")
    xml = response.content.decode()

    assert response["Content-Type"] == "application/xml"
    for found in (product, category, parent):
        assert f"<loc>http://kits.localhost{found.get_absolute_url()}</loc>" in xml
    for left_out in (hidden, foreign, parent.children.first()):
        assert left_out is not None
        assert left_out.get_absolute_url() not in xml


def test_a_large_store_is_mapped_in_parts(store: Store, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commerce.catalogue.sitemaps.PER_PART", 2)
    products = [factories.make_product(store, f"P{number}", stock=None) for number in range(3)]

    index = visitor.get("/sitemap.xml").content.decode()

    assert re.findall(r"<loc>(.*?)</loc>", index) == [f"http://kits.localhost/sitemap-{part}.xml" for part in range(3)]
    assert products[2].get_absolute_url() in visitor.get("/sitemap-2.xml").content.decode()
    assert "/tienda/</loc>" in visitor.get("/sitemap-0.xml").content.decode()
    assert visitor.get("/sitemap-3.xml").status_code == 404


def test_robots_are_told_where_the_map_is_and_what_is_private(store: Store, visitor: Client) -> None:
    text = page(visitor, "/robots.txt")

    assert "Sitemap: http://kits.localhost/sitemap.xml" in text
    assert "Disallow: /cesta/" in text


def test_prices_of_a_page_are_decimals_to_the_end(store: Store, visitor: Client) -> None:
    product = factories.make_product(store, "Centella", price=Decimal("0.10"))

    assert linked_data(page(visitor, product.get_absolute_url()))[0]["offers"]["price"] == "0.10"
    assert Product.objects.get(pk=product.pk).shelf_price == Decimal("0.10")
