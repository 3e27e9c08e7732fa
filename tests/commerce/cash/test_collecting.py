"""Taking money in hand: what it is worth, what it pays, its IGTF, and that it counts once."""

from decimal import Decimal
from typing import Any

import pytest

from commerce.cash import queries, rules
from commerce.cash.actions import Handed, collect
from commerce.cash.models import CashCollection
from commerce.jobs.models import Job, JobItem
from commerce.journal.models import JournalEntry
from commerce.order.jobs import describe_move, move_one
from commerce.order.models import Order
from commerce.payment.models import Transaction
from commerce.rates.models import ExchangeRate
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.venezuela.models import TaxRate
from tests.cash import make_courier, make_order_on_the_way, take
from tests.orders import make_order, make_shop
from tests.pagomovil import make_paying_shop, make_unpaid_order
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def igtf_of(order: Order) -> list[Decimal]:
    return list(order.surcharges.filter(code=TaxRate.IGTF).values_list("incl_tax", flat=True))


def make_special(payment: str = "cash_usd", usd: str = "100.00") -> Order:
    """US$ 100,00 of a special taxpayer's: US$ 103,00 in dollars."""
    return make_order_on_the_way(make_shop("especial", is_special_taxpayer=True), usd, payment=payment)


class TestWorth:
    def test_the_exact_bolivares_pay_exactly(self) -> None:
        order = make_order_on_the_way(usd="44.10")
        row = take(order, "37933.94", delivers=True)
        order = fresh(order)
        assert (order.status, order.payment_state, row.usd) == ("delivered", "paid", Decimal("44.10"))
        movement = Transaction.objects.get()
        assert (movement.provider, movement.provider_id, movement.paid_amount, movement.paid_currency) == (
            "cash", str(row.pk), Decimal("37933.94"), "VES",
        )  # fmt: skip
        assert (movement.by, movement.rate, row.transaction) == (row.by, row.rate, movement)

    def test_change_is_what_does_not_stay(self) -> None:
        order = make_order_on_the_way(usd="20.00", payment="cash_usd")
        row = take(order, "50.00", "USD", change=Decimal("30.00"))
        assert (row.usd, fresh(order).payment_state, fresh(order).status) == (
            Decimal("20.00"), "paid", "out_for_delivery",
        )  # fmt: skip

    def test_change_of_dollars_in_bolivares_counts_at_the_rate(self) -> None:
        order = make_order_on_the_way(usd="18.00", payment="cash_usd")
        row = take(order, "20.00", "USD", change=Decimal("1720.36"), change_currency="VES", delivers=True)
        assert (row.usd, fresh(order).payment_state) == (Decimal("18.00"), "paid")
        assert Transaction.objects.get().paid_amount == Decimal("18.00")

    def test_dollars_and_bolivares_add_up(self) -> None:
        order = make_order_on_the_way(usd="20.00")
        take(order, "5.00", "USD", delivers=True)
        assert (fresh(order).status, fresh(order).payment_state) == ("out_for_delivery", "partial")
        take(order, "12902.70", delivers=True)
        assert (fresh(order).status, fresh(order).payment_state) == ("delivered", "paid")
        assert [row.paid_currency for row in Transaction.objects.order_by("pk")] == ["USD", "VES"]

    def test_a_transfer_on_the_spot_needs_its_reference_and_is_in_no_box(self) -> None:
        order = make_order_on_the_way(payment="transfer_on_delivery")
        with pytest.raises(BadInput) as refused:
            take(order, is_transfer=True)
        assert refused.value.field == "reference"
        row = take(order, is_transfer=True, reference="428190457", delivers=True)
        assert fresh(order).status == "delivered"
        assert queries.box_of(
            queries.not_handed_in(order.store, row.by), queries.handed_back(order.store, row.by)
        ).is_empty

    def test_what_is_too_much_needs_change_or_a_word(self) -> None:
        order = make_order_on_the_way(usd="18.00", payment="cash_usd")
        with pytest.raises(BadInput) as refused:
            take(order, "20.00", "USD")
        assert (refused.value.code, refused.value.field) == ("too_much", "change")
        take(order, "20.00", "USD", leaves_rest=True)
        assert fresh(order).payment_state == "overpaid"

    @pytest.mark.parametrize(
        ("handed", "field"),
        [
            ({"received": "0"}, "received"),
            ({"received": "-5"}, "received"),
            ({"received": "NaN"}, "received"),
            ({"received": "1.005"}, "received"),
            ({"received": "20", "change": Decimal("20")}, "change"),
            ({"received": "20", "change": Decimal("-1")}, "change"),
            ({"received": "0.01"}, "received"),
            ({"received": "20", "currency": "EUR"}, "currency"),
        ],
    )
    def test_what_cannot_be_is_refused_by_its_name(self, handed: dict[str, Any], field: str) -> None:
        order = make_order_on_the_way()
        amount, currency = Decimal(handed.pop("received")), handed.pop("currency", "VES")
        with pytest.raises(BadInput) as refused:
            collect(order.pk, Handed(currency, amount, **handed), by=make_courier(order.store), key="x")
        assert refused.value.field == field
        assert not CashCollection.objects.exists()


class TestWho:
    def test_the_same_form_sent_twice_is_one_collection(self) -> None:
        order = make_order_on_the_way()
        courier = make_courier(order.store)
        first = take(order, "1000.00", by=courier, key="una")
        assert take(order, "1000.00", by=courier, key="una").pk == first.pk
        assert Transaction.objects.count() == 1

    def test_only_who_collects_in_that_store(self) -> None:
        order = make_order_on_the_way()
        with pytest.raises(NotAllowed):
            take(order, by=make_courier(make_shop("otra", rate=False)))

    def test_a_paid_order_is_not_collected_again(self) -> None:
        order = make_order_on_the_way()
        take(order)
        with pytest.raises(Conflict) as refused:
            take(order, "100.00")
        assert refused.value.code == "nothing_to_collect"

    def test_an_order_that_is_paid_otherwise_or_has_ended_is_not_collected(self) -> None:
        with pytest.raises(Conflict) as other:
            take(make_unpaid_order(make_paying_shop("pagos")), "100.00")
        assert other.value.code == "other_method"
        cancelled = make_order(make_shop("fin", rate=False))
        Order.objects.filter(pk=cancelled.pk).update(status="cancelled")
        with pytest.raises(Conflict) as ended:
            take(cancelled, "100.00")
        assert ended.value.code == "not_collectable"

    def test_without_a_rate_only_dollars_are_taken(self) -> None:
        order = make_order_on_the_way(usd="20.00")
        ExchangeRate.objects.all().update(value_date="2020-01-01")
        with pytest.raises(Conflict) as refused:
            take(order, "100.00")
        assert refused.value.code == "rate_too_old"
        take(order, "20.00", "USD", delivers=True)
        assert fresh(order).status == "delivered"


class TestHandingOver:
    def test_of_many_moved_at_once_those_without_their_money_stay(self) -> None:
        store = make_shop()
        unpaid, paid = make_order_on_the_way(store), make_order_on_the_way(store)
        take(paid)
        job = Job(store_id=store.pk, params={"status": "delivered"})
        items = [JobItem(label=order.number, subject_id=str(order.pk)) for order in (unpaid, paid)]
        first, second = describe_move(job, items)
        assert "Falta cobrar" in first.refusal
        assert second.refusal == ""
        with pytest.raises(Conflict) as refused:
            move_one(job, items[0])
        assert refused.value.code == "collect_first"
        move_one(job, items[1])
        assert (fresh(unpaid).status, fresh(paid).status) == ("out_for_delivery", "delivered")


class TestIgtf:
    def test_dollars_to_a_special_taxpayer_carry_it(self) -> None:
        order = make_special()
        assert (order.total_incl_tax, igtf_of(order)) == (Decimal("103.00"), [Decimal("3.00")])
        row = take(order, "103.00", "USD", delivers=True)
        assert (row.igtf_usd, igtf_of(order), fresh(order).payment_state) == (
            Decimal("3.00"), [Decimal("3.00")], "paid",
        )  # fmt: skip

    def test_an_order_in_dollars_that_is_paid_in_bolivares_loses_the_line(self) -> None:
        order = make_special()
        row = take(order, "86018.00", delivers=True)
        order = fresh(order)
        assert (order.total_incl_tax, igtf_of(order), row.igtf_usd) == (Decimal("100.00"), [], Decimal("0.00"))
        assert (order.total_ves, order.payment_state, order.status) == (Decimal("86018.00"), "paid", "delivered")
        assert JournalEntry.objects.get(verb="order.igtf_settled").data["after_usd"] == "100.00"

    def test_an_order_in_bolivares_that_is_paid_in_dollars_gains_it(self) -> None:
        order = make_special("cash_ves")
        assert igtf_of(order) == []
        take(order, "103.00", "USD", delivers=True)
        assert (fresh(order).total_incl_tax, igtf_of(order)) == (Decimal("103.00"), [Decimal("3.00")])

    @pytest.mark.parametrize("first", ["USD", "VES"])
    def test_of_a_mixed_payment_only_the_dollars_carry_it(self, first: str) -> None:
        order = make_special()
        amounts = {"USD": "51.50", "VES": "43009.00"}
        for currency in (first, "VES" if first == "USD" else "USD"):
            take(order, amounts[currency], currency, delivers=True)
        order = fresh(order)
        assert (order.total_incl_tax, igtf_of(order)) == (Decimal("101.50"), [Decimal("1.50")])
        assert (order.payment_state, order.status) == ("paid", "delivered")

    def test_it_is_rounded_half_up_to_two_decimals(self) -> None:
        order = make_special(usd="10.50")  # 3 % of 10,50 is 0,315
        assert take(order, "10.82", "USD", delivers=True).igtf_usd == Decimal("0.32")
        assert fresh(order).payment_state == "paid"

    def test_other_stores_have_none(self) -> None:
        order = make_order_on_the_way(usd="100.00", payment="cash_usd")
        assert take(order, "100.00", "USD").igtf_usd == Decimal("0.00")
        assert igtf_of(order) == []

    @pytest.mark.parametrize("cents", range(1, 400, 7))
    def test_what_is_asked_for_in_dollars_always_pays_exactly(self, cents: int) -> None:
        owed = rules.Owed(Decimal(cents) / 100, Decimal(3), Decimal("860.18"))
        taken = rules.taken(owed, "USD", owed.usd)
        assert (taken.base, taken.igtf, taken.over) == (owed.base, owed.igtf, Decimal(0))


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_clicks_make_one_collection(self) -> None:
        order = make_order_on_the_way()
        courier = make_courier(order.store)
        run_together(count(20, 4), lambda _n: take(order, "1000.00", by=courier, key="una"))
        assert CashCollection.objects.count() == Transaction.objects.count() == 1
        assert fresh(order).sources.get(source_type__code="cash_ves").amount_debited == Transaction.objects.get().amount

    def test_without_the_key_each_click_would_be_one(self) -> None:
        order = make_order_on_the_way()
        courier = make_courier(order.store)
        rivals = count(8, 4)
        run_together(rivals, lambda number: take(order, "1000.00", by=courier, key=f"clic-{number}"))
        assert CashCollection.objects.count() == rivals

    def test_two_people_cannot_both_take_all_of_it(self) -> None:
        order = make_order_on_the_way(usd="20.00", payment="cash_usd")
        people = [make_courier(order.store) for _each in range(count(8, 3))]
        run_together(len(people), lambda number: take(order, "20.00", "USD", by=people[number], delivers=True))
        assert CashCollection.objects.count() == 1
        assert (fresh(order).status, fresh(order).payment_state) == ("delivered", "paid")
