"""Products from a file: look first, then write, all or nothing, once."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.jobs import actions
from commerce.jobs.models import Job
from commerce.partner.models import StockMovement, StockRecord
from commerce.stores.models import Membership, Store
from tests.backoffice.imports.conftest import table
from tests.factories import make_staff, make_store

pytestmark = pytest.mark.django_db

PAGE = "/admin/trabajos/importar/productos/"
HEADER = ["Código", "Título", "Tipo", "Precio", "Existencia"]
GOOD = ["A-1", "Café", "viveres", "6,40", 3]


def test_a_preview_tells_what_would_change_and_saves_nothing(bring_in: Callable[..., Job], staff: Client) -> None:
    job = bring_in("productos", table(HEADER, GOOD, ["B", "Té", "viveres", "gratis", 1]))

    assert (job.state, job.total) == ("draft", 2)
    page = staff.get(f"/admin/trabajos/{job.pk}/").content.decode()
    assert "Título:" in page
    assert "<ins>Café</ins>" in page
    assert "Precio: «gratis» no es un número." in page
    assert not Product.objects.exists()


def test_a_confirmed_file_is_written_with_history_movements_and_its_result(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], staff: Client, person: User
) -> None:
    job = confirm(bring_in("productos", table(HEADER, GOOD), reason="Apertura"))

    assert (job.state, job.done) == ("done", 1)
    product = Product.objects.get()
    version = product.history.get()
    assert (version.history_user, version.history_change_reason) == (person, "Apertura")
    assert StockRecord.history.get().history_change_reason == "Apertura"
    movement = StockMovement.objects.get()
    assert (movement.change, movement.reason) == (3, "Apertura")
    result = b"".join(staff.get(f"/admin/trabajos/{job.pk}/resultado.csv").streaming_content).decode("utf-8-sig")
    assert result.splitlines() == [
        "Código,Título,Tipo,Precio,Existencia,Resultado,Detalle",
        'A-1,Café,viveres,"6,40",3,Hecha,Creada.',
    ]


def test_the_same_file_again_changes_nothing(bring_in: Callable[..., Job], confirm: Callable[..., Job]) -> None:
    confirm(bring_in("productos", table(HEADER, GOOD)))
    again = bring_in("productos", table(HEADER, GOOD))

    assert list(again.items.values_list("kind", "data__changes")) == [("unchanged", [])]
    confirm(again)
    assert Product.history.count() == 1


def test_a_changed_price_shows_what_was_and_what_would_be(
    bring_in: Callable[..., Job], confirm: Callable[..., Job]
) -> None:
    confirm(bring_in("productos", table(HEADER, GOOD)))
    job = bring_in("productos", table(["código", "titulo", "precio"], ["A-1", "Café", "7"]))

    assert job.items.get().data["changes"] == [["Precio", "6.40", "7"]]


def test_a_file_with_errors_is_refused_unless_only_the_good_rows_are_asked_for(
    bring_in: Callable[..., Job], confirm: Callable[..., Job]
) -> None:
    content = table(HEADER, GOOD, ["B", "Té", "viveres", "gratis", 1])
    refused = confirm(bring_in("productos", content))
    assert (refused.state, Product.objects.count()) == ("failed", 0)
    assert "1 filas con errores" in refused.error

    job = confirm(bring_in("productos", content), solo_buenas="1")
    assert (job.state, job.done, job.refused) == ("done", 1, 1)
    assert Product.objects.get().title == "Café"
    assert job.items.get(position=3).outcome == "Precio: «gratis» no es un número."


def test_nothing_is_half_imported_when_the_last_row_breaks(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], store: Store
) -> None:
    header = [*HEADER, "Código de barras"]
    rows = [[f"A-{n}", f"Café {n}", "viveres", "1", 1, "759" if n in (1, 600) else f"{n}"] for n in range(1, 601)]
    job = confirm(bring_in("productos", table(header, *rows)))

    assert (job.state, Product.objects.count()) == ("failed", 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_accents_are_read_however_the_file_was_saved(bring_in: Callable[..., Job], encoding: str) -> None:
    content = table(HEADER, GOOD, delimiter=",").decode().encode(encoding)
    assert ["Título", "", "Café"] in bring_in("productos", content).items.get().data["changes"]


def test_json_with_nested_attributes_is_read_like_the_commands(bring_in: Callable[..., Job]) -> None:
    content = json.dumps([{"sku": "A-1", "title": "Café", "product_class": "viveres", "price": 6.4}]).encode()
    job = bring_in("productos", content, name="productos.json")
    assert job.items.get().kind == "new"


def test_a_variant_may_come_before_its_product(bring_in: Callable[..., Job], confirm: Callable[..., Job]) -> None:
    header = ["sku", "title", "product_class", "price", "structure", "parent"]
    job = bring_in(
        "productos", table(header, ["C", "", "", "2", "child", "P"], ["P", "Queso", "viveres", "", "parent", ""])
    )
    assert set(job.items.values_list("kind", flat=True)) == {"new"}
    assert confirm(job).state == "done"
    assert Product.objects.get(structure="child").parent.title == "Queso"


def test_a_file_that_is_no_table_fails_with_words_that_help(bring_in: Callable[..., Job], staff: Client) -> None:
    job = bring_in("productos", b"PK\x03\x04roto", name="x.xlsx")
    assert (job.state, job.error) == ("failed", "El libro de Excel está dañado. Descárgalo o guárdalo otra vez.")


def test_a_file_without_the_needed_column_names_it(bring_in: Callable[..., Job]) -> None:
    job = bring_in("existencias", table(["Código", "Precio"], ["A", "1"]))
    assert job.error == "Falta la columna Contado. Descarga la plantilla y usa sus títulos."


def test_a_member_of_one_store_cannot_import_into_another(staff: Client) -> None:
    elsewhere = make_store("otra")
    response = staff.post(PAGE, {"store": elsewhere.pk, "file": SimpleUploadedFile("x.csv", table(HEADER, GOOD))})
    assert "store" in response.context["form"].errors


def test_who_may_only_look_neither_opens_the_page_nor_gets_the_template(client: Client, store: Store) -> None:
    client.force_login(make_staff(store, "mirar", ["catalogue.view_product", "catalogue.change_product"]))
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}plantilla.xlsx").status_code == 403


def test_who_lost_the_right_to_add_meanwhile_imports_nothing(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], person: User
) -> None:
    job = bring_in("productos", table(HEADER, GOOD))
    role = Membership.objects.get(user=person).role
    role.permissions.remove(role.permissions.get(codename="add_product"))
    assert (confirm(job).state, Product.objects.count()) == ("failed", 0)


def test_the_template_can_be_brought_in_as_it_is(bring_in: Callable[..., Job], staff: Client) -> None:
    for extension in ("xlsx", "csv", "json"):
        content = staff.get(f"{PAGE}plantilla.{extension}").content
        job = bring_in("productos", content, name=f"plantilla.{extension}")
        assert list(job.items.values_list("kind", flat=True)) == ["new"], extension
    book = load_workbook(io.BytesIO(staff.get(f"{PAGE}plantilla.xlsx").content))
    assert [cell.value for cell in next(book.active.iter_rows())][:3] == ["Código", "Título", "Tipo"]


def test_another_person_of_the_store_does_not_see_the_draft(
    bring_in: Callable[..., Job], client: Client, store: Store
) -> None:
    job = bring_in("productos", table(HEADER, GOOD))
    other = Client()
    other.force_login(make_staff(store, "otro", ["catalogue.change_product"]))
    assert other.get(f"/admin/trabajos/{job.pk}/").status_code == 404
    assert other.post(f"/admin/trabajos/{job.pk}/confirmar/").status_code == 404


def test_the_preview_of_many_rows_costs_as_few_queries_as_one_of_few(
    bring_in: Callable[..., Job], staff: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [[f"A-{n}", f"Café {n}", "viveres", "1", 1] for n in range(120)]
    job = bring_in("productos", table(HEADER, *rows))
    with django_assert_max_num_queries(20):
        staff.get(f"/admin/trabajos/{job.pk}/")
    actions.cancel(job.pk, by=job.owner)
