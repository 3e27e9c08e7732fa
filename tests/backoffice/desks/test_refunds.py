"""The desk of refunds: who sees what, asks, signs, pays and takes the file."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.order import actions as orders
from commerce.order.models import Order
from commerce.refunds.models import Refund
from commerce.refunds.rules import ASK, VIEW, Destination
from commerce.stores.models import Store
from tests.factories import make_staff
from tests.pagomovil import make_account, make_paying_shop
from tests.refunds import make_asker, make_paid_order, make_refund, make_signer, pay, source_of

pytestmark = pytest.mark.django_db
DESK = "/admin/devoluciones/"
State = Refund.State
UNNAMED = Destination(bank="0102", phone="+584145550182", document="V12345678")


@pytest.fixture
def store() -> Store:
    return make_paying_shop("mesa", refund_signature_from=40)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="commerce.stores.backends.MembershipBackend")
    return client


@pytest.fixture
def asker(store: Store) -> User:
    return make_asker(store)


@pytest.fixture
def order(store: Store) -> Order:
    return make_paid_order(store, method="pago_movil")


def asked(order: Order, **fields: Any) -> dict[str, Any]:
    return {
        "key": "clave-1",
        "usd": "10,00",
        "way": f"manual:{source_of(order).pk}",
        "reason_code": "damaged",
        "to_name": "María Rojas",
        "to_bank": "0102",
        "to_phone": "0414-5550182",
        "to_document": "V-12345678",
        "to_account": "",
    } | fields


def test_the_form_asks_and_two_clicks_are_one_refund(order: Order, asker: User) -> None:
    client, address = logged_in(asker), f"{DESK}pedido/{order.pk}/"
    assert client.get(address).status_code == 200
    first, second = client.post(address, asked(order)), client.post(address, asked(order))
    refund = Refund.objects.get()
    assert first.url == second.url == f"{DESK}{refund.pk}/"
    assert (refund.usd, refund.state, str(refund.to_phone)) == (Decimal("10.00"), State.TO_PAY, "+584145550182")


def test_too_much_comes_back_to_the_form_with_the_reason(order: Order, asker: User) -> None:
    page = logged_in(asker).post(f"{DESK}pedido/{order.pk}/", asked(order, usd="44,11"))
    assert page.status_code == 422
    assert "No se puede devolver más de lo que se recibió" in page.content.decode()


def test_what_becomes_of_goods_is_asked_and_not_taken_for_granted(order: Order, asker: User) -> None:
    for status in ("processing", "ready", "delivered"):
        orders.move(order.pk, status)
    client, address, line = logged_in(asker), f"{DESK}pedido/{order.pk}/", order.lines.get()
    assert client.post(address, asked(order)).status_code == 422
    assert client.post(address, asked(order, **{f"line-{line.pk}": "1"})).status_code == 302
    assert Refund.objects.get().lines.get().quantity == 1


def test_an_order_of_another_store_is_not_there(asker: User) -> None:
    elsewhere = make_paid_order(make_paying_shop("ajena"))
    theirs = make_refund(elsewhere, make_asker(elsewhere.store, email="otra@ejemplo.com.ve"))
    client = logged_in(asker)
    assert client.get(f"{DESK}pedido/{elsewhere.pk}/").status_code == 404
    assert client.get(f"{DESK}{theirs.pk}/").status_code == 404
    for act in ("retirar", "pagada", "entregada", "reintentar"):
        assert client.post(f"{DESK}{theirs.pk}/{act}/").status_code == 404
    assert client.post(f"{DESK}banco/", {"refund": theirs.pk}).status_code == 302
    assert Refund.objects.get(pk=theirs.pk).exported_at is None


def test_who_only_looks_does_nothing_else(store: Store, order: Order, asker: User) -> None:
    refund = make_refund(order, asker)
    client = logged_in(make_staff(store, "mira", (VIEW,)))
    page = client.get(f"{DESK}{refund.pk}/").content.decode()
    assert "0414-•••0182" in page
    assert "5550182" not in page
    assert client.get(f"{DESK}pedido/{order.pk}/").status_code == 403
    for act in ("firmar", "rechazar", "retirar", "pagada", "reintentar"):
        assert client.post(f"{DESK}{refund.pk}/{act}/").status_code == 403
    assert client.post(f"{DESK}banco/", {"refund": refund.pk}).status_code == 403


def test_a_large_one_is_signed_by_somebody_else_and_paid_with_our_reference(
    store: Store, order: Order, asker: User
) -> None:
    refund, lead = make_refund(order, asker, usd=Decimal("40.00")), make_signer(store)
    first = logged_in(asker).get(f"{DESK}{refund.pk}/").content.decode()
    assert "La pediste tú" in first
    assert "/firmar/" not in first

    logged_in(lead).post(f"{DESK}{refund.pk}/firmar/")
    account = store.recipient_accounts.get()
    paid = {"reference": "0099", "paid_on": f"{timezone.localdate():%Y-%m-%d}", "amount": "", "account": account.pk}
    logged_in(asker).post(f"{DESK}{refund.pk}/pagada/", paid)

    refund.refresh_from_db()
    assert (refund.state, refund.signed_by, refund.from_account) == (State.DONE, lead, account)


def test_without_our_reference_nothing_is_marked_as_paid(order: Order, asker: User) -> None:
    refund = make_refund(order, asker)
    page = logged_in(asker).post(f"{DESK}{refund.pk}/pagada/", {"paid_on": f"{timezone.localdate():%Y-%m-%d}"})
    assert page.status_code == 422
    refund.refresh_from_db()
    assert refund.state == State.TO_PAY


def test_the_file_for_the_bank_is_journalled_and_runs_no_formula(order: Order, asker: User) -> None:
    Order.objects.filter(pk=order.pk).update(contact_name="=HYPERLINK(1)")
    refund = make_refund(order, asker, to=UNNAMED)
    answer = logged_in(asker).post(f"{DESK}banco/", {"refund": [refund.pk]})
    rows = read(answer)
    assert rows[0] == (
        "forma,documento,telefono,cuenta,banco,nombre_banco,titular,monto_bs,concepto,banco_que_paga,mismo_banco"
    )
    assert rows[1] == (
        f"pago_movil,V12345678,04145550182,,0102,{refund.to_bank.name},'=HYPERLINK(1),8601.80,"
        f"Devolucion pedido {order.number},,"
    )
    entry = JournalEntry.objects.get(verb="refund.bank_file")
    assert (entry.actor_id, entry.store_id, entry.data) == (asker.pk, order.store_id, {"count": 1})
    refund.refresh_from_db()
    assert refund.exported_at is not None


def read(answer: Any) -> list[str]:
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_one_file_for_each_bank_that_is_paid_to_from_the_account_that_pays(store: Store, asker: User) -> None:
    account = store.recipient_accounts.get()
    here, there = (replace(UNNAMED, bank=code, name="Ana") for code in (str(account.bank_id), "0105"))
    refunds = [make_refund(make_paid_order(store, method="pago_movil"), asker, to=to) for to in (here, there)]
    client, chosen = logged_in(asker), [refund.pk for refund in refunds]
    page = client.get(f"{DESK}?ver=pagar").content.decode()
    assert f'name="banco" value="{account.bank_id}"' in page
    assert 'name="banco" value="0105"' in page
    assert f'<option value="{account.pk}">' in page

    answer = client.post(f"{DESK}banco/", {"refund": chosen, "banco": "0105", "cuenta": account.pk})
    assert f"devoluciones-mesa-desde-{account.bank_id}-a-0105-" in answer["Content-Disposition"]
    rows = read(answer)
    assert len(rows) == 2
    assert rows[1].endswith(f",{account.bank_id},no")
    entry = JournalEntry.objects.get(verb="refund.bank_file")
    assert entry.data == {"count": 1, "account_id": account.pk, "bank": "0105"}
    assert list(Refund.objects.filter(exported_at=None)) == [refunds[0]]

    same = client.post(f"{DESK}banco/", {"refund": chosen, "banco": account.bank_id, "cuenta": account.pk})
    assert read(same)[1].endswith(f",{account.bank_id},si")
    form = client.get(f"{DESK}{refunds[0].pk}/").content.decode()
    assert f'<option value="{account.pk}" selected>' in form


def test_a_file_is_not_paid_from_the_account_of_another_store(order: Order, asker: User) -> None:
    refund, theirs = make_refund(order, asker), make_account(make_paying_shop("ajena"), phone="+584145550199")
    answer = logged_in(asker).post(f"{DESK}banco/", {"refund": refund.pk, "cuenta": theirs.pk})
    assert answer.status_code == 302
    refund.refresh_from_db()
    assert (refund.exported_at, refund.from_account_id) == (None, None)
    assert not JournalEntry.objects.filter(verb="refund.bank_file").exists()


def test_what_no_payment_holds_is_shown_in_parts_before_it_is_set_aside(order: Order, asker: User) -> None:
    typed = asked(order, usd="49,10")
    pay(order, "5.00", method="zelle")
    client, address = logged_in(asker), f"{DESK}pedido/{order.pk}/"
    shown = client.post(address, typed)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "Ningún pago alcanza solo" in page
    assert "US$\xa044,10" in page
    assert "US$\xa05,00" in page
    assert not Refund.objects.exists()

    agreed = re.search(r'name="agreed" value="([^"]+)"', page)
    assert agreed is not None
    client.post(address, {**typed, "agreed": "cash:1:49.10"})
    assert not Refund.objects.exists()
    done = client.post(address, {**typed, "agreed": agreed[1]})
    assert done.status_code == 302
    first, second = Refund.objects.order_by("pk")
    assert (first.usd, second.usd, first.group) == (Decimal("44.10"), Decimal("5.00"), second.group)
    assert client.post(address, {**typed, "agreed": agreed[1]}).url == done.url
    assert Refund.objects.count() == 2


def test_one_signature_is_asked_for_on_the_whole_amount(store: Store, order: Order, asker: User) -> None:
    pay(order, "5.00", method="zelle")
    first = make_refund(order, asker, usd=Decimal("49.10"))
    second = Refund.objects.exclude(pk=first.pk).get()
    lead = logged_in(make_signer(store))
    page = lead.get(f"{DESK}{second.pk}/").content.decode()
    assert "Parte de una devolución de US$\xa049,10" in page
    assert "Firmar: devolver US$\xa049,10" in page
    assert f"{DESK}{first.pk}/" in page
    lead.post(f"{DESK}{second.pk}/firmar/")
    assert set(Refund.objects.values_list("state", flat=True)) == {State.TO_PAY}


def test_who_takes_one_back_that_is_in_a_file_of_the_bank_is_warned(order: Order, asker: User) -> None:
    refund, client = make_refund(order, asker), logged_in(asker)
    warning = "Ya salió en un archivo del banco. Mira antes que no se haya pagado."
    assert warning not in client.get(f"{DESK}{refund.pk}/").content.decode()
    client.post(f"{DESK}banco/", {"refund": [refund.pk]})
    assert warning in client.get(f"{DESK}{refund.pk}/").content.decode()


def test_ended_orders_and_overpaid_ones_wait_for_a_decision(store: Store, asker: User) -> None:
    ended, over = make_paid_order(store), make_paid_order(store, extra=5)
    orders.cancel(ended.pk, reason="No había")
    page = logged_in(asker).get(f"{DESK}?ver=decidir").content.decode()
    assert ended.number in page
    assert over.number in page
    assert "US$\xa044,10" in page
    assert "US$\xa05,00" in page

    make_refund(over, asker, usd=Decimal("5.00"), reason_code="overpaid")
    assert over.number not in logged_in(asker).get(f"{DESK}?ver=decidir").content.decode()


@pytest.mark.parametrize("tab", ["decidir", "firma", "pagar", "fallidas", "camino", "cerradas"])
def test_each_list_costs_a_fixed_number_of_queries(
    store: Store, asker: User, tab: str, django_assert_max_num_queries: Any
) -> None:
    for _each in range(3):
        make_refund(make_paid_order(store, extra=3, method="pago_movil"), asker, usd=Decimal("1.00"))
    orders.cancel(make_paid_order(store).pk)
    client = logged_in(asker)
    client.get(DESK)
    with django_assert_max_num_queries(15):
        assert client.get(f"{DESK}?ver={tab}").status_code == 200


def test_the_orders_page_shows_its_refunds_and_the_button(order: Order) -> None:
    person = make_staff(order.store, "todo", (VIEW, ASK, "order.view_order", "payment.view_source"))
    refund = make_refund(order, make_asker(order.store))
    page = logged_in(person).get(f"/admin/order/order/{order.pk}/change/").content.decode()
    assert f"{DESK}{refund.pk}/" in page
    assert f"{DESK}pedido/{order.pk}/" in page
