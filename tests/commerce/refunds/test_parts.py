"""Refunds that no single payment holds: asked for once, signed once, sent back by each way the money came."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from commerce.accounts.models import User
from commerce.closing import checking
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.online.actions import settle, start_attempt
from commerce.order import actions as orders
from commerce.order.models import Order
from commerce.pagomovil.actions import decisions
from commerce.pagomovil.models import PaymentReport
from commerce.payment import credit
from commerce.payment.models import Source, Transaction
from commerce.refunds import actions, parts, providers, rules, senders
from commerce.refunds.models import Refund
from commerce.refusals import BadInput, Conflict
from tests.factories import make_user
from tests.online import CODE, Till, make_online_order, make_online_shop, open_till
from tests.pagomovil import make_account, make_finance, make_quote, make_report
from tests.refunds import make_ask, make_asker, make_refund, make_signer

pytestmark = pytest.mark.django_db
Kind, State = Refund.Kind, Refund.State


@pytest.fixture
def till() -> Iterator[Till]:
    senders.register(CODE, providers.send)
    with open_till() as opened:
        yield opened
    senders.unregister(CODE)


@pytest.fixture
def order(till: Till) -> Order:
    """US$ 25,00: five came by Pago Móvil, twenty by card; every movement has its proof."""
    store = make_online_shop("doble")
    store.refund_signature_from = Decimal("30.00")
    store.save()
    order = make_online_order(store, "25.00")
    report = make_report(order, quote=make_quote(order, account=make_account(store)))
    decisions.verify(report.pk, by=make_finance(store), amount=Decimal("4300.90"))
    PaymentReport.objects.update(final_at=timezone.now() - timedelta(seconds=1))
    decisions.finish_due()
    attempt = start_attempt(order.pk, CODE, by=None)
    till.pay(attempt.provider_id)
    settle(attempt.pk)
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def asker(order: Order) -> User:
    return make_asker(order.store)


def card_payment(order: Order) -> Transaction:
    return Transaction.objects.get(source__order=order, provider=CODE, txn_type=Transaction.DEBIT)


def by_card(order: Order, usd: str = "25.00", **fields: Any) -> dict[str, Any]:
    return {"usd": Decimal(usd), "kind": Kind.GATEWAY, "payment_id": card_payment(order).pk} | fields


def send_all() -> None:
    Refund.objects.filter(state=State.READY).update(next_try_at=timezone.now() - timedelta(seconds=1))
    actions.send_due()


def assert_books_are_in_order(order: Order) -> None:
    """The nightly comparison and `reconcile` find nothing."""
    assert checking.check(order.store).faults == []
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert out.getvalue() == "Pedidos pagados sin abono: 0. Abonos sin pedido: 0.\n"


def test_what_the_card_does_not_hold_goes_back_by_pago_movil(order: Order, asker: User) -> None:
    first = make_refund(order, asker, **by_card(order))
    found = list(Refund.objects.order_by("pk"))
    assert [(each.kind, each.usd, each.state) for each in found] == [
        (Kind.GATEWAY, Decimal("20.00"), State.READY),
        (Kind.MANUAL, Decimal("5.00"), State.TO_PAY),
    ]
    assert first == found[0]
    assert {each.group for each in found} == {first.key}
    assert (found[0].to_account, str(found[0].to_phone), str(found[1].to_phone)) == ("", "", "+584145550182")

    send_all()
    actions.mark_paid(found[1].pk, by=asker, reference="77", paid_on=timezone.localdate())
    order.refresh_from_db()
    assert order.payment_state == "refunded"
    assert_books_are_in_order(order)


def test_it_is_asked_for_once_and_told_once(order: Order, asker: User) -> None:
    make_refund(order, asker, **by_card(order))
    told = JournalEntry.objects.filter(verb__startswith="refund.").order_by("pk")
    assert [(entry.verb, entry.data["usd"], entry.data["parts"]) for entry in told] == [
        ("refund.requested", "25.00", 2),
        ("refund.approved", "25.00", 2),
    ]
    deliver_pending()
    letter = next(each for each in mail.outbox if "Te vamos a devolver" in each.subject)
    assert "US$\xa025,00" in letter.subject
    assert "US$\xa020,00, así: al mismo medio con que pagaste." in letter.body
    assert "US$\xa05,00, así: Pago Móvil a" in letter.body
    assert len([each for each in mail.outbox if "Te vamos a devolver" in each.subject]) == 1


def test_two_clicks_with_one_key_are_the_same_parts(order: Order, asker: User) -> None:
    ask = make_ask(**by_card(order))
    first, second = (actions.request(order.pk, ask, by=asker) for _click in range(2))
    assert first == second
    assert Refund.objects.count() == 2


def test_more_than_all_that_came_is_refused_and_nothing_is_set_aside(order: Order, asker: User) -> None:
    with pytest.raises(Conflict) as refused:
        make_refund(order, asker, **by_card(order, "25.01"))
    assert refused.value.code == "more_than_paid"
    assert not Refund.objects.exists()
    assert not Source.objects.exclude(amount_reserved=0).exists()


def test_where_the_second_part_goes_must_be_known(order: Order, asker: User) -> None:
    with pytest.raises(BadInput) as refused:
        make_refund(order, asker, **by_card(order, to=rules.Destination()))
    assert refused.value.code == "no_destination"
    make_refund(order, asker, **by_card(order, "20.00", to=rules.Destination()))


def test_one_signature_decides_on_the_whole(order: Order, asker: User) -> None:
    order.store.refund_signature_from = Decimal("21.00")
    order.store.save()
    first = make_refund(order, asker, **by_card(order))
    second = Refund.objects.exclude(pk=first.pk).get()
    assert {first.state, second.state} == {State.WAITING_SIGNATURE}
    signer = make_signer(order.store)
    assert actions.sign(second.pk, by=signer).state == State.TO_PAY
    first.refresh_from_db()
    assert (first.state, first.signed_by_id) == (State.READY, signer.pk)
    with pytest.raises(Conflict):
        actions.sign(first.pk, by=signer)


@pytest.mark.parametrize("how", ["refuse", "withdraw"])
def test_refused_or_withdrawn_before_the_signature_all_of_it_is_free_again(order: Order, asker: User, how: str) -> None:
    order.store.refund_signature_from = Decimal("21.00")
    order.store.save()
    first = make_refund(order, asker, **by_card(order))
    if how == "refuse":
        actions.refuse(first.pk, by=make_signer(order.store), note="No llegó nada de vuelta")
    else:
        actions.withdraw(first.pk, by=asker)
    assert set(Refund.objects.values_list("state", flat=True)) <= {State.REFUSED, State.WITHDRAWN}
    assert not Source.objects.exclude(amount_reserved=0).exists()
    assert_books_are_in_order(order)


def test_once_let_go_one_part_can_be_withdrawn_and_the_other_goes_on(order: Order, asker: User) -> None:
    first = make_refund(order, asker, **by_card(order))
    second = Refund.objects.exclude(pk=first.pk).get()
    actions.withdraw(second.pk, by=asker)
    send_all()
    first.refresh_from_db()
    assert first.state == State.DONE
    assert_books_are_in_order(order)


def test_all_of_it_as_credit_is_credit_whatever_it_came_by(till: Till) -> None:
    customer = make_user("clara@ejemplo.com.ve")
    store = make_online_shop("saldo")
    asker = make_asker(store)
    first = make_online_order(store, "30.00", user=customer)
    pay_by_card(first, till)
    make_refund(first, asker, usd=Decimal("5.00"), kind=Kind.STORE_CREDIT)
    order = make_online_order(store, "25.00", user=customer)
    credit.spend(order.pk, by=customer)
    pay_by_card(order, till)

    make_refund(order, asker, usd=Decimal("25.00"), kind=Kind.STORE_CREDIT)
    assert [each.usd for each in order.refunds.order_by("usd")] == [Decimal("5.00"), Decimal("20.00")]
    assert set(order.refunds.values_list("state", flat=True)) == {State.DONE}
    assert credit.balance_of(customer, store) == Decimal("25.00")
    assert_books_are_in_order(order)


def test_credit_that_was_spent_comes_back_as_credit_when_the_card_does_not_reach(till: Till) -> None:
    customer, store = make_user("clara@ejemplo.com.ve"), make_online_shop("saldo")
    asker = make_asker(store)
    first = make_online_order(store, "30.00", user=customer)
    pay_by_card(first, till)
    make_refund(first, asker, usd=Decimal("5.00"), kind=Kind.STORE_CREDIT)
    order = make_online_order(store, "25.00", user=customer)
    credit.spend(order.pk, by=customer)
    pay_by_card(order, till)

    make_refund(order, asker, **by_card(order, to=rules.Destination()))
    send_all()
    kinds = order.refunds.order_by("pk").values_list("kind", "usd", "state")
    assert list(kinds) == [
        (Kind.GATEWAY, Decimal("20.00"), State.DONE),
        (Kind.STORE_CREDIT, Decimal("5.00"), State.DONE),
    ]
    assert_books_are_in_order(order)


def test_goods_and_voucher_go_with_the_first_part_only(order: Order, asker: User) -> None:
    for status in ("processing", "ready", "delivered"):
        orders.move(order.pk, status)
    line = order.lines.get()
    first = make_refund(order, asker, **by_card(order, stock={line.pk: 1}, returns_vouchers=True))
    second = Refund.objects.exclude(pk=first.pk).get()
    assert (first.lines.get().quantity, second.lines.count()) == (1, 0)
    assert (first.returns_vouchers, second.returns_vouchers) == (True, False)


def pay_by_card(order: Order, till: Till) -> None:
    attempt = start_attempt(order.pk, CODE, by=None)
    till.pay(attempt.provider_id)
    settle(attempt.pk)


def test_a_plan_changes_nothing(order: Order) -> None:
    payment = card_payment(order)
    planned = parts.plan(order, Decimal("25.00"), Kind.GATEWAY, payment_id=payment.pk)
    assert [part.usd for part in planned] == [Decimal("20.00"), Decimal("5.00")]
    assert not Source.objects.exclude(amount_reserved=0).exists()


def test_what_was_agreed_to_goes_back_so_or_not_at_all(order: Order, asker: User) -> None:
    seen = parts.plan(order, Decimal("25.00"), Kind.GATEWAY, payment_id=card_payment(order).pk)
    make_refund(order, asker, **by_card(order, "1.00"))
    with pytest.raises(Conflict) as refused:
        make_refund(order, asker, **by_card(order, "24.00", agreed=tuple(part.code for part in seen)))
    assert refused.value.code == "changed_meanwhile"
    assert Refund.objects.count() == 1
    now = parts.plan(order, Decimal("24.00"), Kind.GATEWAY, payment_id=card_payment(order).pk)
    make_refund(order, asker, **by_card(order, "24.00", agreed=tuple(part.code for part in now)))
    assert Refund.objects.count() == 3


def test_goods_and_voucher_of_a_part_that_is_withdrawn_come_with_the_other_one(order: Order, asker: User) -> None:
    for status in ("processing", "ready", "delivered"):
        orders.move(order.pk, status)
    line = order.lines.get()
    first = make_refund(order, asker, **by_card(order, stock={line.pk: 1}, returns_vouchers=True))
    second = Refund.objects.exclude(pk=first.pk).get()
    actions.withdraw(first.pk, by=asker)
    for each in (first, second):
        each.refresh_from_db()
    assert (first.state, first.lines.count(), first.returns_vouchers) == (State.WITHDRAWN, 0, False)
    assert (second.state, second.lines.get().quantity, second.returns_vouchers) == (State.TO_PAY, 1, True)
    actions.withdraw(second.pk, by=asker)
    assert second.lines.count() == 1
    assert not Source.objects.exclude(amount_reserved=0).exists()


def test_credit_that_was_spent_by_an_account_that_is_gone_is_paid_out_by_a_person(till: Till) -> None:
    customer, store = make_user("clara@ejemplo.com.ve"), make_online_shop("saldo")
    asker = make_asker(store)
    first = make_online_order(store, "30.00", user=customer)
    pay_by_card(first, till)
    make_refund(first, asker, usd=Decimal("5.00"), kind=Kind.STORE_CREDIT)
    order = make_online_order(store, "25.00", user=customer)
    credit.spend(order.pk, by=customer)
    pay_by_card(order, till)
    Order.objects.filter(pk=order.pk).update(user=None)

    make_refund(order, asker, **by_card(order))
    assert list(order.refunds.order_by("pk").values_list("kind", "usd")) == [
        (Kind.GATEWAY, Decimal("20.00")),
        (Kind.MANUAL, Decimal("5.00")),
    ]
