"""What is taken out comes in again as it was: technical data, pictures, and attributes of every kind."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from commerce.catalogue.importing import lists
from commerce.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductImage,
    Specification,
)
from commerce.catalogue.pictures import add_picture
from commerce.jobs.models import Job
from commerce.stores.models import Store
from tests.backoffice.imports.conftest import table
from tests.backoffice.imports.test_exports import taken_out
from tests.factories import make_product, make_staff, make_store, set_attribute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def picture(product: Product, name: str, position: int = 0) -> ProductImage:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "#aa4400").save(buffer, "PNG")
    return add_picture(product, buffer, alt=f"Foto {name}", name=f"{name}.png", position=position)


def full(store: Store) -> Product:
    """A product with something in every column."""
    product = make_product(store, "Café", sku="C")
    Specification.objects.create(product=product, name="Peso | neto", value="500 g: aprox.", position=0)
    Specification.objects.create(product=product, name="Origen: finca", value="Sanare \\ Lara", position=1)
    picture(product, "frente", 3)
    picture(product, "detrás: lado", 7)
    set_attribute(product, "usos", ["Espresso", "Colado | manga"])
    set_attribute(product, "organico", True)
    for code, value in (("altura", 1_400), ("acidez", 2.5), ("cosecha", date(2026, 3, 1)), ("nota", "<b>Dulce</b>")):
        kinds = {int: "integer", float: "float", date: "date", str: "richtext"}
        kind = ProductAttribute.objects.create(
            product_class=product.product_class, code=code, name=code, type=kinds[type(value)]
        )
        column = f"value_{kind.type}"
        ProductAttributeValue.objects.create(product=product, attribute=kind, **{column: value})
    return product


def row_of(content: bytes, sku: str = "C") -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return next(row for row in rows if row["Código"] == sku)


def test_every_column_taken_out_comes_in_again_and_changes_nothing(
    staff: Client, store: Store, bring_in: Callable[..., Job]
) -> None:
    full(store)
    for extension in ("csv", "xlsx", "json"):
        job = bring_in("productos", taken_out(staff, "productos", extension), name=f"productos.{extension}")
        assert list(job.items.values_list("kind", "data__changes")) == [("unchanged", [])], extension


def test_what_was_lost_is_whole_again_from_the_file(
    staff: Client, store: Store, bring_in: Callable[..., Job], confirm: Callable[..., Job]
) -> None:
    product = full(store)
    content = taken_out(staff, "productos")
    names = [str(image.original.name) for image in product.images.order_by("display_order")]
    product.specifications.all().delete()
    product.attribute_values.all().delete()
    product.images.filter(original=names[0]).update(alt="otra cosa", display_order=90)

    job = confirm(bring_in("productos", content))

    assert (job.state, [error for item in job.items.all() for error in item.data["errors"]]) == ("done", [])
    pairs = list(product.specifications.values_list("name", "value"))
    assert pairs == [("Peso | neto", "500 g: aprox."), ("Origen: finca", "Sanare \\ Lara")]
    values = {value.attribute.code: value for value in product.attribute_values.select_related("attribute")}
    uses = values["usos"].value_multi_option.order_by("option")
    assert list(uses.values_list("option", flat=True)) == ["Colado | manga", "Espresso"]
    assert (values["altura"].value_integer, values["acidez"].value_float) == (1_400, 2.5)
    assert (values["cosecha"].value_date, values["nota"].value_richtext) == (date(2026, 3, 1), "<b>Dulce</b>")
    assert values["organico"].value_boolean is True
    images = product.images.order_by("display_order")
    assert [(str(image.original.name), image.alt) for image in images] == [
        (names[0], "Foto frente"),
        (names[1], "Foto detrás: lado"),
    ]


def test_another_choice_of_several_replaces_the_first_and_a_new_option_joins_its_group(
    store: Store, bring_in: Callable[..., Job], confirm: Callable[..., Job]
) -> None:
    product = make_product(store, "Café", sku="C")
    value = set_attribute(product, "usos", ["Espresso", "Colado"])
    header = ["Código", "Título", "atributo:usos"]

    job = bring_in("productos", table(header, ["C", "Café", "Colado | Frío"]))
    assert job.items.get().data["changes"] == [["usos", "Colado | Espresso", "Colado | Frío"]]
    confirm(job)

    chosen = list(value.value_multi_option.order_by("option").values_list("option", flat=True))
    assert chosen == ["Colado", "Frío"]
    group = AttributeOptionGroup.objects.get()
    assert AttributeOption.objects.filter(group=group).count() == 3


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("altura", "mucha", "«altura»: «mucha» no es un número."),
        ("altura", "1,5", "«altura»: debe ser un número entero."),
        ("cosecha", "ayer", "«cosecha»: «ayer» no es una fecha. Escribe 2026-12-31."),
        ("organico", "quizás", "«organico»: escribe sí o no."),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_attribute_named(
    store: Store, bring_in: Callable[..., Job], code: str, text: str, reason: str
) -> None:
    full(store)
    job = bring_in("productos", table(["Código", "Título", f"atributo:{code}"], ["C", "Café", text]))
    assert job.items.get().data["errors"] == [["Atributos", reason]]


@pytest.mark.parametrize("said", ["{name}", "/media/{name}", "http://{host}/media/{name}: La de frente"])
def test_a_picture_of_the_shop_is_given_to_another_product_as_a_file_of_its_own(
    store: Store, bring_in: Callable[..., Job], confirm: Callable[..., Job], said: str
) -> None:
    known = picture(make_product(store, "Café", sku="C"), "frente")
    other = make_product(store, "Té", sku="T")
    text = said.format(name=known.original.name, host=store.host)

    job = bring_in("productos", table(["Código", "Título", "Imágenes"], ["T", "Té", text]))
    assert job.items.get().data["changes"] == [["Imágenes", "", "1"]]
    assert not other.images.exists()
    confirm(job)

    image = other.images.get()
    assert image.original.name != known.original.name
    assert default_storage.exists(str(image.original.name))
    assert image.alt == ("La de frente" if "La de frente" in said else "Foto frente")


def test_pictures_are_put_in_the_order_of_the_file_and_what_it_does_not_name_stays_behind(
    store: Store, bring_in: Callable[..., Job], confirm: Callable[..., Job]
) -> None:
    product = make_product(store, "Café", sku="C")
    first, second, third = (picture(product, name, place) for place, name in enumerate(("a", "b", "c")))

    text = f"{third.original.name} | {first.original.name}"
    confirm(bring_in("productos", table(["Código", "Título", "Imágenes"], ["C", "Café", text])))

    assert list(product.images.order_by("display_order")) == [third, first, second]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("http://169.254.169.254/foto.png", "No descargamos imágenes de internet"),
        ("https://otra.ejemplo/media/{foreign}", "No descargamos imágenes de internet"),
        ("{foreign}", "No encontramos la imagen"),
        ("../../etc/passwd", "No encontramos la imagen"),
        ("/media/../../etc/passwd", "No encontramos la imagen"),
    ],
)
def test_a_picture_that_is_not_the_shops_is_refused_and_the_row_is_not_written(
    store: Store, bring_in: Callable[..., Job], confirm: Callable[..., Job], said: str, reason: str
) -> None:
    foreign = picture(make_product(make_store("otra"), "Ajeno"), "ajena")
    product = make_product(store, "Café", sku="C")
    text = said.format(foreign=foreign.original.name)

    job = bring_in("productos", table(["Código", "Título", "Imágenes"], ["C", "Otro título", text]))
    [[column, message]] = job.items.get().data["errors"]
    assert (column, message.startswith(reason)) == ("Imágenes", True)
    confirm(job, only_good="on")

    product.refresh_from_db()
    assert (product.title, product.images.count()) == ("Café", 0)


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "b")],
        [("a|b", "c\\d"), ("e: f", "g: h | i")],
        [("solo", "")],
        [("termina en \\", "x"), ("y:", "z")],
    ],
)
def test_pairs_in_one_cell_come_out_as_they_went_in(pairs: list[tuple[str, str]]) -> None:
    assert lists.split_pairs(lists.joined_pairs(pairs)) == pairs
    names = [name for name, _value in pairs]
    assert lists.split(lists.joined(names)) == names


def test_the_cost_comes_in_with_its_history_and_goes_out_only_to_who_sees_the_stock(
    staff: Client, store: Store, bring_in: Callable[..., Job], confirm: Callable[..., Job]
) -> None:
    product = make_product(store, "Café", price="6.40", sku="C")
    confirm(bring_in("productos", table(["Código", "Título", "Costo"], ["C", "Café", "4,80"])))
    record = product.stockrecords.get()
    assert (str(record.cost), str(record.history.first().cost)) == ("4.80", "4.80")

    confirm(bring_in("precios", table(["Código", "Costo"], ["C", "5,10"]), reason="Subió el proveedor"))
    record.refresh_from_db()
    assert (str(record.cost), str(record.price)) == ("5.10", "6.40")
    assert record.history.first().history_change_reason == "Subió el proveedor"

    assert row_of(taken_out(staff, "productos"))["Costo"] == "5.10"
    looker = Client()
    looker.force_login(make_staff(store, "mirar", ["catalogue.view_product"]))
    seen = row_of(taken_out(looker, "productos"))
    assert "Costo" not in seen
    assert (seen["Título"], seen["Precio"]) == ("Café", "6.40")


def test_a_cost_below_zero_is_refused(store: Store, bring_in: Callable[..., Job]) -> None:
    make_product(store, "Café", sku="C")
    job = bring_in("productos", table(["Código", "Título", "Costo"], ["C", "Café", "-1"]))
    assert job.items.get().kind == "error"
