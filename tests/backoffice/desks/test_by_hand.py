"""Payments that a person confirms, or says that they did not come: who sees them, and what two clicks do."""

import re
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from commerce.accounts.models import User
from commerce.cash import queries
from commerce.cash.models import CashCollection
from commerce.closing import checking, manual
from commerce.closing.rules import VIEW
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.order.models import Order
from commerce.rates.models import ExchangeRate
from commerce.refusals import Conflict
from commerce.stores.models import Store
from tests.cash import COURIER, make_order_on_the_way, take
from tests.factories import make_staff
from tests.orders import make_shop

from .conftest import logged_in

pytestmark = pytest.mark.django_db
DESK = "/admin/cierre/por-confirmar/"
FINANCE = (VIEW, "cash.add_cashcollection", "order.change_order", "order.view_order")


@pytest.fixture
def store() -> Store:
    return make_shop("mano", email="tienda@ejemplo.com.ve")


@pytest.fixture
def finance(store: Store) -> User:
    return make_staff(store, "finanzas", FINANCE)


@pytest.fixture
def client(finance: User) -> Client:
    return logged_in(finance)


@pytest.fixture
def order(store: Store) -> Order:
    return make_order_on_the_way(store, "20.00", payment="cash_usd")


def typed(**fields: Any) -> dict[str, Any]:
    return {"amount": "20,00", "currency": "USD", "reference": "R-101"} | fields


def test_the_list_holds_what_nobody_has_written_down_with_what_is_missing(
    store: Store, client: Client, order: Order
) -> None:
    in_bolivares = make_order_on_the_way(store, "10.00", payment="cash_ves")
    paid = make_order_on_the_way(store, "5.00")
    take(paid)
    page = client.get(DESK).content.decode()
    assert order.number in page
    assert "US$\xa020,00" in page
    assert in_bolivares.number in page
    assert "Bs\xa08.601,80" in page
    assert paid.number not in page
    assert "Pagos por confirmar a mano" in client.get("/admin/").content.decode()


def test_it_is_found_by_number_and_by_name(client: Client, order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(contact_name="Yuleisy Parra")
    assert order.number in client.get(DESK, {"buscar": order.number}).content.decode()
    assert order.number in client.get(DESK, {"buscar": "yuleisy"}).content.decode()
    assert "Ningún pago por confirmar coincide" in client.get(DESK, {"buscar": "Wilmer"}).content.decode()


def test_confirming_writes_it_down_once_and_tells_the_customer_and_the_store(
    client: Client, order: Order, finance: User
) -> None:
    form = client.get(f"{DESK}{order.pk}/").content.decode()
    assert 'value="20,00"' in form
    first = client.post(f"{DESK}{order.pk}/confirmar/", typed())
    second = client.post(f"{DESK}{order.pk}/confirmar/", typed(), follow=True)
    assert first.url == DESK
    assert "ya está pagado" in second.content.decode()
    row = CashCollection.objects.get()
    assert (row.usd, row.reference, row.by) == (Decimal("20.00"), "R-101", finance)
    order.refresh_from_db()
    assert order.payment_state == "paid"

    mail.outbox.clear()
    deliver_pending()
    subjects = {address: each.subject for each in mail.outbox for address in each.to if "a mano," in each.subject}
    assert subjects == {"tienda@ejemplo.com.ve": f"Pago confirmado a mano, pedido {order.number} · {order.store.name}"}
    letter = next(each for each in mail.outbox if each.subject.startswith("Recibimos tu pago del pedido"))
    assert letter.to == [order.contact_email]
    assert "US$\xa020,00, referencia R-101" in letter.body
    assert checking.check(order.store).faults == []
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert out.getvalue() == "Pedidos pagados sin abono: 0. Abonos sin pedido: 0.\n"
    page = client.get(f"{DESK}{order.pk}/", follow=True).content.decode()
    assert "ya no espera que lo confirmes" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": ""}, "Escribe cuánto llegó"),
        ({"reference": " "}, "Escribe la referencia"),
        ({"amount": "veinte"}, "no se entiende"),
        ({"amount": "20,01"}, "Sobran US$"),
        ({"amount": "0"}, "Escribe cuánto recibiste"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    client: Client, order: Order, fields: dict[str, str], words: str
) -> None:
    answer = client.post(f"{DESK}{order.pk}/confirmar/", typed(**fields))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CashCollection.objects.exists()


def test_a_part_leaves_the_rest_to_confirm_and_its_reference_counts_once(client: Client, order: Order) -> None:
    client.post(f"{DESK}{order.pk}/confirmar/", typed(amount="5,00"))
    client.post(f"{DESK}{order.pk}/confirmar/", typed(amount="5,00"))
    assert CashCollection.objects.count() == 1
    assert "US$\xa015,00" in client.get(DESK).content.decode()


def test_one_that_did_not_come_is_told_once_and_stays_owed(client: Client, order: Order) -> None:
    page = client.get(f"{DESK}{order.pk}/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    said = {"key": key[1], "reason": "El billete era falso"}
    mail.outbox.clear()
    for _click in range(2):
        assert client.post(f"{DESK}{order.pk}/no-llego/", said).status_code == 302
    entry = JournalEntry.objects.get(verb="payment.marked_failed")
    assert entry.data["reason"] == "El billete era falso"
    deliver_pending()
    (letter,) = [each for each in mail.outbox if "no se completó" in each.subject]
    assert "El billete era falso" in letter.body
    assert "sigue sin pagar" in letter.body
    order.refresh_from_db()
    assert (order.status, order.payment_state) == ("out_for_delivery", "to_collect")
    assert "El billete era falso" in client.get(DESK).content.decode()
    assert client.post(f"{DESK}{order.pk}/no-llego/", {"key": "otra", "reason": ""}).status_code == 422


def test_one_that_was_paid_meanwhile_is_not_said_to_be_missing(client: Client, order: Order) -> None:
    take(order)
    answer = client.post(f"{DESK}{order.pk}/no-llego/", {"key": "k", "reason": "No llegó"}, follow=True)
    assert "ya está pagado" in answer.content.decode()
    assert not JournalEntry.objects.filter(verb="payment.marked_failed").exists()


def test_a_cancelled_one_is_neither_listed_nor_confirmed(client: Client, order: Order, finance: User) -> None:
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    assert order.number not in client.get(DESK).content.decode()
    with pytest.raises(Conflict) as refused:
        manual.confirm(order.pk, by=finance, amount=Decimal("20.00"), reference="R-1")
    assert refused.value.code == "order_ended"


def test_another_store_finds_nothing_and_who_only_looks_confirms_nothing(store: Store, order: Order) -> None:
    stranger = logged_in(make_staff(make_shop("otra", rate=False), "finanzas", FINANCE, email="otra@ejemplo.com.ve"))
    assert order.number not in stranger.get(DESK).content.decode()
    assert stranger.get(f"{DESK}{order.pk}/").status_code == 404
    assert stranger.post(f"{DESK}{order.pk}/confirmar/", typed()).status_code == 404
    assert stranger.post(f"{DESK}{order.pk}/no-llego/", {"key": "k", "reason": "No"}).status_code == 404

    looks = logged_in(make_staff(store, "mira", (VIEW,), email="mira@ejemplo.com.ve"))
    page = looks.get(f"{DESK}{order.pk}/").content.decode()
    assert "Confirmar el pago</button>" not in page
    assert looks.post(f"{DESK}{order.pk}/confirmar/", typed()).status_code == 403
    assert looks.post(f"{DESK}{order.pk}/no-llego/", {"key": "k", "reason": "No"}).status_code == 403

    courier = logged_in(make_staff(store, "reparte", COURIER, email="reparte@ejemplo.com.ve"))
    assert courier.get(DESK).status_code == 403
    assert not CashCollection.objects.exists()


def test_nothing_changes_by_looking(client: Client, order: Order) -> None:
    assert client.get(f"{DESK}{order.pk}/confirmar/").status_code == 405
    assert client.get(f"{DESK}{order.pk}/no-llego/").status_code == 405


def test_the_list_costs_the_same_however_long_it_is(
    store: Store, client: Client, order: Order, django_assert_max_num_queries: Any
) -> None:
    for _each in range(4):
        make_order_on_the_way(store, "3.00", payment="cash_ves")
    client.get(DESK)
    with django_assert_max_num_queries(15):
        assert client.get(DESK).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(DESK, {"buscar": "ana"}).status_code == 200


def test_what_many_orders_owe_is_what_each_owes(store: Store) -> None:
    Store.objects.filter(pk=store.pk).update(is_special_taxpayer=True)
    store.refresh_from_db()
    orders = [
        make_order_on_the_way(store, usd, payment=how) for usd, how in (("20.00", "cash_usd"), ("7.00", "cash_ves"))
    ]
    take(orders[0], "5.00", "USD")
    fresh = list(Order.objects.filter(pk__in=[each.pk for each in orders]).select_related("store"))
    assert queries.owed_of_each(fresh) == {each.pk: queries.owed_now(each) for each in fresh}


def test_many_are_leafed_through(store: Store, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.desks.closing.by_hand._PER_PAGE", 2)
    numbers = [make_order_on_the_way(store, "3.00").number for _each in range(3)]
    first, second = client.get(DESK).content.decode(), client.get(DESK, {"pagina": "2"}).content.decode()
    assert [number in first for number in numbers] == [True, True, False]
    assert [number in second for number in numbers] == [False, False, True]


def test_without_a_rate_what_is_missing_is_told_in_dollars_and_never_as_nothing(store: Store, client: Client) -> None:
    order = make_order_on_the_way(store, "7.00", payment="cash_ves")
    ExchangeRate.objects.update(value_date="2020-01-01")
    fresh = Order.objects.select_related("store").get(pk=order.pk)
    assert manual.owed(fresh) == (Decimal("7.00"), "USD")
    assert manual.owed_of_each([fresh]) == {order.pk: (Decimal("7.00"), "USD")}
    assert "US$\xa07,00" in client.get(f"{DESK}{order.pk}/").content.decode()
