"""Lists of products: what they hold, how they are counted, narrowed and ordered."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commerce.catalogue.models import Product
from commerce.catalogue.queries import Listing, forget_everything, product_counts, tree_of
from commerce.catalogue.rules import read_criteria
from commerce.search.queries import find, suggestion
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp
from tests import factories

pytestmark = pytest.mark.django_db

CODES = {"grado": "grado", "escala": "escala", "extras": "extras", "nuevo": "nuevo", "presentacion": "presentacion"}


@pytest.fixture
def store() -> Store:
    return factories.make_store("kits")


def listed(store: Store, **parameters: str | list[str]) -> Listing:
    forget_everything()
    given = {name: [value] if isinstance(value, str) else value for name, value in parameters.items()}
    return find(store, catalogue_stamp(), read_criteria(given, CODES))


def titles(listing: Listing) -> list[str]:
    return [card.title for card in listing.cards]


def counts(listing: Listing, code: str) -> dict[str, int]:
    return {value.label: value.count for group in listing.counts.groups if group.code == code for value in group.values}


def test_a_list_holds_public_products_and_parents_but_no_variants(store: Store) -> None:
    factories.make_product(store, "Centella")
    factories.make_product(store, "Oculto", is_public=False)
    factories.make_parent_with_variants(store, "Arroz")

    listing = listed(store, orden="nombre")

    assert titles(listing) == ["Arroz", "Centella"]
    assert listing.total == 2


def test_another_stores_products_are_never_listed_nor_counted(store: Store) -> None:
    factories.make_product(factories.make_store("viveres"), "Ajeno", attributes={"grado": "HG"})
    factories.make_product(store, "Propio", attributes={"grado": "HG"})

    listing = listed(store)

    assert titles(listing) == ["Propio"]
    assert counts(listing, "grado") == {"HG": 1}


def test_a_foreign_product_in_a_category_of_the_store_is_not_listed(store: Store) -> None:
    shelf = factories.make_category(store, "Kits")
    factories.make_product(factories.make_store("viveres"), "Ajeno", category=shelf)

    assert listed(store, categoria="kits").total == 0


def test_a_category_includes_what_is_under_it(store: Store) -> None:
    root = factories.make_category(store, "Modelismo")
    child = factories.make_category(store, "High Grade", root)
    factories.make_product(store, "Centella", category=child)
    factories.make_product(store, "Tijera", category=factories.make_category(store, "Herramientas"))

    assert titles(listed(store, categoria="modelismo")) == ["Centella"]
    assert titles(listed(store, categoria="modelismo/high-grade")) == ["Centella"]
    assert titles(listed(store, categoria="high-grade")) == ["Centella"]


@pytest.mark.parametrize("slug", ["nada", "%", "'", "x" * 500, "../..", "1"])
def test_an_unknown_category_is_an_empty_list(store: Store, slug: str) -> None:
    factories.make_product(store, "Centella")

    listing = listed(store, categoria=slug)

    assert (listing.total, listing.cards, listing.counts.groups) == (0, [], ())


def test_another_stores_category_is_an_empty_list(store: Store) -> None:
    factories.make_category(factories.make_store("viveres"), "Frescos")
    factories.make_product(store, "Centella")

    assert listed(store, categoria="frescos").total == 0


def test_a_category_under_one_that_is_not_public_is_not_there(store: Store) -> None:
    hidden = factories.make_category(store, "Bodega", is_public=False)
    inside = factories.make_category(store, "Cajas", hidden)
    factories.make_product(store, "Centella", category=inside)

    assert tree_of(store, catalogue_stamp()).get(inside.pk) is None
    assert listed(store, categoria="cajas").total == 0


def test_categories_are_counted_with_what_is_under_them_and_each_product_once(store: Store) -> None:
    root = factories.make_category(store, "Modelismo")
    child = factories.make_category(store, "High Grade", root)
    product = factories.make_product(store, category=child)
    product.categories.through.objects.create(product=product, category=root)
    factories.make_product(store, category=root)
    factories.make_product(store, category=root, is_public=False)

    assert product_counts(store, catalogue_stamp()) == {root.pk: 2, child.pk: 1}


def test_values_of_one_attribute_widen_and_attributes_narrow(store: Store) -> None:
    for title, grade, scale in [("A", "HG", "1/144"), ("B", "RG", "1/144"), ("C", "MG", "1/100"), ("D", "HG", "1/100")]:
        factories.make_product(store, title, attributes={"grado": grade, "escala": scale})

    assert sorted(titles(listed(store, grado=["HG", "RG"]))) == ["A", "B", "D"]
    assert sorted(titles(listed(store, grado=["HG", "RG"], escala=["1/144"]))) == ["A", "B"]


def test_the_counts_of_a_group_leave_out_its_own_choice(store: Store) -> None:
    for title, grade, scale in [("A", "HG", "1/144"), ("B", "RG", "1/144"), ("C", "MG", "1/100"), ("D", "HG", "1/100")]:
        factories.make_product(store, title, attributes={"grado": grade, "escala": scale})

    listing = listed(store, grado=["HG"])
    assert counts(listing, "grado") == {"HG": 2, "RG": 1, "MG": 1}
    assert counts(listing, "escala") == {"1/144": 1, "1/100": 1}

    both = listed(store, grado=["HG"], escala=["1/144"])
    assert counts(both, "grado") == {"HG": 1, "RG": 1}
    assert counts(both, "escala") == {"1/144": 1, "1/100": 1}


def test_a_choice_that_nothing_has_stays_so_that_it_can_be_taken_back(store: Store) -> None:
    factories.make_product(store, attributes={"grado": "HG"})

    listing = listed(store, grado=["XX"])

    assert listing.total == 0
    assert counts(listing, "grado") == {"HG": 1, "XX": 0}


def test_attributes_of_several_kinds_filter(store: Store) -> None:
    factories.make_product(store, "A", attributes={"extras": ["Base", "Calcas"], "nuevo": True})
    factories.make_product(store, "B", attributes={"extras": ["Base"], "nuevo": False})

    listing = listed(store)
    assert counts(listing, "extras") == {"Base": 2, "Calcas": 1}
    assert counts(listing, "nuevo") == {"Sí": 1, "No": 1}
    assert titles(listed(store, extras=["Calcas"])) == ["A"]
    assert titles(listed(store, nuevo=["1"])) == ["A"]
    assert titles(listed(store, nuevo=["0"])) == ["B"]


def test_an_attribute_that_is_no_facet_neither_shows_nor_filters(store: Store) -> None:
    value = factories.set_attribute(factories.make_product(store, "A"), "grado", "HG")
    value.attribute.is_facet = False
    value.attribute.save()

    assert listed(store).counts.groups == ()


def test_the_attributes_of_variants_count_for_their_parent_once(store: Store) -> None:
    variants = {"500 g": ("2.00", 3), "1 kg": ("3.00", 3)}
    parent = factories.make_parent_with_variants(store, "Arroz", variants=variants)
    for child in parent.children.all():
        factories.set_attribute(child, "grado", "Tipo I")

    listing = listed(store)

    assert counts(listing, "grado") == {"Tipo I": 1}
    assert counts(listing, "presentacion") == {"500 g": 1, "1 kg": 1}
    assert titles(listed(store, presentacion=["1 kg"])) == ["Arroz"]


def test_an_unpublished_variant_counts_for_nothing(store: Store) -> None:
    parent = factories.make_parent_with_variants(store, "Arroz")
    parent.children.update(is_public=False)

    assert listed(store).counts.groups == ()


def test_price_bounds_are_inclusive(store: Store) -> None:
    for price in ("4.99", "5.00", "10.00", "10.01"):
        factories.make_product(store, price, price=price)

    assert titles(listed(store, min="5", max="10", orden="precio")) == ["5.00", "10.00"]
    assert titles(listed(store, min="10,01")) == ["10.01"]


def test_the_price_span_is_that_of_the_list_without_its_bounds(store: Store) -> None:
    for price in ("4.99", "10.00", "60.50"):
        factories.make_product(store, price=price)

    span = listed(store, min="5", max="20").counts

    assert (span.total, span.lowest, span.highest) == (1, Decimal("4.99"), Decimal("60.50"))


def test_bounds_that_cannot_be_read_leave_the_list_as_it_is_and_say_why(store: Store) -> None:
    factories.make_product(store)

    listing = listed(store, min="20", max="10")

    assert listing.total == 1
    assert listing.criteria.errors == {"min": "El precio «desde» es mayor que el «hasta». Cámbialos de lugar."}


def test_in_stock_means_that_something_is_free_to_buy(store: Store) -> None:
    factories.make_product(store, "Hay", stock=3)
    factories.make_product(store, "No hay", stock=0)
    allocated = factories.make_product(store, "Apartado", stock=3)
    allocated.stockrecords.update(num_allocated=3)
    factories.make_product(store, "Sin precio", price=None, stock=3)
    service = factories.make_class("Servicio", track_stock=False)
    factories.make_product(store, "Armado a pedido", stock=0, product_class=service)
    factories.make_parent_with_variants(store, "Arroz")

    listing = listed(store, disponible="1", orden="nombre")

    assert titles(listing) == ["Armado a pedido", "Arroz", "Hay"]
    assert (listing.total, listed(store).counts.in_stock) == (3, 3)


def test_a_list_is_ordered_as_asked(store: Store) -> None:
    for title, price, rating, age in [("B", "3.00", 4.0, 1), ("A", "2.00", None, 2), ("C", "1.00", 5.0, 3)]:
        product = factories.make_product(store, title, price=price, rating=rating)
        Product.objects.filter(pk=product.pk).update(date_created=timezone.now() - timedelta(days=age))
    factories.make_product(store, "D", price=None)

    assert titles(listed(store)) == ["D", "B", "A", "C"]
    assert titles(listed(store, orden="precio")) == ["C", "A", "B", "D"]
    assert titles(listed(store, orden="-precio")) == ["B", "A", "C", "D"]
    assert titles(listed(store, orden="nombre")) == ["A", "B", "C", "D"]
    assert titles(listed(store, orden="valorados")) == ["C", "B", "D", "A"]


def test_a_page_holds_24_and_a_page_beyond_the_last_is_the_last(store: Store) -> None:
    for number in range(25):
        factories.make_product(store, f"P{number:02}", stock=None)

    first, last = listed(store, orden="nombre"), listed(store, orden="nombre", pagina="999")

    assert (first.page, first.pages, len(first.cards), first.first, first.last) == (1, 2, 24, 1, 24)
    assert (last.page, titles(last), last.first, last.last) == (2, ["P24"], 25, 25)


def test_a_search_is_narrowed_counted_and_ordered_like_any_list(store: Store) -> None:
    factories.make_product(store, "Café molido", price="4.00", attributes={"grado": "Fino"})
    factories.make_product(store, "Café en grano", price="3.00", attributes={"grado": "Grueso"})
    factories.make_product(store, "Arroz")

    assert sorted(titles(listed(store, q="cafe"))) == ["Café en grano", "Café molido"]
    assert titles(listed(store, q="cafe", orden="precio")) == ["Café en grano", "Café molido"]
    narrowed = listed(store, q="café", grado=["Fino"])
    assert titles(narrowed) == ["Café molido"]
    assert counts(narrowed, "grado") == {"Fino": 1, "Grueso": 1}
    assert titles(listed(store, q="café", min="3.50")) == ["Café molido"]


def test_the_best_match_stays_first_in_a_narrowed_search(store: Store) -> None:
    factories.make_product(store, "Base", description="para un camión", attributes={"grado": "HG"})
    factories.make_product(store, "Camión", attributes={"grado": "HG"})

    assert titles(listed(store, q="camion", grado=["HG"])) == ["Camión", "Base"]


def test_an_empty_search_is_the_plain_list(store: Store) -> None:
    factories.make_product(store, "Centella")

    assert titles(listed(store, q="   ")) == ["Centella"]


@pytest.mark.parametrize(
    ("typed", "better"),
    [("sentella", "centella"), ("cafee moldo", "café molido"), ("arros", "arroz"), ("centella", ""), ("qwrtzx", "")],
)
def test_a_search_that_finds_nothing_suggests_words_of_the_catalogue(store: Store, typed: str, better: str) -> None:
    factories.make_product(store, "Centella HG 1/144")
    factories.make_product(store, "Café molido")
    factories.make_product(store, "Arroz")

    assert suggestion(store, catalogue_stamp(), read_criteria({"q": [typed]}, {})) == better


def test_a_suggestion_never_comes_from_another_store(store: Store) -> None:
    factories.make_product(factories.make_store("viveres"), "Centella")

    assert suggestion(store, catalogue_stamp(), read_criteria({"q": ["sentella"]}, {})) == ""


def test_shelves_are_lists_too(store: Store) -> None:
    old = factories.make_product(store, "Viejo", is_featured=True)
    Product.objects.filter(pk=old.pk).update(date_created=timezone.now() - timedelta(days=400))
    factories.make_product(store, "Nuevo")
    offered = factories.make_product(store, "Rebajado")
    factories.make_site_offer(store, products=[offered])

    assert titles(listed(store, destacados="1")) == ["Viejo"]
    assert titles(listed(store, nuevos="1")) == ["Rebajado", "Nuevo"]
    assert titles(listed(store, oferta="1")) == ["Rebajado"]
