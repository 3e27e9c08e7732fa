"""Products from a file: created once, changed when the file changes, refused by row with a reason."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook
from PIL import Image

from commerce.catalogue.importing import RawRow, import_products, read_file
from commerce.catalogue.models import Product, ProductImage
from commerce.partner.models import StockRecord
from commerce.refusals import BadInput
from commerce.stores.models import Store
from tests.factories import make_class, make_store

pytestmark = pytest.mark.django_db


def row(**values: Any) -> dict[str, Any]:
    """A complete product of a file, with `values` in place of its own."""
    return {
        "sku": "A-1",
        "title": "Café molido",
        "category": "Víveres > Café",
        "product_class": "viveres",
        "price": "6.40",
        "stock": 12,
        "tax": "general",
        **values,
    }


@pytest.fixture
def store() -> Store:
    make_class("Víveres", slug="viveres")
    return make_store("bodega")


def run(store: Store, *rows: dict[str, Any], **options: Any) -> Any:
    return import_products(store, [RawRow(n, values) for n, values in enumerate(rows, start=1)], **options)


def test_a_file_creates_products_with_their_price_stock_and_shelf(store: Store) -> None:
    outcome = run(store, row(attributes={}, specifications=[["Peso", "500 g"]]))

    product = Product.objects.get(store=store)
    record = StockRecord.objects.get(product=product)
    assert (outcome.created, outcome.updated, outcome.skipped, outcome.errors) == (1, 0, 0, [])
    assert (product.title, product.slug, product.tax_rate.code) == ("Café molido", "cafe-molido", "general")
    assert (record.partner_sku, record.price, record.num_in_stock) == ("A-1", Decimal("6.40"), 12)
    assert [c.full_name for c in product.categories.all()] == ["Víveres > Café"]
    assert [(s.name, s.value) for s in product.specifications.all()] == [("Peso", "500 g")]


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    rows = [row(), row(sku="A-2", title="Café molido", specifications=[["Peso", "1 kg"]])]
    run(store, *rows)

    outcome = run(store, *rows)

    assert (outcome.created, outcome.updated, outcome.skipped) == (0, 0, 2)
    assert sorted(Product.objects.values_list("slug", flat=True)) == ["cafe-molido", "cafe-molido-2"]


def test_a_changed_price_updates_the_one_product_and_leaves_its_history(store: Store) -> None:
    run(store, row(), row(sku="A-2", title="Té"))

    outcome = run(store, row(price="7.00"), row(sku="A-2", title="Té"))

    record = StockRecord.objects.get(partner_sku="A-1")
    assert (outcome.created, outcome.updated, outcome.skipped) == (0, 1, 1)
    assert record.price == Decimal("7.00")
    assert [h.price for h in record.history.order_by("history_id")] == [Decimal("6.40"), Decimal("7.00")]


def test_a_rehearsal_tells_the_same_and_leaves_nothing(store: Store) -> None:
    outcome = run(store, row(), dry_run=True)

    assert outcome.created == 1
    assert not Product.objects.filter(store=store).exists()


def test_variants_may_come_before_their_product_in_the_file(store: Store) -> None:
    parent = row(sku="P", structure="parent", title="Pintura")
    child = {"sku": "P-ROJO", "structure": "child", "parent": "P", "title": "Rojo", "price": "2.50", "stock": 3}

    outcome = run(store, child, parent)

    variant = Product.objects.get(structure="child")
    assert outcome.errors == []
    assert (variant.parent.title, variant.store) == ("Pintura", store)
    assert Product.objects.get(structure="parent").shelf_price == Decimal("2.50")


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"sku": ""}, "sku"),
        ({"title": ""}, "title"),
        ({"title": "x" * 300}, "title"),
        ({"price": "-1"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"price": "1e999"}, "price"),
        ({"price": "6.401"}, "price"),
        ({"price": None}, "price"),
        ({"stock": "2.5"}, "stock"),
        ({"stock": "muchos"}, "stock"),
        ({"unit": "arroba"}, "unit"),
        ({"step": "0"}, "step"),
        ({"step": "0.250", "minimum": "0.3"}, "minimum"),
        ({"product_class": "nave"}, "product_class"),
        ({"tax": "igtf"}, "tax"),
        ({"category": "Víveres > > Café"}, "category"),
        ({"structure": "child"}, "parent"),
        ({"structure": "child", "parent": "NADIE"}, "parent"),
        ({"attributes": {"grade": "HG"}}, "attributes"),
        ({"is_public": "quizás"}, "is_public"),
        ({"images": [{"file": "http://169.254.169.254/foto.png"}]}, "images"),
        ({"images": [{"file": "../../etc/passwd"}]}, "images"),
        ({"title": "con\x00nulo"}, "title"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_column_and_the_others_go_in(
    store: Store, tmp_path: Path, values: dict[str, Any], column: str
) -> None:
    outcome = run(store, row(sku="BUENO"), row(**values), folder=tmp_path)

    assert [(error.number, error.column) for error in outcome.errors] == [(2, column)]
    assert outcome.created >= 1
    assert StockRecord.objects.filter(partner_sku="BUENO").exists()


def test_a_code_twice_in_one_file_is_refused_the_second_time(store: Store) -> None:
    outcome = run(store, row(), row(title="Otro"))

    assert [(error.number, error.column) for error in outcome.errors] == [(2, "sku")]
    assert Product.objects.get(store=store).title == "Café molido"


def test_the_same_code_in_two_stores_is_two_products(store: Store) -> None:
    other = make_store("otra")
    run(store, row())

    outcome = run(other, row(title="Otro café"))

    assert outcome.created == 1
    assert Product.objects.get(store=store).title == "Café molido"


def test_the_number_of_statements_does_not_grow_with_the_rows(store: Store, django_assert_max_num_queries: Any) -> None:
    rows = [row(sku=f"A-{n}", title=f"Producto {n}", specifications=[["n", str(n)]]) for n in range(200)]
    with django_assert_max_num_queries(90):
        run(store, *rows)


def test_pictures_beside_the_file_are_stored_clean_and_in_several_sizes(
    store: Store, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    exif = Image.Exif()
    exif[0x010E] = "tomada en mi casa"
    Image.new("RGB", (1200, 900), "#155B4E").save(tmp_path / "cafe.jpg", exif=exif)

    run(store, row(images=[{"file": "cafe.jpg", "alt": "Bolsa de café"}]), folder=tmp_path)

    image = ProductImage.objects.get()
    assert (image.alt, image.width, image.height, image.widths) == ("Bolsa de café", 1200, 900, [240, 480, 960])
    files = sorted(path.suffix for path in (tmp_path / "media").rglob("*") if path.is_file())
    assert files == [".avif"] * 3 + [".webp"] * 4
    with image.original.open("rb") as file:
        assert not Image.open(file).getexif()


def test_a_file_that_only_calls_itself_a_picture_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "cafe.jpg").write_text("<svg onload=alert(1)>")

    outcome = run(store, row(images=[{"file": "cafe.jpg", "alt": ""}]), folder=tmp_path)

    assert [error.column for error in outcome.errors] == ["images"]
    assert not ProductImage.objects.exists()


def table(suffix: str) -> bytes:
    header = ["Código", "Título", "Tipo", "Precio", "Existencia", "atributo:grade"]
    cells = ["A-1", "Café", "viveres", "6,40", "12", ""]
    if suffix == "xlsx":
        book, buffer = Workbook(), io.BytesIO()
        book.active.append(header)
        book.active.append(cells)
        book.save(buffer)
        return buffer.getvalue()
    return f"\ufeff{';'.join(header)}\r\n\r\n{';'.join(cells)}\r\n".encode()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_spreadsheets_with_spanish_titles_are_read_like_json(store: Store, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "productos.datos"
    path.write_bytes(table(suffix))

    outcome = import_products(store, read_file(path))

    assert (outcome.created, outcome.errors) == (1, [])
    assert StockRecord.objects.get().price == Decimal("6.40")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"a": 1}', b"PK\x03\x04roto", b"\x00\x01\x02", b"sku,title\n"],
    ids=["empty", "empty list", "broken json", "no list", "broken zip", "binary", "only a header"],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "productos.json"
    path.write_bytes(content)

    with pytest.raises(BadInput) as refusal:
        import_products(store, read_file(path))
    assert refusal.value.field == "file"
    assert not Product.objects.exists()


def test_the_command_tells_what_it_did_and_fails_on_refused_rows(store: Store, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "productos.json"
    path.write_text(json.dumps([row(), row(sku="B", price="gratis")]))

    with pytest.raises(CommandError):
        call_command("import_products", str(path), store="bodega")

    printed = capsys.readouterr()
    assert "1 creados, 0 actualizados, 0 sin cambios, 1 con errores" in printed.out
    assert "línea 2 (B), price: «gratis» no es un número." in printed.err


def test_the_command_names_the_stores_when_the_one_asked_for_does_not_exist(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="bodega"):
        call_command("import_products", str(tmp_path / "x.json"), store="nadie")
