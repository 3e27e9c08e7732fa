"""One screen with everything about a product: its tabs, its variants as a grid, two people at it at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commerce.catalogue.models import AttributeOptionGroup, Product, ProductAttribute
from commerce.journal.models import JournalEntry
from commerce.partner.models import StockMovement, StockRecord
from commerce.stores.models import Store
from tests.factories import (
    make_category,
    make_class,
    make_parent_with_variants,
    make_partner,
    make_product,
    make_rate,
    make_staff,
    make_store,
    set_attribute,
)
from tests.orders import make_order, make_shop
from tests.support.webform import form_of

pytestmark = pytest.mark.django_db

LIST = "/admin/catalogue/product/"
PARTS = ("productimage", "productcategory", "productattributevalue", "specification", "productrecommendation")
MERCHANDISER = [
    "catalogue.view_category",
    "catalogue.view_productclass",
    "reviews.view_productreview",
    "stores.view_store",
    *(f"partner.{verb}_stockrecord" for verb in ("view", "add", "change", "delete")),
    *(f"catalogue.{verb}_{model}" for model in ("product", *PARTS) for verb in ("view", "add", "change", "delete")),
]


@pytest.fixture
def store() -> Store:
    make_rate("100")
    return make_store("viveres", is_default=True)


@pytest.fixture
def ana(store: Store) -> Client:
    return merchandiser(store, first_name="Ana")


def merchandiser(store: Store, **fields: Any) -> Client:
    client = Client()
    client.force_login(make_staff(store, "catalogo", MERCHANDISER, **fields))
    return client


def address(product: Product) -> str:
    return f"{LIST}{product.pk}/change/"


def screen(client: Client, product: Product, **typed: Any) -> dict[str, Any]:
    return form_of(client.get(address(product)).content.decode(), "product_form", **typed)


def save(client: Client, product: Product, data: dict[str, Any]) -> Any:
    response = client.post(address(product), {**data, "_continue": "1"}, follow=True)
    product.refresh_from_db()
    return response


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def fields_with_errors(response: Any) -> list[str]:
    form = response.context["adminform"].form
    errors = [*form.errors, *form.attributes_form.errors]
    for formset in response.context["inline_admin_formsets"]:
        for row in formset.formset.forms:
            errors.extend(row.errors)
    return errors


def test_the_screen_has_everything_about_a_product_in_tabs(ana: Client, store: Store) -> None:
    product = make_product(store, "Café molido")

    page = ana.get(address(product)).content.decode()

    for tab in ("Texto", "Venta", "Categorías", "Atributos", "Así se ve", "Dónde aparece", "Historia"):
        assert tab in page
    for tab in ("Existencias y precio", "Fotos", "Ficha técnica", "Recomendados", "Opiniones"):
        assert tab in page
    assert "Ninguna página de la vitrina lo muestra todavía" in page
    assert "1.000,00" in page


def test_saving_writes_the_product_its_history_and_the_journal(ana: Client, store: Store) -> None:
    shelf = make_category(store, "Bebidas")
    product = make_product(store, "Café molido", price="4.00", stock=20)

    response = save(
        ana,
        product,
        screen(
            ana,
            product,
            title="Café de Sanare",
            shelves=[shelf.pk],
            **{"stockrecords-0-price": "4.50", "stockrecords-0-stock": "25"},
        ),
    )

    assert fields_with_errors(response) == []
    record = product.stockrecords.get()
    assert (product.title, [c.pk for c in product.categories.all()]) == ("Café de Sanare", [shelf.pk])
    assert (record.price, record.num_in_stock) == (Decimal("4.50"), 25)
    movement = StockMovement.objects.filter(stockrecord=record).latest("id")
    assert (movement.kind, movement.change, movement.by and movement.by.first_name) == ("adjustment", 5, "Ana")
    newest = product.history.latest()
    assert (newest.title, newest.history_user and newest.history_user.first_name) == ("Café de Sanare", "Ana")
    assert "title" in JournalEntry.objects.get(verb="product.changed").data["fields"]


def test_a_product_is_created_with_its_price_stock_and_category(ana: Client, store: Store) -> None:
    kind, shelf = make_class("Víveres"), make_category(store, "Quesos")
    partner = make_partner(store)
    blank = form_of(ana.get(f"{LIST}add/").content.decode(), "product_form")

    response = ana.post(
        f"{LIST}add/",
        {
            **blank,
            "store": store.pk,
            "product_class": kind.pk,
            "structure": "standalone",
            "title": "Queso de mano",
            "unit": "kg",
            "step": "0.250",
            "minimum_steps": "2",
            "is_public": "on",
            "shelves": [shelf.pk],
            "stockrecords-0-partner": partner.pk,
            "stockrecords-0-partner_sku": "QUE-1",
            "stockrecords-0-price": "8.10",
            "stockrecords-0-stock": "0,750 kg",
            "_continue": "1",
        },
        follow=True,
    )

    assert fields_with_errors(response) == []
    product = Product.objects.get(title="Queso de mano")
    record = product.stockrecords.get()
    assert (record.num_in_stock, record.price, product.slug) == (3, Decimal("8.10"), "queso-de-mano")
    assert "está publicado, pero le falta: foto" in said(response)


def test_a_product_with_variants_is_created_without_a_price_of_its_own(ana: Client, store: Store) -> None:
    kind = make_class("Víveres")
    make_partner(store)
    blank = form_of(ana.get(f"{LIST}add/").content.decode(), "product_form")
    blank["stockrecords-0-partner"] = blank.get("stockrecords-0-partner", store.partners.get().pk)

    typed = {"product_class": kind.pk, "structure": "parent", "title": "Café", "_continue": "1"}
    response = ana.post(f"{LIST}add/", {**blank, **typed}, follow=True)

    assert fields_with_errors(response) == []
    assert (Product.objects.get().structure, StockRecord.objects.count()) == ("parent", 0)


def test_only_the_attributes_of_the_class_are_asked_and_the_required_ones_enforced(ana: Client, store: Store) -> None:
    product = make_product(store, "Harina", attributes={"marca": "P.A.N."})
    shirts = make_class("Camisa")
    set_attribute(make_product(store, "Camisa", product_class=shirts), "talla", "M")
    ProductAttribute.objects.filter(code="marca").update(required=True)

    page = ana.get(address(product)).content.decode()
    assert ("attr_marca" in page, "attr_talla" in page) == (True, False)
    fragment = ana.get(f"{LIST}atributos/", {"clase": shirts.pk}).content.decode()
    assert ("attr_marca" in fragment, "attr_talla" in fragment) == (False, True)
    response = ana.post(address(product), screen(ana, product, attr_marca=""))
    assert "attr_marca" in fields_with_errors(response)

    brand = AttributeOptionGroup.objects.get(name="Producto marca").options.create(option="Juana")
    save(ana, product, screen(ana, product, attr_marca=str(brand.pk)))
    assert product.attribute_values.get().value_option == brand


def test_variants_are_a_grid_that_saves_price_stock_and_values_together(ana: Client, store: Store) -> None:
    parent = make_parent_with_variants(store, "Café", variants={"250 g": ("2.50", 5), "500 g": ("4.00", 7)})
    first, second = parent.children.order_by("pk")
    data = screen(ana, parent, **{"children-0-price": "2.75", "children-0-stock": "8", "children-1-is_public": None})

    response = save(ana, parent, data)

    assert fields_with_errors(response) == []
    record = first.stockrecords.get()
    second.refresh_from_db()
    assert (record.price, record.num_in_stock, second.is_public) == (Decimal("2.75"), 8, False)
    assert second.stockrecords.get().price == Decimal("4.00")


def test_two_variants_with_the_same_values_or_code_are_refused(ana: Client, store: Store) -> None:
    parent = make_parent_with_variants(store, "Café", variants={"250 g": ("2.50", 5), "500 g": ("4.00", 7)})
    data = screen(ana, parent)
    data["children-1-attr_presentacion"] = data["children-0-attr_presentacion"]
    data["children-1-partner_sku"] = data["children-0-partner_sku"]

    response = ana.post(address(parent), data)

    assert {"partner_sku", "__all__"} <= set(fields_with_errors(response))
    codes = StockRecord.objects.filter(product__parent=parent).values_list("partner_sku", flat=True)
    assert len(set(codes)) == 2


def test_variants_are_added_by_combination_without_repeating_those_there_are(ana: Client, store: Store) -> None:
    parent = make_parent_with_variants(store, "Café", variants={"250 g": ("2.50", 5)})
    attribute = ProductAttribute.objects.get(code="presentacion")
    group = attribute.option_group
    assert group is not None
    ids = [group.options.get(option="250 g").pk, *(group.options.create(option=text).pk for text in ("500 g", "1 kg"))]
    page = f"{LIST}{parent.pk}/variantes/"
    assert "1 kg" in ana.get(page).content.decode()

    ana.post(page, {f"values_{attribute.pk}": ids, "price": "3.10", "sku": "CAF"})
    again = ana.post(page, {f"values_{attribute.pk}": ids, "price": "3.10", "sku": "CAF"})

    records = StockRecord.objects.filter(product__parent=parent).order_by("pk").values_list("partner_sku", "price")
    assert list(records)[1:] == [("CAF-01", Decimal("3.10")), ("CAF-02", Decimal("3.10"))]
    assert "Todas esas variantes ya están." in again.content.decode()


def test_two_people_who_change_different_fields_both_keep_theirs(ana: Client, store: Store) -> None:
    product = make_product(store, "Café", summary="Molido", price="4.00", stock=20)
    luis = merchandiser(store, first_name="Luis")
    hers, his = screen(ana, product, summary="Molido fino"), screen(luis, product, title="Café Sanare")

    save(ana, product, hers)
    response = save(luis, product, his)

    assert (product.title, product.summary) == ("Café Sanare", "Molido fino")
    assert "Otra persona cambió esto mientras editabas y se respetó" in said(response)
    assert "Molido fino" in said(response)


def test_two_people_who_change_the_same_field_the_second_is_told_and_asked(ana: Client, store: Store) -> None:
    product = make_product(store, "Café", price="4.00")
    luis = merchandiser(store, first_name="Luis")
    key = "stockrecords-0-price"
    hers, his = screen(ana, product, **{key: "4.20"}), screen(luis, product, **{key: "4.90"})

    save(ana, product, hers)
    refused = luis.post(address(product), his)

    page = refused.content.decode()
    assert "Otra persona puso «4.20» mientras editabas" in page
    assert StockRecord.objects.get(product=product).price == Decimal("4.20")
    luis.post(address(product), form_of(page, "product_form"))
    assert StockRecord.objects.get(product=product).price == Decimal("4.90")


def test_typed_stock_is_a_difference_so_that_sales_meanwhile_are_not_undone(ana: Client, store: Store) -> None:
    product = make_product(store, "Café", stock=20)
    data = screen(ana, product, **{"stockrecords-0-stock": "25"})
    StockRecord.objects.filter(product=product).update(num_in_stock=17)  # three were shipped

    response = save(ana, product, data)

    assert fields_with_errors(response) == []
    assert StockRecord.objects.get(product=product).num_in_stock == 22


def test_a_product_that_was_sold_is_unpublished_instead_of_deleted_and_the_screen_says_so(store: Store) -> None:
    shop = make_shop("kits", rate=False)
    sold, new = make_product(shop, "Vendido"), make_product(shop, "Nuevo")
    make_order(shop, {sold: 1})
    client = merchandiser(shop)

    asked = client.get(f"{LIST}{sold.pk}/delete/").content.decode()
    response = client.post(f"{LIST}{sold.pk}/delete/", {"post": "yes"}, follow=True)
    client.post(f"{LIST}{new.pk}/delete/", {"post": "yes"})

    sold.refresh_from_db()
    assert "dejará de publicarse" in asked
    assert sold.is_public is False
    assert "no se borra" in said(response)
    assert not Product.objects.filter(pk=new.pk).exists()
    assert set(JournalEntry.objects.filter(verb__startswith="product.").values_list("verb", flat=True)) == {
        "product.unpublished",
        "product.deleted",
    }


def test_a_copy_has_everything_but_the_stock_and_is_not_public(ana: Client, store: Store) -> None:
    shelf = make_category(store, "Bebidas")
    product = make_product(store, "Café", sku="CAF", price="4.00", attributes={"marca": "Sanare"}, category=shelf)
    assert ana.get(f"{LIST}{product.pk}/duplicar/").status_code == 200
    assert Product.objects.count() == 1

    ana.post(f"{LIST}{product.pk}/duplicar/")

    copy = Product.objects.exclude(pk=product.pk).get()
    record = copy.stockrecords.get()
    assert (copy.title, copy.is_public, record.partner_sku) == ("Copia de Café", False, "CAF-C1")
    assert (record.price, record.num_in_stock) == (Decimal("4.00"), 0)
    assert copy.attribute_values.get().value_as_text == "Sanare"
    assert [c.pk for c in copy.categories.all()] == [shelf.pk]


def test_the_preview_is_the_shops_own_card_in_a_frame_of_ours(ana: Client, store: Store) -> None:
    product = make_product(store, "Café", price="4.00", is_public=False)

    response = ana.get(f"{LIST}{product.pk}/vista/")

    assert 'class="card' in response.content.decode()
    assert "abasto/abasto.css" in response.content.decode()
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("page", ["change/", "vista/", "duplicar/", "variantes/", "delete/"])
def test_a_product_of_another_store_is_not_found(store: Store, page: str) -> None:
    theirs = make_product(make_store("otra"), "Ajeno")
    response = merchandiser(store).get(f"{LIST}{theirs.pk}/{page}")
    assert response.status_code in (302, 404)
    assert "Ajeno" not in response.content.decode()


def test_a_screen_with_fifty_variants_costs_at_most_forty_queries(
    ana: Client, store: Store, django_assert_max_num_queries: Any
) -> None:
    variants = {f"Talla {number}": ("2.50", 5) for number in range(50)}
    parent = make_parent_with_variants(store, "Camisa", variants=variants, category=make_category(store, "Ropa"))  # type: ignore[arg-type]
    ana.get(address(parent))

    with django_assert_max_num_queries(40):
        page = ana.get(address(parent))

    assert page.content.decode().count('-partner_sku" value="SKU-') >= 50


def test_the_cost_is_written_on_the_screen_with_its_history(ana: Client, store: Store) -> None:
    product = make_product(store, "Café molido", price="4.00", stock=20)

    save(ana, product, screen(ana, product, **{"stockrecords-0-cost": "3.10"}))

    record = product.stockrecords.get()
    assert (record.cost, record.price, record.num_in_stock) == (Decimal("3.10"), Decimal("4.00"), 20)
    assert record.history.first().cost == Decimal("3.10")


def test_a_cost_below_zero_is_refused_beside_its_field(ana: Client, store: Store) -> None:
    product = make_product(store, "Café molido")

    response = save(ana, product, screen(ana, product, **{"stockrecords-0-cost": "-1"}))

    assert "cost" in fields_with_errors(response)


def test_the_cost_of_a_variant_is_written_in_the_grid(ana: Client, store: Store) -> None:
    parent = make_parent_with_variants(store, "Pintura")

    save(ana, parent, screen(ana, parent, **{"children-0-cost": "2.25"}))

    costs = StockRecord.objects.filter(product__parent=parent).order_by("pk").values_list("cost", flat=True)
    assert list(costs) == [Decimal("2.25"), None]


def test_whoever_is_not_shown_the_stock_neither_sees_nor_empties_the_cost_of_a_variant(store: Store) -> None:
    parent = make_parent_with_variants(store, "Pintura")
    StockRecord.objects.filter(product__parent=parent).update(cost=Decimal("2.25"))
    client = Client()
    client.force_login(make_staff(store, "textos", [name for name in MERCHANDISER if "stockrecord" not in name]))
    page = client.get(address(parent)).content.decode()
    assert "children-0-price" in page
    assert "children-0-cost" not in page

    save(client, parent, screen(client, parent, **{"children-0-price": "5.50"}))

    records = StockRecord.objects.filter(product__parent=parent).order_by("pk")
    assert list(records.values_list("price", "cost")) == [
        (Decimal("5.50"), Decimal("2.25")),
        (Decimal("4.00"), Decimal("2.25")),
    ]
