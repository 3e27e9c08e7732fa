"""Lists as files: what is shown, of one's own stores, safe to open, masked where it must be."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from openpyxl import load_workbook

from backoffice.exports import safe_cell
from backoffice.imports import exporting
from backoffice.imports.registry import sheets
from commerce.accounts.models import User
from commerce.jobs import actions
from commerce.jobs.models import Job
from commerce.journal.models import JournalEntry
from commerce.stores.models import Membership, Store
from tests.factories import make_category, make_product, make_staff, make_store, make_user
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db


def taken_out(client: Client, code: str, extension: str = "csv", query: str = "") -> bytes:
    response = client.post(f"/admin/trabajos/exportar/{code}/", {"extension": extension, "lista": query})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-1+1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_begins_like_a_formula_is_no_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Café", "-3,50", "+584125550190", 5, "a=b", ""])
def test_everything_else_stays_as_it_is(value: Any) -> None:
    assert safe_cell(value) == value


def test_a_list_is_taken_out_with_its_filter_and_its_search(staff: Client, store: Store) -> None:
    make_product(store, "Café", sku="C")
    make_product(store, "Caraota", sku="X", is_public=False)
    make_product(store, "Harina", sku="H")
    query = "is_public__exact=1&q=ca"
    assert staff.get(f"/admin/trabajos/exportar/productos/?lista={quote(query)}").context["count"] == 1
    assert [row["Código"] for row in rows(taken_out(staff, "productos", query=query))] == ["C"]


def test_rows_of_other_stores_are_never_among_them(staff: Client, store: Store) -> None:
    make_product(store, "Café", sku="C")
    make_product(make_store("otra"), "Ajeno", sku="X")
    assert [row["Código"] for row in rows(taken_out(staff, "productos"))] == ["C"]
    assert [row["Código"] for row in rows(taken_out(staff, "existencias"))] == ["C"]


def test_products_taken_out_and_brought_in_again_change_nothing(
    staff: Client, store: Store, bring_in: Callable[..., Job]
) -> None:
    shelf = make_category(store, "Café", make_category(store, "Víveres"))
    make_product(store, "=Café", sku="C", category=shelf, attributes={"grado": "HG"}, summary="-5 % hoy")
    for extension in ("csv", "xlsx", "json"):
        content = taken_out(staff, "productos", extension)
        job = bring_in("productos", content, name=f"productos.{extension}")
        assert list(job.items.values_list("kind", "data__changes")) == [("unchanged", [])], extension


def test_a_workbook_holds_texts_and_numbers_and_no_formula(staff: Client, store: Store) -> None:
    make_product(store, "=1+1", price="6.40", sku="C")
    sheet = load_workbook(io.BytesIO(taken_out(staff, "productos", "xlsx"))).active
    header, row = list(sheet.iter_rows())
    cells = {title.value: cell for title, cell in zip(header, row, strict=True)}
    assert (cells["Título"].value, cells["Título"].data_type) == ("'=1+1", "s")
    assert (cells["Precio"].value, cells["Precio"].data_type) == (6.4, "n")


def test_personal_data_is_masked_unless_the_role_may_see_it_and_then_it_is_written_down(
    staff: Client, store: Store
) -> None:
    make_user("ana@ejemplo.com.ve", first_name="Ana", last_name="Rojas", phone="+584125550190", registered_in=store)
    clear = next(row for row in rows(taken_out(staff, "clientes")) if row["Correo"] == "ana@ejemplo.com.ve")
    assert (clear["Apellido"], clear["Teléfono"]) == ("Rojas", "+584125550190")
    assert JournalEntry.objects.filter(verb="personal_data.exported").count() == 1

    other = Client()
    other.force_login(make_staff(store, "mirar", ["accounts.view_customer"]))
    masked = taken_out(other, "clientes").decode()
    assert "a···@ejemplo.com.ve" in masked
    assert "Rojas" not in masked
    assert "5550190" not in masked
    assert JournalEntry.objects.filter(verb="personal_data.exported").count() == 1


def test_orders_vouchers_banks_and_rates_are_taken_out(staff: Client, person: User) -> None:
    order = make_order()
    Membership.objects.create(user=person, store=order.store, role=Membership.objects.get(user=person).role)
    assert [row["Pedido"] for row in rows(taken_out(staff, "pedidos"))] == [order.number]
    assert json.loads(taken_out(staff, "bancos", "json"))[0]["code"] == "0001"
    assert "860.18000000" in {row["Tasa"] for row in rows(taken_out(staff, "tasas"))}
    assert rows(taken_out(staff, "cupones")) == []


def test_who_may_not_look_at_a_list_does_not_take_it_out(client: Client, store: Store) -> None:
    client.force_login(make_staff(store, "nada", ["rates.view_exchangerate"]))
    for code in sheets():
        expected = 200 if code == "tasas" else 403
        assert client.get(f"/admin/trabajos/exportar/{code}/").status_code == expected, code


@pytest.fixture
def long_export(staff: Client, store: Store, person: User, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setattr(exporting, "STREAMED_AT_MOST", 1)
    make_product(store, "Café", sku="C")
    make_product(store, "Té", sku="T")
    response = staff.post("/admin/trabajos/exportar/productos/", {"extension": "csv", "lista": "q=Café"})
    assert response.status_code == 200  # one row: at once
    response = staff.post("/admin/trabajos/exportar/productos/", {"extension": "csv"})
    assert response.status_code == 302
    actions.run_due()
    return Job.objects.get()


def test_a_long_list_becomes_a_job_with_a_file(long_export: Job, staff: Client) -> None:
    assert long_export.state == "done"
    file = long_export.files.get()
    address = f"/admin/trabajos/{long_export.pk}/archivo/{file.pk}/"
    assert address in staff.get(f"/admin/trabajos/{long_export.pk}/").content.decode()
    response = staff.get(address)
    assert sorted(row["Código"] for row in rows(b"".join(response.streaming_content))) == ["C", "T"]
    assert "no-store" in response["Cache-Control"]


def test_the_file_is_for_its_owner_alone_and_only_while_they_may(
    long_export: Job, staff: Client, store: Store, person: User
) -> None:
    address = f"/admin/trabajos/{long_export.pk}/archivo/{long_export.files.get().pk}/"
    other = Client()
    other.force_login(make_staff(store, "jefe", ["jobs.view_job", "catalogue.view_product"]))
    assert other.get(address).status_code == 404

    elsewhere = make_store("otra")
    Membership.objects.create(user=person, store=elsewhere, role=Membership.objects.get(user=person).role)
    Membership.objects.get(user=person, store=store).delete()
    assert staff.get(address).status_code == 404


def test_the_links_stand_above_the_list_and_keep_its_filter(staff: Client, store: Store) -> None:
    page = staff.get("/admin/catalogue/product/?q=caf").content.decode()
    assert "/admin/trabajos/importar/productos/" in page
    assert "/admin/trabajos/exportar/productos/?lista=q%3Dcaf" in page
    bank = staff.get("/admin/venezuela/bank/").content.decode()
    assert "/admin/trabajos/importar/bancos/" in bank


def test_who_may_only_look_is_offered_no_import(client: Client, store: Store) -> None:
    client.force_login(make_staff(store, "mirar", ["catalogue.view_product"]))
    page = client.get("/admin/catalogue/product/").content.decode()
    assert "/admin/trabajos/importar/" not in page
    assert "/admin/trabajos/exportar/productos/" in page


def test_taking_out_many_rows_costs_as_many_queries_as_a_few(
    staff: Client, store: Store, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_product(store, f"Café {number}", sku=f"C{number}", attributes={"grado": "HG"})
    with django_assert_max_num_queries(30):
        assert len(rows(taken_out(staff, "productos"))) == 30


def test_the_orders_of_a_customer_count_only_in_the_stores_that_the_person_sees(staff: Client, store: Store) -> None:
    ana = make_user("ana@ejemplo.com.ve", registered_in=store)
    other = make_shop()
    here = make_order(other, user=ana)
    for _each in range(2):
        make_order(other, user=ana)
    type(here).objects.filter(pk=here.pk).update(store=store, total_incl_tax="12.50")

    [mine] = [row for row in rows(taken_out(staff, "clientes")) if row["Correo"] == "ana@ejemplo.com.ve"]

    assert (mine["Pedidos"], mine["Comprado USD"]) == ("1", "12.50")


def test_who_sees_no_orders_takes_out_customers_without_what_they_bought(store: Store) -> None:
    make_order(store=None, user=make_user("ana@ejemplo.com.ve", registered_in=store))
    looker = Client()
    looker.force_login(make_staff(store, "mirar", ["accounts.view_customer"]))

    [row] = rows(taken_out(looker, "clientes"))

    assert not {"Pedidos", "Comprado USD", "Último pedido"} & set(row)
    assert row["Nombre"] is not None
