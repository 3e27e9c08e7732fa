"""The cash desk: collecting on a phone without script, one's own box, handing it in, and who may."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commerce.accounts.models import User
from commerce.cash.models import CashClosing, CashCollection
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.stores.models import Store
from tests.cash import COURIER, make_courier, make_order_on_the_way, make_supervisor, take
from tests.factories import make_staff
from tests.orders import make_shop

from .conftest import logged_in

pytestmark = pytest.mark.django_db
DESK = "/admin/caja/"


@pytest.fixture
def store() -> Store:
    return make_shop("bodega", is_default=True)


@pytest.fixture
def courier(store: Store) -> User:
    return make_courier(store, first_name="Yorman", last_name="Peña")


@pytest.fixture
def phone(courier: User) -> Client:
    return logged_in(courier)


@pytest.fixture
def order(store: Store) -> Order:
    return make_order_on_the_way(store, "18.00", payment="cash_usd")


def typed(**fields: Any) -> dict[str, Any]:
    return {"how": "USD", "received": "20,00", "change": "2,00", "key": "una", **fields}


def read(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def test_the_page_says_what_to_ask_for_in_each_currency(phone: Client, order: Order) -> None:
    page = read(phone.get(f"{DESK}cobrar/{order.pk}/"))
    assert "Entregar y cobrar" in page
    assert "US$ 18,00" in page
    assert "Bs 15.483,24" in page
    assert 'value="18,00"' in page


def test_an_order_that_is_paid_otherwise_has_no_form(store: Store, phone: Client) -> None:
    prepared = make_order_on_the_way(store)
    Order.objects.filter(pk=prepared.pk).update(payment_method="pago_movil")
    page = read(phone.get(f"{DESK}cobrar/{prepared.pk}/"))
    assert "no se cobra en mano" in page
    assert 'name="received"' not in page


def test_the_change_is_worked_out_without_script(phone: Client, order: Order) -> None:
    answer = phone.post(f"{DESK}cobrar/{order.pk}/", typed(change="", calcular="1", change_currency="VES"))
    assert answer.context["cash"].form.initial["change"] == Decimal("1720.36")
    assert 'value="1720,36"' in read(answer)
    assert not CashCollection.objects.exists()


def test_collecting_hands_the_order_over_once(phone: Client, order: Order, courier: User) -> None:
    for _click in range(2):
        answer = phone.post(f"{DESK}cobrar/{order.pk}/", typed(entregar="1"), follow=True)
    row = CashCollection.objects.get()
    assert (row.by, row.usd, row.change) == (courier, Decimal("18.00"), Decimal("2.00"))
    assert "cobrado y entregado" in read(answer)
    assert Order.objects.get(pk=order.pk).status == "delivered"


def test_what_is_wrong_is_said_beside_its_field(phone: Client, order: Order) -> None:
    bad = phone.post(f"{DESK}cobrar/{order.pk}/", typed(change=""))
    assert bad.status_code == 422
    assert "Sobran US$ 2,00" in read(bad)
    assert phone.post(f"{DESK}cobrar/{order.pk}/", typed(received="veinte")).status_code == 422
    assert not CashCollection.objects.exists()


def test_the_box_is_closed_and_a_supervisor_receives_it(store: Store, phone: Client, order: Order) -> None:
    phone.post(f"{DESK}cobrar/{order.pk}/", typed(entregar="1"))
    assert "US$ 18,00" in read(phone.get(DESK))
    bad = phone.post(f"{DESK}cerrar/", {"tienda": store.pk, "counted_usd": "17"})
    assert (bad.status_code, "escribe por qué" in read(bad)) == (422, True)
    phone.post(f"{DESK}cerrar/", {"tienda": store.pk, "counted_usd": "18"})
    row = CashClosing.objects.get()
    assert phone.post(f"{DESK}cierres/{row.pk}/recibir/").status_code == 403
    boss = make_supervisor(store)
    logged_in(boss).post(f"{DESK}cierres/{row.pk}/recibir/")
    row.refresh_from_db()
    assert row.received_by == boss


def test_a_courier_sees_only_their_own_closings(store: Store, phone: Client) -> None:
    other = make_courier(store, first_name="Wilfredo", last_name="Lara")
    take(make_order_on_the_way(store, "10.00"), by=other)
    logged_in(other).post(f"{DESK}cerrar/", {"tienda": store.pk, "counted_ves": "8601,80"})
    assert CashClosing.objects.count() == 1
    assert "Wilfredo Lara" not in read(phone.get(DESK))
    assert "Wilfredo Lara" in read(logged_in(make_supervisor(store)).get(DESK))


def test_who_works_elsewhere_finds_nothing(store: Store, order: Order) -> None:
    stranger = logged_in(make_courier(make_shop("otra", rate=False)))
    assert stranger.get(f"{DESK}cobrar/{order.pk}/").status_code == 404
    assert stranger.post(f"{DESK}cobrar/{order.pk}/", typed()).status_code == 404
    nobody = logged_in(make_staff(store, "mirón", ("order.view_order",)))
    assert nobody.get(DESK).status_code == 403
    assert nobody.get(f"{DESK}cobrar/{order.pk}/").status_code == 403


def test_the_days_collections_are_exported(store: Store, order: Order) -> None:
    take(order, "18.00", "USD")
    boss = logged_in(make_supervisor(store))
    sheet = b"".join(boss.get(f"{DESK}exportar/?formato=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert order.number in sheet
    assert "18.00" in sheet
    assert boss.get(f"{DESK}exportar/?formato=pdf").status_code == 404
    assert logged_in(make_courier(store)).get(f"{DESK}exportar/").status_code == 403


def test_the_closings_are_exported_and_no_note_runs_as_a_formula(store: Store, phone: Client, order: Order) -> None:
    phone.post(f"{DESK}cobrar/{order.pk}/", typed(entregar="1"))
    phone.post(f"{DESK}cerrar/", {"tienda": store.pk, "counted_usd": "17", "note": "=1+1"})
    boss = logged_in(make_supervisor(store))
    answer = boss.get(f"{DESK}cierres/exportar/?formato=csv&tienda={store.pk}")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("dia,tienda,quien,cerrada,esperado_usd,contado_usd,diferencia_usd")
    assert ",18.00,17.00,-1.00,0.00,0.00,0.00,'=1+1,," in lines[1]
    assert JournalEntry.objects.get(verb="cash.closings_exported").store_id == store.pk
    assert boss.get(f"{DESK}cierres/exportar/?formato=xlsx").status_code == 200
    assert boss.get(f"{DESK}cierres/exportar/?formato=pdf").status_code == 404
    assert boss.get(f"{DESK}cierres/exportar/?desde=2026-02-02&hasta=2026-02-01").status_code == 403
    assert phone.get(f"{DESK}cierres/exportar/").status_code == 403
    assert "Cierres, XLSX" in read(boss.get(DESK))


def test_a_closing_is_completed_with_what_came_after_it(store: Store, phone: Client, order: Order) -> None:
    phone.post(f"{DESK}cobrar/{order.pk}/", typed(entregar="1"))
    phone.post(f"{DESK}cerrar/", {"tienda": store.pk, "counted_usd": "18"})
    late = make_order_on_the_way(store, "10.00", payment="cash_usd")
    phone.post(f"{DESK}cobrar/{late.pk}/", typed(received="10", change="", key="otra", entregar="1"))
    page = read(phone.get(DESK))
    assert "Completar el cierre de hoy" in page
    assert "US$ 28,00" in page
    phone.post(f"{DESK}cerrar/", {"tienda": store.pk, "counted_usd": "28"})
    row = CashClosing.objects.get()
    assert (row.counted_usd, row.collections.count()) == (Decimal("28.00"), 2)
    logged_in(make_supervisor(store)).post(f"{DESK}cierres/{row.pk}/recibir/")
    page = read(phone.get(DESK))
    assert "Ya recibieron tu caja de hoy" in page
    assert "Completar el cierre" not in page


def test_a_day_of_the_export_is_one_of_the_shop(store: Store, order: Order) -> None:
    Store.objects.filter(pk=store.pk).update(time_zone="Asia/Tokyo")
    row = take(order, "18.00", "USD")
    CashCollection.objects.filter(pk=row.pk).update(at=datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    boss = logged_in(make_supervisor(store))

    def lines(day: str) -> int:
        answer = boss.get(f"{DESK}exportar/?desde={day}&hasta={day}")
        return len(b"".join(answer.streaming_content).decode().splitlines())  # type: ignore[attr-defined]

    assert (lines("2026-03-01"), lines("2026-03-02")) == (1, 2)


def test_the_order_page_has_the_form_for_who_collects(store: Store, order: Order) -> None:
    person = make_staff(store, "despacho", (*COURIER, "order.view_order", "order.change_order"))
    page = read(logged_in(person).get(f"/admin/order/order/{order.pk}/change/"))
    assert f"{DESK}cobrar/{order.pk}/" in page
    looker = make_staff(store, "mirón", ("order.view_order",))
    assert "cobrar/" not in read(logged_in(looker).get(f"/admin/order/order/{order.pk}/change/"))


def test_pages_stay_within_their_queries(
    store: Store, phone: Client, order: Order, courier: User, django_assert_max_num_queries: Any
) -> None:
    for _each in range(3):
        take(make_order_on_the_way(store, "10.00"), by=courier)
    phone.get(DESK)  # a process learns once which stores there are
    with django_assert_max_num_queries(15):
        phone.get(DESK)
    with django_assert_max_num_queries(15):
        phone.get(f"{DESK}cobrar/{order.pk}/")
