"""What a placed order carries can change until somebody pays: prices as at placing, stock to the step, history kept."""

from decimal import Decimal
from typing import Any

import pytest

from commerce.checkout import editing
from commerce.checkout.actions import place_order
from commerce.checkout.editing import Edit, edit_lines
from commerce.journal.models import JournalEntry
from commerce.order import actions
from commerce.order.models import Order
from commerce.order.statistics import open_counts
from commerce.pagomovil.actions import quotes
from commerce.partner.models import StockRecord
from commerce.rates.models import ExchangeRate
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal
from commerce.voucher.models import VoucherApplication
from tests.factories import make_product, make_site_offer, make_staff, make_user
from tests.orders import make_basket, make_details, make_order, make_shop, make_voucher
from tests.pagomovil import make_report, make_unpaid_order
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db
WHY = "El cliente llamó"


def staff(order: Order, *more: str) -> Any:
    return make_staff(order.store, "atencion-edita", ["order.change_order", *more])


def set_aside(product: Any) -> int:
    return StockRecord.objects.get(product=product).num_allocated or 0


def test_another_quantity_moves_the_total_the_stock_and_what_is_to_be_paid() -> None:
    store = make_shop()
    rice, oil = make_product(store, price="2.00", stock=10), make_product(store, price="5.00", stock=10)
    order = make_order(store, {rice: 2, oil: 1})
    line = order.lines.get(product=rice)

    edited = edit_lines(order.pk, Edit(quantities={line.pk: Decimal(5)}), by=staff(order), reason=WHY)

    assert edited.total_incl_tax == Decimal("18.00")  # 5 × 2,00 + 5,00 + 3,00 of the delivery
    assert (set_aside(rice), set_aside(oil)) == (5, 1)
    source = edited.sources.get()
    assert (source.amount_allocated, source.amount_debited) == (Decimal("18.00"), Decimal("0.00"))
    assert edited.total_ves == Decimal("15483.24")


def test_a_line_goes_out_and_another_comes_in_at_the_price_of_now() -> None:
    store = make_shop()
    rice, oil = make_product(store, price="2.00"), make_product(store, price="5.00", stock=3)
    order = make_order(store, {rice: 2})
    StockRecord.objects.filter(product=oil).update(price=Decimal("6.00"))
    line = order.lines.get()

    edited = edit_lines(
        order.pk, Edit(quantities={line.pk: Decimal(0)}, added=[(oil.pk, Decimal(2))]), by=staff(order), reason=WHY
    )

    assert [(line.title, line.quantity, line.price_per_unit) for line in edited.lines.all()] == [
        (oil.title, 2, Decimal("6.00"))
    ]
    assert (set_aside(rice), set_aside(oil)) == (0, 2)


def test_what_was_agreed_for_the_other_lines_stays_agreed() -> None:
    store = make_shop()
    rice, oil = make_product(store, price="2.00"), make_product(store, price="5.00")
    order = make_order(store, {rice: 1, oil: 1})
    StockRecord.objects.filter(product=rice).update(price=Decimal("9.00"))
    line = order.lines.get(product=oil)

    edited = edit_lines(order.pk, Edit(quantities={line.pk: Decimal(2)}), by=staff(order), reason=WHY)

    assert edited.lines.get(product=rice).price_per_unit == Decimal("2.00")


def test_a_price_changes_only_for_whoever_may_change_prices() -> None:
    order = make_order(make_shop())
    line = order.lines.get()
    change = Edit(prices={line.pk: Decimal("7.50")})

    with pytest.raises(NotAllowed):
        edit_lines(order.pk, change, by=staff(order), reason=WHY)
    lead = make_staff(order.store, "jefa", ["order.change_order", "order.change_price"])
    edited = edit_lines(order.pk, change, by=lead, reason=WHY)

    assert edited.lines.get().price_per_unit == Decimal("7.50")
    entry = JournalEntry.objects.get(verb="order.edited")
    assert (entry.data["before_usd"], entry.data["after_usd"], entry.actor_id) == ("13.00", "10.50", lead.pk)
    assert "US$\xa010,00 → US$\xa07,50" in entry.data["changes"][0]


def test_offers_and_vouchers_are_worked_out_anew_and_counted_once() -> None:
    store = make_shop()
    rice = make_product(store, price="10.00")
    make_site_offer(store, benefit_type="Percentage", value=10)
    voucher = make_voucher(store, value="2.00")
    order = make_order(store, {rice: 1}, vouchers=[voucher])
    line = order.lines.get()

    edited = edit_lines(order.pk, Edit(quantities={line.pk: Decimal(2)}), by=staff(order), reason=WHY)

    voucher.refresh_from_db()
    assert (VoucherApplication.objects.filter(order=order).count(), voucher.num_orders) == (1, 1)
    assert edited.discounts.count() == order.discounts.count()
    offers = {discount.offer_id for discount in edited.discounts.all()}
    assert len(offers) == edited.discounts.count()
    assert edited.total_incl_tax == edited.shipping_incl_tax + sum(
        line.line_price_incl_tax for line in edited.lines.all()
    )


def test_an_offer_for_the_first_order_is_not_lost_because_of_this_very_order() -> None:
    store = make_shop()
    rice = make_product(store, price="10.00")
    make_site_offer(store, value=50, first_order_only=True)
    customer = make_user()
    order = make_order(store, {rice: 1}, user=customer)
    saved = sum(discount.amount for discount in order.discounts.all())
    line = order.lines.get()

    edited = edit_lines(order.pk, Edit(quantities={line.pk: Decimal(2)}), by=staff(order), reason=WHY)

    assert (saved, edited.status) == (Decimal("5.00"), order.status)
    assert sum(discount.amount for discount in edited.discounts.all()) >= saved


def test_a_shortage_changes_nothing_at_all() -> None:
    store = make_shop()
    rice = make_product(store, stock=3)
    order = make_order(store, {rice: 2})
    line = order.lines.get()

    with pytest.raises(Conflict, match="solo quedan"):
        edit_lines(order.pk, Edit(quantities={line.pk: Decimal(4)}), by=staff(order), reason=WHY)

    order.refresh_from_db()
    assert (set_aside(rice), order.lines.get().pk, order.status) == (2, line.pk, "confirmed")


def test_the_quote_of_the_old_total_is_good_no_longer() -> None:
    order = make_unpaid_order()
    old = quotes.open_quote(order.pk)
    line = order.lines.get()

    edited = edit_lines(order.pk, Edit(quantities={line.pk: Decimal(2)}), by=staff(order), reason=WHY)

    old.refresh_from_db()
    new = quotes.open_quote(order.pk)
    assert (old.state, new.usd) == ("replaced", edited.total_incl_tax)


@pytest.mark.parametrize(
    ("what", "code"), [("report", "payment_reported"), ("credit", "payment_received"), ("ready", "too_late_to_edit")]
)
def test_it_is_too_late_once_somebody_paid_or_the_order_is_ready(what: str, code: str) -> None:
    order = make_unpaid_order()
    if what == "report":
        make_report(order)
    elif what == "credit":
        order.sources.update(amount_debited=Decimal("1.00"))
    else:
        for status in ("confirmed", "processing", "ready"):
            actions.move(order.pk, status)
    line = order.lines.get()

    with pytest.raises(Conflict) as refused:
        edit_lines(order.pk, Edit(quantities={line.pk: Decimal(2)}), by=staff(order), reason=WHY)

    assert refused.value.code == code


def test_an_edit_says_why_and_leaves_something_in_the_order() -> None:
    order = make_order(make_shop())
    line = order.lines.get()

    with pytest.raises(BadInput, match="por qué"):
        edit_lines(order.pk, Edit(quantities={line.pk: Decimal(2)}), by=staff(order), reason=" ")
    with pytest.raises(Conflict, match="se cancela"):
        edit_lines(order.pk, Edit(quantities={line.pk: Decimal(0)}), by=staff(order), reason=WHY)


def test_an_order_by_phone_keeps_who_placed_it_for_the_four_eyes() -> None:
    store = make_shop()
    person = make_staff(store, "atencion-tel", ["order.add_order"])
    customer = make_user()
    basket = make_basket(store, {make_product(store): 1})

    order = place_order(basket.pk, make_details(), user=customer, by=person)

    entry = JournalEntry.objects.get(verb="order.placed")
    assert (order.user, entry.actor_id, entry.actor_label) == (customer, person.pk, "equipo")
    assert order.moves.get().by == person


def test_counters_stop_at_their_ceiling_and_equal_a_hand_count_below_it() -> None:
    store = make_shop()
    for _each in range(3):
        make_order(store)

    assert open_counts([store.pk], wanted=["confirmed", "ready"]) == {"confirmed": 3, "ready": 0}
    assert open_counts([store.pk], wanted=["confirmed"], ceiling=2) == {"confirmed": 2}
    assert open_counts([], wanted=["confirmed"]) == {"confirmed": 0}


def race_of_edit_and_cancel() -> tuple[list[Any], Any, Order]:
    store = make_shop(rate=not ExchangeRate.objects.exists())
    rice = make_product(store, stock=20)
    order = make_order(store, {rice: 2})
    person, line = staff(order), order.lines.get()

    def act(index: int) -> Any:
        if index:
            return actions.cancel(order.pk, by=person, reason="Ya no")
        return edit_lines(order.pk, Edit(quantities={line.pk: Decimal(5)}), by=person, reason=WHY)

    return run_together(2, act), rice, order


@pytest.mark.django_db(transaction=True)
def test_cancelling_while_somebody_edits_gives_everything_back_once() -> None:
    for _round in range(count(20, 3)):
        outcomes, rice, order = race_of_edit_and_cancel()
        order.refresh_from_db()
        assert [each for each in outcomes if not isinstance(each, Order | Refusal)] == []
        assert (order.status, set_aside(rice)) == ("cancelled", 0)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_an_edit_overwrites_a_cancellation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an edit that reads the order without locking it sets goods aside for an order that has ended."""
    store = make_shop()
    rice = make_product(store, stock=20)
    order = make_order(store, {rice: 2})
    person, line = staff(order), order.lines.get()

    def read_then_be_late(order_id: int) -> Order:
        found = Order.objects.select_related("store").get(pk=order_id)
        run_together(1, lambda _index: actions.cancel(order_id, by=person, reason="Ya no"))
        return found

    monkeypatch.setattr(editing, "lock_order", read_then_be_late)
    edit_lines(order.pk, Edit(quantities={line.pk: Decimal(5)}), by=person, reason=WHY)

    assert set_aside(rice) == 5
