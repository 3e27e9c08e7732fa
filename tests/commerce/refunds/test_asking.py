"""Asking for a refund: what is set aside, who signs, and what frees it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.payment.models import Source, Transaction
from commerce.refunds import actions
from commerce.refunds.models import Refund
from commerce.refunds.queries import destination_of
from commerce.refunds.rules import Destination
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal
from tests.factories import make_staff
from tests.pagomovil import make_paying_shop, make_report, make_unpaid_order
from tests.refunds import make_ask, make_asker, make_paid_order, make_refund, make_signer, source_of

pytestmark = pytest.mark.django_db
State = Refund.State


@pytest.fixture
def order() -> Order:
    return make_paid_order(make_paying_shop("devuelve"))


def test_a_small_refund_is_let_go_at_once_and_its_money_is_set_aside(order: Order) -> None:
    refund = make_refund(order, make_asker(order.store))

    assert (refund.state, refund.currency, refund.store_id) == (State.TO_PAY, "USD", order.store_id)
    assert source_of(order).amount_reserved == Decimal("10.00")
    assert list(
        JournalEntry.objects.filter(verb__startswith="refund.").order_by("pk").values_list("verb", flat=True)
    ) == [
        "refund.requested",
        "refund.approved",
    ]


def test_more_than_was_paid_is_refused_also_by_the_database(order: Order) -> None:
    person = make_asker(order.store)
    with pytest.raises(Conflict) as refused:
        make_refund(order, person, usd=order.total_incl_tax + Decimal("0.01"))
    assert refused.value.code == "more_than_paid"
    assert not Refund.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.update(amount_reserved=order.total_incl_tax + 1)


def test_what_is_set_aside_is_not_there_a_second_time(order: Order) -> None:
    person = make_asker(order.store)
    make_refund(order, person, usd=order.total_incl_tax - 1)
    with pytest.raises(Conflict) as refused:
        make_refund(order, person, usd=Decimal("1.01"))
    assert refused.value.code == "more_than_paid"


def test_two_clicks_with_one_key_are_one_refund(order: Order) -> None:
    person, ask = make_asker(order.store), make_ask()
    first = actions.request(order.pk, ask, by=person)
    second = actions.request(order.pk, ask, by=person)
    assert (first.pk, Refund.objects.count()) == (second.pk, 1)
    assert source_of(order).amount_reserved == Decimal("10.00")


@pytest.mark.parametrize("usd", ["0", "-1", "NaN", "1.001"])
def test_an_amount_that_is_no_money_is_refused(order: Order, usd: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_refund(order, make_asker(order.store), usd=Decimal(usd))
    assert refused.value.code == "bad_amount"


def test_a_refund_that_a_person_pays_says_where_to(order: Order) -> None:
    with pytest.raises(BadInput) as refused:
        make_refund(order, make_asker(order.store), to=Destination(bank="0102"))
    assert refused.value.code == "no_destination"


def test_a_refund_goes_to_who_paid_and_not_to_who_reported_something_later() -> None:
    order = make_unpaid_order()
    make_report(order, state="verified", phone="+584145550182")
    make_report(order, phone="+584165550199")
    assert destination_of(order).phone == "+584145550182"


def test_another_reason_is_told_in_words(order: Order) -> None:
    with pytest.raises(BadInput) as refused:
        make_refund(order, make_asker(order.store), reason_code=Refund.Reason.OTHER, reason=" ")
    assert refused.value.code == "reason_missing"


def test_without_the_permission_in_that_store_nobody_asks(order: Order) -> None:
    elsewhere = make_asker(make_paying_shop("otra"))
    with pytest.raises(NotAllowed):
        make_refund(order, elsewhere)
    with pytest.raises(NotAllowed):
        make_refund(order, make_staff(order.store, "support", ("refunds.view_refund",)))


def test_nobody_asks_for_money_of_their_own_order() -> None:
    store = make_paying_shop()
    person = make_asker(store)
    order = make_paid_order(store, user=person)
    with pytest.raises(NotAllowed) as refused:
        make_refund(order, person)
    assert refused.value.code == "own_order"


class TestTwoPeople:
    @pytest.fixture
    def order(self) -> Order:
        return make_paid_order(make_paying_shop("firmas", refund_signature_from=20), "44.10")

    def test_from_the_threshold_on_it_waits_for_a_second_person(self, order: Order) -> None:
        refund = make_refund(order, make_asker(order.store), usd=Decimal("20.00"))
        assert refund.state == State.WAITING_SIGNATURE

        actions.sign(refund.pk, by=make_signer(order.store))
        refund.refresh_from_db()
        assert refund.state == State.TO_PAY

    def test_many_small_ones_of_one_person_count_together(self, order: Order) -> None:
        person = make_asker(order.store)
        assert make_refund(order, person).state == State.TO_PAY
        assert make_refund(order, person).state == State.WAITING_SIGNATURE

    def test_the_same_person_does_not_sign_also_not_as_superuser(self, order: Order) -> None:
        person = make_signer(order.store, is_superuser=True)
        refund = make_refund(order, person, usd=Decimal("30.00"))
        with pytest.raises(NotAllowed) as refused:
            actions.sign(refund.pk, by=person)
        assert refused.value.code == "same_person"
        with pytest.raises(IntegrityError), transaction.atomic():
            Refund.objects.update(signed_by=person)

    def test_who_may_not_sign_in_that_store_does_not(self, order: Order) -> None:
        refund = make_refund(order, make_asker(order.store), usd=Decimal("30.00"))
        for person in (make_asker(order.store, email="z@ejemplo.com.ve"), make_signer(make_paying_shop("lejos"))):
            with pytest.raises(NotAllowed) as refused:
                actions.sign(refund.pk, by=person)
            assert refused.value.code == "not_allowed"

    def test_signed_twice_is_signed_once(self, order: Order) -> None:
        refund, lead = make_refund(order, make_asker(order.store), usd=Decimal("30.00")), make_signer(order.store)
        actions.sign(refund.pk, by=lead)
        with pytest.raises(Conflict) as refused:
            actions.sign(refund.pk, by=lead)
        assert refused.value.code == "not_waiting"

    def test_refused_it_frees_the_money_and_says_why(self, order: Order) -> None:
        refund, lead = make_refund(order, make_asker(order.store), usd=Decimal("30.00")), make_signer(order.store)
        with pytest.raises(BadInput):
            actions.refuse(refund.pk, by=lead, note="")
        actions.refuse(refund.pk, by=lead, note="Ya lo cambiamos por otro")
        refund.refresh_from_db()
        assert (refund.state, refund.note) == (State.REFUSED, "Ya lo cambiamos por otro")
        assert source_of(order).amount_reserved == 0


def test_withdrawn_it_frees_the_money_once(order: Order) -> None:
    person = make_asker(order.store)
    refund = make_refund(order, person)
    actions.withdraw(refund.pk, by=person)
    with pytest.raises(Conflict) as refused:
        actions.withdraw(refund.pk, by=person)
    assert refused.value.code == "too_late"
    assert source_of(order).amount_reserved == 0
    assert make_refund(order, person, usd=order.total_incl_tax).state == State.TO_PAY


def test_a_payment_that_no_provider_sends_back_is_refused(order: Order) -> None:
    order = make_paid_order(order.store, method="pago_movil")
    payment = Transaction.objects.get(source__order=order)
    with pytest.raises(Refusal) as refused:
        make_refund(order, make_asker(order.store), kind=Refund.Kind.GATEWAY, payment_id=payment.pk)
    assert refused.value.code == "not_sent_back"
