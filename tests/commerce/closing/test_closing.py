"""The end of a day: the report, the nightly comparison, and the two lists of `reconcile`."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from commerce.closing import checking, evidence, report
from commerce.closing.rules import VIEW
from commerce.journal.models import JournalEntry
from commerce.online.models import GatewayAccount, PayoutLine
from commerce.order.models import Order
from commerce.payment import credit
from commerce.payment.models import Source, StoreCreditEntry, Transaction
from commerce.refunds import actions as refunds
from commerce.stores.models import Store
from tests.cash import make_courier, make_order_on_the_way, take
from tests.factories import make_staff, make_user, number
from tests.online import make_online_account
from tests.pagomovil import make_paying_shop, make_unpaid_order
from tests.refunds import make_asker, make_paid_order, make_refund, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_paying_shop("cierra")


@pytest.fixture
def sound(store: Store) -> Order:
    """An order paid with credit, of which a part went back: every movement has its proof."""
    order = make_unpaid_order(store, "20.00", user=make_user("clara@ejemplo.com.ve"))
    assert order.user is not None
    # What was given before came from another order, refunded as credit.
    credit.grant(order, Decimal("20.00"), kind=StoreCreditEntry.Kind.REFUND)
    StoreCreditEntry.objects.all().update(order=order)
    credit.spend(order.pk, by=order.user)
    return Order.objects.get(pk=order.pk)


def command(name: str, *args: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(name, *args, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    except CommandError as error:
        return 1, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


class TestReport:
    def test_a_day_adds_up_what_came_and_went_by_way_to_pay(self, store: Store) -> None:
        first, person = make_paid_order(store, "44.10"), make_asker(store)
        make_paid_order(store, "10.00")
        refund = make_refund(first, person, usd=Decimal("4.10"))
        refunds.mark_paid(refund.pk, by=person, reference="1", paid_on=timezone.localdate())

        day = report.of_day(store, timezone.localdate())
        row = next(each for each in day.rows if each.count)
        assert (row.code, row.currency, row.count, row.usd) == ("stripe", "USD", 2, Decimal("54.10"))
        assert (day.usd, day.refunded_usd, day.net_usd) == (Decimal("54.10"), Decimal("4.10"), Decimal("50.00"))
        assert row.ves == Decimal("46535.74")
        assert report.of_day(store, timezone.localdate() - timedelta(days=1)).rows == []
        assert report.of_day(make_paying_shop("otra"), timezone.localdate()).rows == []

    def test_the_page_and_its_file(self, store: Store, django_assert_max_num_queries: Any) -> None:
        make_paid_order(store)
        elsewhere = make_paying_shop("ajena")
        client = Client()
        client.force_login(make_staff(store, "cierre", (VIEW,)), backend="commerce.stores.backends.MembershipBackend")
        client.get("/admin/cierre/")
        with django_assert_max_num_queries(15):
            page = client.get("/admin/cierre/")
        assert "US$\xa044,10" in page.content.decode()
        assert client.get(f"/admin/cierre/?tienda={elsewhere.pk}").status_code == 404

        file = client.get("/admin/cierre/exportar/?formato=csv")
        rows = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
        assert rows[0].startswith("tienda,dia,forma_de_pago,moneda,pagos")
        assert ",USD,1,44.10,44.10," in rows[1]
        assert JournalEntry.objects.filter(verb="closing.exported").count() == 1
        assert client.get("/admin/cierre/exportar/?formato=xlsx").status_code == 200

    def test_without_the_permission_it_does_not_open(self, store: Store) -> None:
        client = Client()
        other = make_staff(store, "otro", ("order.view_order",))
        client.force_login(other, backend="commerce.stores.backends.MembershipBackend")
        assert client.get("/admin/cierre/").status_code == 403


class TestFees:
    @pytest.fixture
    def paid(self, store: Store) -> Transaction:
        """US$ 44,10 that came today by card, of which the provider has said that it keeps 1,58."""
        make_paid_order(store, "44.10")
        row = Transaction.objects.get()
        told(make_online_account(store, gateway="stripe"), row, "1.58", timezone.now())
        return row

    def test_a_fee_that_arrives_later_does_not_change_the_day_that_is_over(
        self, store: Store, paid: Transaction
    ) -> None:
        day, next_day = timezone.localdate(), timezone.localdate() + timedelta(days=1)
        before = report.of_day(store, day)
        assert (before.fees_usd, before.net_usd, before.later_fees_usd) == (
            Decimal("1.58"),
            Decimal("42.52"),
            Decimal("0.00"),
        )
        told(GatewayAccount.objects.get(), paid, "0.30", timezone.now() + timedelta(days=1))

        after, following = report.of_day(store, day), report.of_day(store, next_day)
        assert (after.fees_usd, after.net_usd, after.later_fees_usd) == (
            Decimal("1.58"),
            Decimal("42.52"),
            Decimal("0.30"),
        )
        assert (after.rows, after.rate) == (before.rows, before.rate)
        (row,) = following.rows
        assert (row.is_late, row.count, row.usd, row.fees_usd) == (True, 0, Decimal("0.00"), Decimal("0.30"))
        assert (following.usd, following.fees_usd, following.net_usd) == (
            Decimal("0.00"),
            Decimal("0.30"),
            Decimal("-0.30"),
        )
        assert "comisiones de días anteriores" in report.table([following])[0][2]

    def test_the_page_says_what_arrived_later(self, store: Store, paid: Transaction) -> None:
        told(GatewayAccount.objects.get(), paid, "0.30", timezone.now() + timedelta(days=1))
        client = Client()
        client.force_login(make_staff(store, "cierre", (VIEW,)), backend="commerce.stores.backends.MembershipBackend")
        page = client.get("/admin/cierre/").content.decode()
        assert "Después llegaron US$\xa00,30 de comisiones" in page
        assert "US$\xa042,52" in page


def told(account: GatewayAccount, paid: Transaction, fee: str, moment: Any) -> None:
    """A line of the provider about a payment, heard of at that moment."""
    PayoutLine.objects.create(
        account=account, provider_id=f"txn_{number()}", kind="charge", reference=paid.provider_id, transaction=paid,
        gross=paid.amount, fee=Decimal(fee), net=paid.amount - Decimal(fee), currency="USD", at=paid.date_created, told_at=moment,
    )  # fmt: skip


class TestCheck:
    def test_books_in_order_have_no_faults(self, store: Store, sound: Order) -> None:
        make_refund(sound, make_asker(store), usd=Decimal("5.00"))
        found = checking.check(store)
        assert (found.count, found.faults) == (0, [])
        assert not JournalEntry.objects.filter(verb="ledger.faults_found").exists()

    @pytest.mark.parametrize(
        ("code", "spoil"),
        [
            ("sums", lambda order: Source.objects.filter(order=order).update(amount_debited=99)),
            (
                "reserved",
                lambda order: Source.objects.filter(order=order, amount_debited__gt=0).update(amount_reserved=1),
            ),
            ("state", lambda order: Order.objects.filter(pk=order.pk).update(payment_state="partial")),
            ("credit", lambda order: order.store.store_credits.update(balance=3)),
        ],
    )
    def test_what_does_not_add_up_is_found_and_told(self, store: Store, sound: Order, code: str, spoil: Any) -> None:
        spoil(sound)
        found = checking.check(store)
        assert code in {fault["code"] for fault in found.faults}
        entry = JournalEntry.objects.get(verb="ledger.faults_found")
        assert (entry.store_id, entry.data["count"]) == (store.pk, found.count)

    def test_an_order_that_went_on_unpaid_is_found(self, store: Store) -> None:
        order = make_unpaid_order(store)
        Order.objects.filter(pk=order.pk).update(status="processing")
        assert [fault["code"] for fault in checking.check(store).faults] == ["unpaid"]


class TestReconcile:
    def test_books_in_order_end_with_zero(self, sound: Order) -> None:
        take(make_order_on_the_way(sound.store))
        assert evidence.unproven() == []
        StoreCreditEntry.objects.filter(kind="refund").delete()
        assert command("reconcile") == (0, "Pedidos pagados sin abono: 0. Abonos sin pedido: 0.\n")

    def test_a_payment_without_proof_is_named(self, store: Store) -> None:
        order = make_unpaid_order(store)
        pay(order, order.total_incl_tax, name="nobody")
        code, said = command("reconcile")
        assert code == 1
        assert f"Pedido {order.number}: movimiento" in said
        assert "stripe nobody" in said

    def test_a_proof_without_payment_is_named(self, store: Store, sound: Order) -> None:
        credit.grant(sound, Decimal("1.00"), kind=StoreCreditEntry.Kind.REFUND)
        code, said = command("reconcile", "--store", store.slug)
        assert code == 1
        assert "Abono sin pedido: store_credit" in said

    def test_an_unknown_store_is_an_error(self) -> None:
        assert command("reconcile", "--store", "nada")[0] == 1


class TestManualPayments:
    def test_listing_changes_nothing(self) -> None:
        order = make_order_on_the_way()
        code, said = command("process_manual_payments", "--list-pending")
        assert code == 0
        assert order.number in said
        assert "Bs\xa0" in said
        assert said.endswith("1 pendientes.\n")
        order.refresh_from_db()
        assert order.payment_state == "to_collect"

    def test_all_are_confirmed_by_somebody_who_may_and_the_journal_says_who(self) -> None:
        order = make_order_on_the_way()
        person = make_courier(order.store)
        code, said = command("process_manual_payments", "--confirm-all", "--yes", "--actor", person.email)
        assert (code, said.splitlines()[-1]) == (0, "1 confirmados, 0 no.")
        order.refresh_from_db()
        assert order.payment_state == "paid"
        assert JournalEntry.objects.get(verb="payment.collected").actor_id == person.pk

    def test_nobody_is_no_actor(self) -> None:
        make_order_on_the_way()
        assert command("process_manual_payments", "--confirm-all", "--yes")[0] == 1

    def test_cancelled_ones_are_skipped(self) -> None:
        order = make_order_on_the_way()
        Order.objects.filter(pk=order.pk).update(status="cancelled")
        person = make_courier(order.store)
        code, said = command("process_manual_payments", "--confirm-all", "--yes", "--actor", person.email)
        assert (code, said) == (0, "0 confirmados, 0 no.\n")

    def test_one_that_is_unknown_paid_or_cancelled_is_an_error(self) -> None:
        order = make_order_on_the_way()
        person = make_courier(order.store)
        one = ("process_manual_payments", "--order-id")
        assert command(*one, "0", "--actor", person.email)[0] == 1
        assert command(*one, str(order.pk), "--actor", person.email)[0] == 0
        assert command(*one, str(order.pk), "--actor", person.email)[0] == 1
        other = make_order_on_the_way(order.store)
        Order.objects.filter(pk=other.pk).update(status="cancelled")
        assert command(*one, str(other.pk), "--actor", person.email)[0] == 1

    def test_what_is_reported_is_not_confirmed_by_hand(self, store: Store) -> None:
        order, person = make_unpaid_order(store), make_courier(store)
        code, said = command("process_manual_payments", "--order-id", str(order.pk), "--actor", person.email)
        assert code == 1
        assert "no se paga en mano" in said
