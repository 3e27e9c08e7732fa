"""What a search finds, and in which order."""

import pytest

from commerce.catalogue.indexing import reindex
from commerce.catalogue.models import Product
from commerce.catalogue.queries import forget_everything
from commerce.partner.models import StockRecord
from commerce.search.text import matches
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return factories.make_store("viveres")


def found(store: Store, text: str) -> list[str]:
    forget_everything()
    titles = dict(Product.objects.values_list("pk", "title"))
    return [titles[pk] for pk in matches(store, catalogue_stamp(), text)]


@pytest.mark.parametrize("text", ["cafe", "Café", "CAFÉ", "café molido", "molido café", "caf", "cafe mol"])
def test_accents_case_and_the_order_of_words_do_not_matter(store: Store, text: str) -> None:
    factories.make_product(store, "Café molido")
    factories.make_product(store, "Arroz blanco")

    assert found(store, text) == ["Café molido"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Camión de bomberos", "camiones"),
        ("Camiones de carga", "camión"),
        ("Pinturas acrílicas", "pintura acrílica"),
        ("Lápices de colores", "lapices"),
        ("Piña criolla", "piñas"),
        ("Arepas de maíz", "arepa maiz"),
    ],
)
def test_a_word_is_found_in_its_other_spanish_forms(store: Store, title: str, text: str) -> None:
    factories.make_product(store, title)

    assert found(store, text) == [title]


def test_the_last_word_may_be_the_beginning_of_a_word(store: Store) -> None:
    factories.make_product(store, "Camiones rojos")

    assert found(store, "camion ro") == ["Camiones rojos"]
    assert found(store, "rojo cami") == ["Camiones rojos"]


def test_every_word_has_to_be_there(store: Store) -> None:
    factories.make_product(store, "Café molido")

    assert found(store, "café arroz") == []


def test_the_description_the_summary_and_the_attributes_are_searched(store: Store) -> None:
    factories.make_product(store, "Centella", description="<p>Kit de <b>calcomanías</b></p>", summary="Sin pegamento")
    factories.make_product(store, "Turpial", attributes={"serie": "Alas del Llano"})

    assert found(store, "calcomania") == ["Centella"]
    assert found(store, "calco") == ["Centella"]
    assert found(store, "pegamento") == ["Centella"]
    assert found(store, "alas llano") == ["Turpial"]


def test_a_title_counts_more_than_a_description(store: Store) -> None:
    factories.make_product(store, "Base de exhibición", description="Para un camión de bomberos")
    factories.make_product(store, "Camión de bomberos")

    assert found(store, "camión") == ["Camión de bomberos", "Base de exhibición"]


@pytest.mark.parametrize("text", ["KIT-HG-0144", "kit hg 0144", "kithg0144", "HG-0144", "hg0144", "0144", "KIT-HG-01"])
def test_any_part_of_a_sku_finds_its_product(store: Store, text: str) -> None:
    factories.make_product(store, "Centella", sku="KIT-HG-0144")
    factories.make_product(store, "Turpial", sku="KIT-RG-0200")

    assert found(store, text) == ["Centella"]


def test_a_barcode_or_a_part_of_it_finds_its_product(store: Store) -> None:
    factories.make_product(store, "Harina", upc="7591234567890")

    assert found(store, "7591234567890") == ["Harina"]
    assert found(store, "759123") == ["Harina"]
    assert found(store, "67890") == ["Harina"]


def test_a_variant_is_found_through_its_parent(store: Store) -> None:
    parent = factories.make_parent_with_variants(store, "Arroz Llanero", variants={"500 gramos": ("1.20", 4)})
    StockRecord.objects.get(product__parent=parent).delete()
    factories.make_stock(parent.children.get(), sku="ARR-500")

    assert found(store, "gramos") == ["Arroz Llanero"]
    assert found(store, "ARR-500") == ["Arroz Llanero"]


def test_another_stores_products_are_never_found(store: Store) -> None:
    factories.make_product(factories.make_store("kits"), "Café de otra tienda", sku="CAF-1")

    assert found(store, "café") == []
    assert found(store, "CAF-1") == []


def test_an_unpublished_product_is_not_found(store: Store) -> None:
    factories.make_product(store, "Café molido", is_public=False)

    assert found(store, "café") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "%",
        "'",
        '"',
        "''; drop table",
        "a & b | !c",
        ":*",
        "\\",
        "(",
        "<->",
        "café:*",
        "\x00",
        "\ufffd",
        "-" * 80,
    ],
)
def test_no_text_breaks_the_search(store: Store, text: str) -> None:
    factories.make_product(store, "Té")

    assert found(store, text) == []


def test_a_very_long_text_is_searched_by_its_first_words(store: Store) -> None:
    factories.make_product(store, "Café molido")

    assert found(store, "café " * 200_000) == ["Café molido"]


def test_the_index_follows_every_change_of_what_a_product_is_found_by(store: Store) -> None:
    product = factories.make_product(store, "Centella", sku="AAA-111")
    value = factories.set_attribute(product, "grado", "Maestro")
    assert found(store, "maestro") == ["Centella"]

    value.value_option.option = "Clásico"
    value.value_option.save()
    assert (found(store, "maestro"), found(store, "clasico")) == ([], ["Centella"])

    record = product.stockrecords.get()
    record.partner_sku = "BBB-222"
    record.save()
    assert (found(store, "AAA-111"), found(store, "BBB-222")) == ([], ["Centella"])

    value.delete()
    assert found(store, "clasico") == []

    product.title = "Relámpago"
    product.save()
    assert (found(store, "centella"), found(store, "relampago")) == ([], ["Relámpago"])

    product.delete()
    assert found(store, "relampago") == []


def test_reindex_brings_rows_written_around_the_signals_into_the_index(store: Store) -> None:
    products = [factories.make_product(store, f"Cosa {number}") for number in range(3)]
    Product.objects.filter(store=store).update(description="Harina de maíz")
    assert found(store, "harina") == []

    assert reindex(products) == 3

    assert len(found(store, "harina")) == 3
