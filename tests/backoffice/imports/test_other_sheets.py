"""Stock, prices, customers, vouchers and banks from files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.jobs.models import Job
from commerce.offer.models import ConditionalOffer
from commerce.partner.models import Partner, StockMovement, StockRecord
from commerce.stores.models import Store
from commerce.venezuela.models import Bank
from commerce.voucher.models import Voucher
from tests.backoffice.imports.conftest import table
from tests.backoffice.imports.test_exports import taken_out
from tests.factories import make_product, make_site_offer, make_staff, make_store, make_user

pytestmark = pytest.mark.django_db


def kinds(job: Job) -> list[str]:
    return list(job.items.order_by("position").values_list("kind", flat=True))


def errors(job: Job) -> list[list[list[str]]]:
    return list(job.items.order_by("position").values_list("data__errors", flat=True))


def test_counted_stock_becomes_movements_of_the_difference(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], store: Store, person: User
) -> None:
    cheese = make_product(store, "Queso", unit="kg", step="0.250", stock=8, sku="Q")
    make_product(store, "Café", stock=5, sku="C")
    job = bring_in("existencias", table(["Código", "Contado"], ["Q", "1,5"], ["C", 5]), reason="Conteo de enero")

    assert kinds(job) == ["changed", "unchanged"]
    assert job.items.first().data["changes"] == [["Contado", "2", "1.5"]]
    StockMovement.objects.all()
    before = StockMovement.objects.count()
    confirm(job)
    assert StockRecord.objects.get(product=cheese).num_in_stock == 6
    movement = StockMovement.objects.latest("id")
    assert StockMovement.objects.count() == before + 1
    assert (movement.kind, movement.change, movement.reason, movement.by) == ("count", -2, "Conteo de enero", person)


def test_what_cannot_be_sold_in_steps_or_is_not_there_is_refused_with_its_column(
    bring_in: Callable[..., Job], store: Store
) -> None:
    make_product(store, "Queso", unit="kg", step="0.250", sku="Q")
    make_product(make_store("otra"), "Ajeno", sku="X")
    rows = [["Q", "1,1"], ["X", "1"], ["", "2"], ["Q", "1"], ["Q", "uno"]]
    assert errors(bring_in("existencias", table(["Código", "Contado"], *rows))) == [
        [["Contado", "No es un múltiplo de 0,250 kg, que es como se vende."]],
        [["Código", "No existe en esta tienda. Revisa el código."]],
        [["Código", "Falta. Escríbelo, o borra la fila."]],
        [["Código", "Está repetido en el archivo. Deja una sola fila."]],
        [["Código", "Está repetido en el archivo. Deja una sola fila."]],
    ]


def test_prices_change_with_their_history(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], store: Store, person: User
) -> None:
    make_product(store, "Café", price="6.40", sku="C")
    job = confirm(bring_in("precios", table(["SKU", "Precio"], ["C", "7,25"]), reason="Sube el dólar"))
    record = StockRecord.objects.get()
    assert (job.state, record.price) == ("done", Decimal("7.25"))
    version = record.history.first()
    assert (version.price, version.history_user, version.history_change_reason) == (
        Decimal("7.25"),
        person,
        "Sube el dólar",
    )
    assert kinds(bring_in("precios", table(["SKU", "Precio"], ["C", "7.25"]))) == ["unchanged"]


@pytest.mark.parametrize("price", ["-1", "1.234", "1.000,50", "NaN", "=1+1"])
def test_a_price_that_is_none_is_refused(bring_in: Callable[..., Job], store: Store, price: str) -> None:
    make_product(store, "Café", sku="C")
    assert kinds(bring_in("precios", table(["SKU", "Precio"], ["C", price]))) == ["error"]


def test_customers_are_added_without_a_password_and_the_team_is_left_alone(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], store: Store, person: User
) -> None:
    known = make_user("ana@ejemplo.com.ve", first_name="Ana", last_name="Rojas", registered_in=store)
    make_user("ajeno@ejemplo.com.ve", registered_in=make_store("otra"))
    header = ["Correo", "Nombre", "Apellido", "Teléfono", "Cédula"]
    job = bring_in(
        "clientes",
        table(
            header,
            ["ANA@ejemplo.com.ve", "Ana María", "", "0412-5550190", ""],
            ["nuevo@ejemplo.com.ve", "Luis", "Peña", "", "V-12345678"],
            [person.email, "Jefe", "", "", ""],
            ["no es un correo", "X", "", "", ""],
            ["ajeno@ejemplo.com.ve", "X", "", "", ""],
        ),
    )
    assert kinds(job) == ["changed", "new", "error", "error", "error"]
    assert errors(job)[2] == [["Correo", "Es una cuenta del equipo. Cámbiala en su página."]]
    confirm(job, solo_buenas="1")
    known.refresh_from_db()
    assert (known.first_name, known.last_name, known.phone) == ("Ana María", "Rojas", "+584125550190")
    added = User.objects.get(email="nuevo@ejemplo.com.ve")
    assert (added.has_usable_password(), added.identity_document, added.registered_in) == (False, "V12345678", store)
    assert added.history.get().history_user == person
    assert not added.accepts_marketing


def test_vouchers_are_made_for_an_offer_that_exists(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], store: Store
) -> None:
    make_site_offer(store, "Bienvenida", offer_type=ConditionalOffer.VOUCHER)
    header = ["Código", "Nombre", "Oferta", "Uso", "Desde", "Hasta", "Usos en total"]
    good = ["hola 10", "Hola", "bienvenida", "Varias veces", "01/12/2026", "31/12/2026", "5"]
    rows = [
        good,
        ["B", "Otro", "No hay", "Varias veces", "01/12/2026", "31/12/2026", ""],
        ["C", "Hola", "Bienvenida", "Varias veces", "01/12/2026", "31/12/2026", ""],
        ["D", "Al revés", "Bienvenida", "Varias veces", "31/12/2026", "01/12/2026", ""],
        ["E", "Nada", "Bienvenida", "a veces", "ayer", "31/12/2026", "0"],
    ]
    job = bring_in("cupones", table(header, *rows))
    assert kinds(job) == ["new", "error", "error", "error", "error"]
    assert [title for title, _words in errors(job)[4]] == ["Uso", "Desde", "Usos en total"]
    confirm(job, solo_buenas="1")
    voucher = Voucher.objects.get()
    assert (voucher.code, voucher.usage_limit, voucher.offers.get().name) == ("HOLA10", 5, "Bienvenida")
    assert timezone.localtime(voucher.end_datetime).strftime("%d/%m %H:%M") == "31/12 23:59"
    assert voucher.end_datetime - voucher.start_datetime > timedelta(days=30)
    assert kinds(bring_in("cupones", table(header, good))) == ["unchanged"]


def test_banks_belong_to_no_store_and_keep_their_zeros(
    bring_in: Callable[..., Job], confirm: Callable[..., Job]
) -> None:
    Bank.objects.filter(code="0102").update(name="Viejo nombre")
    header = ["Código", "Nombre", "En uso"]
    job = bring_in("bancos", table(header, ["102", "Banco de Venezuela", "sí"], ["9998", "Banco Nuevo", "no"]))
    assert (kinds(job), job.store_id) == (["changed", "new"], None)
    confirm(job)
    assert Bank.objects.get(code="0102").name == "Banco de Venezuela"
    assert Bank.objects.get(code="9998").is_active is False


@pytest.mark.parametrize("code", ["pedidos", "tasas", "no-hay"])
def test_what_is_only_taken_out_has_no_page_to_bring_it_in(staff: Client, code: str) -> None:
    assert staff.get(f"/admin/trabajos/importar/{code}/").status_code == 404


@pytest.mark.parametrize("code", ["existencias", "precios", "clientes", "cupones", "bancos"])
def test_each_page_of_an_import_opens_with_its_columns_and_template(staff: Client, code: str) -> None:
    assert staff.get(f"/admin/trabajos/importar/{code}/").status_code == 200
    assert staff.get(f"/admin/trabajos/importar/{code}/plantilla.csv").content.startswith(b"\xef\xbb\xbf")


def test_only_who_may_see_personal_data_brings_customers_in(client: Client, store: Store) -> None:
    client.force_login(make_staff(store, "poco", ["accounts.change_user", "accounts.add_user"]))
    assert client.get("/admin/trabajos/importar/clientes/").status_code == 403


def second_warehouse(store: Store, sku: str, **fields: Any) -> StockRecord:
    """The same product in another warehouse of the store."""
    product = StockRecord.objects.get(partner_sku=sku).product
    partner = Partner.objects.create(store=store, name="Galpón", code=f"galpon-{store.pk}")
    values = {"price": Decimal("6.00"), "num_in_stock": 3, "price_currency": "USD"}
    return StockRecord.objects.create(product=product, partner=partner, partner_sku=sku, **values | fields)


def test_in_a_store_with_several_warehouses_each_row_says_which(
    bring_in: Callable[..., Job], confirm: Callable[..., Job], store: Store
) -> None:
    make_product(store, "Café", price="6.40", stock=5, sku="C")
    first = StockRecord.objects.get()
    other = second_warehouse(store, "C")
    rows = [["C", "galpón", "9"], ["C", first.partner.name, "7"]]

    confirm(bring_in("existencias", table(["Código", "Almacén", "Contado"], *rows)))
    confirm(bring_in("precios", table(["Código", "Proveedor", "Precio"], ["C", "Galpón", "5,50"])))

    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.num_in_stock, first.price) == (7, Decimal("6.40"))
    assert (other.num_in_stock, other.price) == (9, Decimal("5.50"))


def test_without_the_warehouse_or_with_an_unknown_one_the_row_is_refused_and_told_which_there_are(
    bring_in: Callable[..., Job], store: Store
) -> None:
    make_product(store, "Café", sku="C")
    second_warehouse(store, "C")
    name = store.partners.order_by("pk").first().name

    assert errors(bring_in("existencias", table(["Código", "Contado"], ["C", 1]))) == [
        [["Almacén", f"La tienda tiene varios almacenes. Escribe cuál: {name}, Galpón."]]
    ]
    assert errors(bring_in("precios", table(["Código", "Almacén", "Precio"], ["C", "Sótano", 1]))) == [
        [["Almacén", f"La tienda no tiene el almacén «Sótano». Tiene: {name}, Galpón."]]
    ]


def test_the_warehouse_of_another_store_is_unknown_here(bring_in: Callable[..., Job], store: Store) -> None:
    make_product(store, "Café", sku="C")
    make_product(make_store("otra"), "Ajeno", sku="X")
    Partner.objects.exclude(store=store).update(name="Ajeno")

    [[[column, message]]] = errors(bring_in("precios", table(["Código", "Almacén", "Precio"], ["X", "Ajeno", 1])))

    assert (column, message.startswith("La tienda no tiene el almacén «Ajeno»")) == ("Almacén", True)


def test_a_store_with_one_warehouse_needs_no_column_for_it(bring_in: Callable[..., Job], store: Store) -> None:
    make_product(store, "Café", price="6.40", sku="C")
    assert kinds(bring_in("precios", table(["Código", "Precio"], ["C", "7"]))) == ["changed"]


def test_stock_taken_out_of_several_warehouses_comes_in_again_and_changes_nothing(
    staff: Client, bring_in: Callable[..., Job], store: Store
) -> None:
    make_product(store, "Café", price="6.40", stock=5, sku="C")
    second_warehouse(store, "C")
    for code in ("existencias", "precios"):
        assert kinds(bring_in(code, taken_out(staff, code))) == ["unchanged", "unchanged"], code
