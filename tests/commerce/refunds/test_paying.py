"""Refunds that a person pays, and what follows: the ledger, the order, the goods, the voucher, the debt."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from commerce.cash import queries as cash
from commerce.cash.closing import close
from commerce.journal.tasks import deliver_pending
from commerce.money.rules import convert, format_usd
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.models import Order, RefundDue
from commerce.payment import rules as payment
from commerce.payment.models import Source, StoreCredit, StoreCreditEntry, Transaction
from commerce.refunds import actions
from commerce.refunds.models import Refund
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.models import Membership
from commerce.voucher.models import VoucherApplication
from tests.cash import make_courier
from tests.factories import make_product, make_user
from tests.orders import make_voucher
from tests.pagomovil import make_paying_shop
from tests.refunds import make_ask, make_asker, make_paid_order, make_refund, make_signer, source_of

pytestmark = pytest.mark.django_db
State, Kind = Refund.State, Refund.Kind


@pytest.fixture
def order() -> Order:
    return make_paid_order(make_paying_shop("paga"), method="pago_movil")


def today():
    return timezone.localdate()


def test_paid_by_pago_movil_it_is_booked_in_bolivares_at_todays_rate(order: Order) -> None:
    person = make_asker(order.store)
    refund = make_refund(order, person)
    assert refund.currency == "VES"
    account = order.store.recipient_accounts.get()

    actions.mark_paid(refund.pk, by=person, reference=" 0012 345 ", paid_on=today(), account_id=account.pk)

    refund.refresh_from_db()
    row = Transaction.objects.get(txn_type=Transaction.REFUND)
    assert refund.transaction == row
    assert (refund.state, refund.outgoing_reference, refund.paid_by) == (State.DONE, "0012345", person)
    assert (row.amount, row.paid_currency, row.paid_amount) == (
        Decimal("10.00"),
        "VES",
        convert(Decimal("10.00"), Decimal("860.18")),
    )
    source = source_of(order)
    assert (source.amount_refunded, source.amount_reserved) == (Decimal("10.00"), Decimal("0.00"))
    order.refresh_from_db()
    assert order.payment_state == payment.PARTIALLY_REFUNDED


def test_a_reference_pays_one_refund_from_one_account(order: Order) -> None:
    person = make_asker(order.store)
    first, second = make_refund(order, person), make_refund(order, person)
    actions.mark_paid(first.pk, by=person, reference="0012345", paid_on=today())
    with pytest.raises(Conflict) as refused:
        actions.mark_paid(second.pk, by=person, reference="0012345", paid_on=today())
    assert refused.value.code == "reference_used"
    second.refresh_from_db()
    assert (second.state, second.outgoing_reference) == (State.TO_PAY, "")


def test_marked_twice_it_goes_back_once(order: Order) -> None:
    person = make_asker(order.store)
    refund = make_refund(order, person)
    actions.mark_paid(refund.pk, by=person, reference="0012345", paid_on=today())
    with pytest.raises(Conflict) as refused:
        actions.mark_paid(refund.pk, by=person, reference="0012346", paid_on=today())
    assert refused.value.code == "not_to_pay"
    assert source_of(order).amount_refunded == Decimal("10.00")


def test_our_reference_and_a_day_that_can_be_are_required(order: Order) -> None:
    person = make_asker(order.store)
    refund = make_refund(order, person)
    with pytest.raises(BadInput) as refused:
        actions.mark_paid(refund.pk, by=person, reference="  ", paid_on=today())
    assert refused.value.code == "reference_missing"
    for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
        with pytest.raises(BadInput) as refused:
            actions.mark_paid(refund.pk, by=person, reference="1", paid_on=day)
        assert refused.value.code == "bad_day"


def test_who_may_not_pay_in_that_store_does_not(order: Order) -> None:
    refund = make_refund(order, make_asker(order.store))
    with pytest.raises(NotAllowed):
        actions.mark_paid(refund.pk, by=make_asker(make_paying_shop("lejos")), reference="1", paid_on=today())


def test_a_delivered_order_that_gets_all_its_money_back_is_refunded(order: Order) -> None:
    for status in (statuses.PROCESSING, statuses.READY, statuses.DELIVERED):
        orders.move(order.pk, status)
    person, lead = make_asker(order.store), make_signer(order.store)
    refund = make_refund(order, person, usd=order.total_incl_tax)
    if refund.state == State.WAITING_SIGNATURE:
        actions.sign(refund.pk, by=lead)
    actions.mark_paid(refund.pk, by=person, reference="77", paid_on=today())
    order.refresh_from_db()
    assert (order.status, order.payment_state) == (statuses.REFUNDED, payment.REFUNDED)


def test_a_cancelled_orders_debt_is_settled_with_its_refund(order: Order) -> None:
    orders.cancel(order.pk, reason="No había")
    debt = RefundDue.objects.get(order=order)
    person = make_asker(order.store)
    part = make_refund(order, person, usd=Decimal("4.10"), reason_code=Refund.Reason.CANCELLED)
    actions.mark_paid(part.pk, by=person, reference="1", paid_on=today())
    debt.refresh_from_db()
    assert (debt.amount_usd, debt.settled_at) == (Decimal("40.00"), None)

    rest = make_refund(order, person, usd=Decimal("40.00"), reason_code=Refund.Reason.CANCELLED)
    actions.mark_paid(rest.pk, by=person, reference="2", paid_on=today())
    debt.refresh_from_db()
    order.refresh_from_db()
    assert debt.settled_at is not None
    assert order.status == statuses.REFUNDED


def test_what_came_too_much_can_go_back_and_the_order_goes_on() -> None:
    order = make_paid_order(make_paying_shop(), extra=5, method="pago_movil")
    assert order.payment_state == payment.OVERPAID
    person = make_asker(order.store)
    refund = make_refund(order, person, usd=Decimal("5.00"), reason_code=Refund.Reason.OVERPAID)
    actions.mark_paid(refund.pk, by=person, reference="9", paid_on=today())
    order.refresh_from_db()
    assert order.status == statuses.CONFIRMED


def test_cash_is_written_down_by_who_hands_it_over(order: Order) -> None:
    person = make_asker(order.store)
    refund = make_refund(order, person, kind=Kind.CASH)
    actions.hand_over(refund.pk, by=person, currency="USD")
    row = Transaction.objects.get(txn_type=Transaction.REFUND)
    assert (row.paid_amount, row.paid_currency, row.status, row.by) == (Decimal("10.00"), "USD", "cash", person)


def test_cash_that_was_handed_back_is_not_expected_in_the_box(order: Order) -> None:
    person = make_asker(order.store)
    role = make_courier(order.store).memberships.get().role
    Membership.objects.create(store=order.store, user=person, role=role)
    refund = make_refund(order, person, kind=Kind.CASH)
    actions.hand_over(refund.pk, by=person, currency="USD")
    assert [row.amount for row in cash.handed_back(order.store, person)] == [Decimal("10.00")]
    closing = close(order.store, by=person, counted_usd=Decimal("-10.00"), counted_ves=Decimal("0.00"))
    assert (closing.expected_usd, closing.is_exact) == (Decimal("-10.00"), True)
    assert not cash.handed_back(order.store, person).exists()


class TestGoods:
    @pytest.fixture
    def order(self) -> Order:
        store = make_paying_shop("vuelve")
        product = make_product(store, price="20.00", stock=10)
        order = make_paid_order(store, product=product, vouchers=[make_voucher(store, "VUELVE")])
        for status in (statuses.PROCESSING, statuses.READY, statuses.DELIVERED):
            orders.move(order.pk, status)
        return Order.objects.get(pk=order.pk)

    def test_goods_go_back_on_sale_only_where_that_was_chosen_and_once_it_is_paid(self, order: Order) -> None:
        person, line = make_asker(order.store), order.lines.get()
        record = line.stockrecord
        record.refresh_from_db()
        before = record.num_in_stock
        refund = make_refund(order, person, usd=Decimal("5.00"), stock={line.pk: 1})
        record.refresh_from_db()
        assert record.num_in_stock == before

        actions.mark_paid(refund.pk, by=person, reference="1", paid_on=today())
        record.refresh_from_db()
        assert record.num_in_stock == before + 1
        with pytest.raises(Conflict) as refused:
            make_refund(order, person, usd=Decimal("1.00"), stock={line.pk: 1})
        assert refused.value.code == "more_than_bought"

    def test_goods_stay_away_where_nobody_chose_otherwise(self, order: Order) -> None:
        person, record = make_asker(order.store), order.lines.get().stockrecord
        record.refresh_from_db()
        before = record.num_in_stock
        refund = make_refund(order, person, usd=Decimal("5.00"))
        actions.mark_paid(refund.pk, by=person, reference="1", paid_on=today())
        record.refresh_from_db()
        assert record.num_in_stock == before
        assert VoucherApplication.objects.filter(order=order).count() == 1

    def test_the_voucher_can_be_used_again_where_that_was_chosen(self, order: Order) -> None:
        person = make_asker(order.store)
        refund = make_refund(order, person, usd=Decimal("5.00"), returns_vouchers=True)
        actions.mark_paid(refund.pk, by=person, reference="1", paid_on=today())
        assert not VoucherApplication.objects.filter(order=order).exists()


def test_goods_of_a_cancelled_order_are_back_already() -> None:
    order = make_paid_order(make_paying_shop())
    orders.cancel(order.pk)
    with pytest.raises(Conflict) as refused:
        make_refund(order, make_asker(order.store), stock={order.lines.get().pk: 1})
    assert refused.value.code == "not_with_customer"


class TestCredit:
    def test_a_refund_as_credit_is_given_at_once(self) -> None:
        store = make_paying_shop()
        order = make_paid_order(store, user=make_user("con@ejemplo.com.ve"), extra=5)
        refund = make_refund(
            order,
            make_asker(store),
            usd=Decimal("5.00"),
            kind=Kind.STORE_CREDIT,
            reason_code=Refund.Reason.OVERPAID,
        )
        assert refund.state == State.DONE
        credit = StoreCredit.objects.get(store=store, user=order.user)
        entry = StoreCreditEntry.objects.get()
        assert (credit.balance, entry.kind) == (Decimal("5.00"), StoreCreditEntry.Kind.OVERPAYMENT)
        assert Source.objects.get(order=order, amount_debited__gt=0).amount_refunded == Decimal("5.00")

    def test_a_guest_has_no_credit(self, order: Order) -> None:
        with pytest.raises(Conflict) as refused:
            actions.request(order.pk, make_ask(kind=Kind.STORE_CREDIT), by=make_asker(order.store))
        assert refused.value.code == "no_account"


def test_the_customer_is_told_that_it_is_on_its_way_and_that_it_went_out(order: Order) -> None:
    person = make_asker(order.store)
    deliver_pending()
    mail.outbox.clear()
    refund = make_refund(order, person)
    deliver_pending()
    assert (
        mail.outbox[0].subject
        == f"Te vamos a devolver {format_usd(Decimal(10))}, pedido {order.number} · {order.store.name}"
    )
    assert "teléfono que termina en 0182" in mail.outbox[0].body
    assert "5550182" not in mail.outbox[0].body

    actions.mark_paid(refund.pk, by=person, reference="5544", paid_on=today())
    deliver_pending()
    assert "Referencia de nuestro pago: 5544." in mail.outbox[1].body


def test_a_file_for_the_bank_holds_nothing_that_was_taken_back_meanwhile(order: Order) -> None:
    person = make_asker(order.store)
    stays, gone = (make_refund(order, person, usd=Decimal(usd)) for usd in ("3.00", "4.00"))
    chosen = [stays.pk, gone.pk]
    actions.withdraw(gone.pk, by=person)
    with pytest.raises(Conflict) as refused:
        actions.note_exported(chosen, store=order.store, by=person)
    assert refused.value.code == "changed_meanwhile"
    assert Refund.objects.get(pk=stays.pk).exported_at is None
    assert actions.note_exported([stays.pk], store=order.store, by=person) == 1
