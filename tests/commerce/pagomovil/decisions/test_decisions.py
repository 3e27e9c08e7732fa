"""Deciding about a report: verify, reject, ask, undo, settle."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone
from django_q.models import OrmQ

from commerce.accounts.models import User
from commerce.desk import actions as desk
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.order import actions as orders
from commerce.order.models import Order
from commerce.pagomovil import queries
from commerce.pagomovil.actions import decisions
from commerce.pagomovil.models import Credit, Match, PaymentReport
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from tests.factories import make_user
from tests.pagomovil import (
    make_account,
    make_finance,
    make_line,
    make_paying_shop,
    make_quote,
    make_report,
    make_unpaid_order,
)

pytestmark = pytest.mark.django_db


def pass_the_seconds() -> int:
    """Let 20 seconds go by."""
    PaymentReport.objects.filter(settled_at__isnull=True).update(final_at=timezone.now() - timedelta(seconds=1))
    return decisions.finish_due()


def fresh(report: PaymentReport) -> PaymentReport:
    return PaymentReport.objects.get(pk=report.pk)


def test_nothing_leaves_the_house_before_twenty_seconds_are_over():
    report = make_report()
    decisions.verify(report.pk, by=make_finance(report.store))
    report = fresh(report)
    order = Order.objects.get(pk=report.order_id)
    assert (report.state, report.public_state, order.status) == ("verified", "reported", "pending")
    assert decisions.finish_due() == 0
    assert queries.order_payment(order).due_usd == Decimal("44.10")
    assert not JournalEntry.objects.filter(verb__in=["payment.verified", "order.confirmed"]).exists()
    assert OrmQ.objects.filter(lock__gt=timezone.now()).count() == 1


def test_a_verified_payment_is_in_oscars_books_and_confirms_the_order():
    report = make_report()
    line = make_line(report.account, report=report)
    decisions.verify(report.pk, by=make_finance(report.store), line_id=line.pk)
    assert pass_the_seconds() == 1
    order = Order.objects.get(pk=report.order_id)
    source = order.sources.get()
    assert (order.status, source.amount_debited) == ("confirmed", Decimal("44.10"))
    taken = source.transactions.get()
    credit = Credit.objects.get()
    assert (taken.txn_type, taken.amount, taken.reference) == ("Debit", Decimal("44.10"), report.reference)
    assert (credit.transaction, credit.amount, credit.usd) == (taken, Decimal("37933.94"), Decimal("44.10"))
    line.refresh_from_db()
    assert (line.state, order.quotes.get().state) == ("matched", "paid")
    entry = JournalEntry.objects.get(verb="payment.verified")
    assert (entry.subject_type, entry.subject_id, entry.data["remaining_usd"], entry.data["rate"]) == (
        "order.order", str(order.pk), "0.00", "860.18000000",
    )  # fmt: skip
    assert pass_the_seconds() == 0
    assert source.transactions.count() == 1


def test_the_customer_is_told_once_in_our_words():
    report = make_report()
    decisions.verify(report.pk, by=make_finance(report.store))
    pass_the_seconds()
    deliver_pending()
    mail.outbox.clear()
    deliver_pending()
    assert mail.outbox == []
    again = make_report()
    decisions.verify(again.pk, by=make_finance(again.store), amount=Decimal("35000.00"))
    pass_the_seconds()
    deliver_pending()
    (letter,) = [each for each in mail.outbox if "parte de tu pago" in each.subject]
    assert "Tu pago de Bs\xa035.000,00 está verificado. Faltan Bs\xa02.933,94." in letter.body
    assert letter.to == ["maria@ejemplo.com.ve"]


def test_parts_from_several_banks_add_up_and_then_confirm():
    order = make_unpaid_order()
    quote = make_quote(order)
    person = make_finance(order.store)
    for amount, bank in (("12644.64", "0102"), ("12644.65", "0105"), ("12644.65", "0134")):
        report = make_report(quote=quote, amount=Decimal(amount), bank_id=bank)
        assert Order.objects.get(pk=order.pk).status == "pending"
        decisions.verify(report.pk, by=person)
        pass_the_seconds()
    stands = queries.order_payment(Order.objects.get(pk=order.pk))
    assert (stands.paid_usd, stands.due_usd, stands.overpaid_usd) == (
        Decimal("44.10"),
        Decimal("0.00"),
        Decimal("0.00"),
    )
    assert Order.objects.get(pk=order.pk).status == "confirmed"


def test_a_part_leaves_the_order_waiting_for_the_rest_of_the_same_quote():
    report = make_report()
    decisions.verify(report.pk, by=make_finance(report.store), amount=Decimal("35000.00"))
    pass_the_seconds()
    order = Order.objects.get(pk=report.order_id)
    stands = queries.order_payment(order)
    assert (order.status, stands.due_ves, stands.due_usd) == ("pending", Decimal("2933.94"), Decimal("3.41"))


def test_what_was_paid_beyond_is_recorded():
    order = make_unpaid_order()
    report = make_report(quote=make_quote(order), amount=Decimal("38000.00"))
    decisions.verify(report.pk, by=make_finance(order.store))
    pass_the_seconds()
    assert queries.order_payment(order).overpaid_usd == Decimal("0.08")
    assert JournalEntry.objects.get(verb="payment.verified").data["overpaid_usd"] == "0.08"


def test_the_bank_decides_how_much_came():
    report = make_report()
    line = make_line(report.account, report=report, amount=Decimal("37000.00"))
    decisions.verify(report.pk, by=make_finance(report.store), line_id=line.pk)
    assert Credit.objects.get().amount == Decimal("37000.00")


def test_more_than_came_and_a_movement_of_another_account_are_refused():
    report = make_report()
    person = make_finance(report.store)
    line = make_line(report.account, report=report)
    with pytest.raises(BadInput):
        decisions.verify(report.pk, by=person, line_id=line.pk, amount=line.amount + 1)
    with pytest.raises(BadInput):
        decisions.verify(report.pk, by=person, amount=Decimal("0"))
    with pytest.raises(Missing):
        decisions.verify(report.pk, by=person, line_id=make_line(make_account(report.store)).pk)
    assert not Credit.objects.exists()


def test_one_movement_pays_one_order_and_the_refusal_names_it():
    first = make_report()
    line = make_line(first.account, report=first)
    person = make_finance(first.store)
    decisions.verify(first.pk, by=person, line_id=line.pk)
    second = make_report(make_unpaid_order(first.store))
    with pytest.raises(Conflict) as refusal:
        decisions.verify(second.pk, by=person, line_id=line.pk)
    assert str(refusal.value) == f"Ese pago ya se usó en el pedido {first.order.number}."
    assert fresh(second).state == "reported"
    assert not second.signatures.exists()


def test_a_transfer_seen_by_a_person_is_not_spent_again_when_the_file_comes():
    first = make_report(reference_typed="450012")
    person = make_finance(first.store)
    decisions.verify(first.pk, by=person)
    line = make_line(first.account, reference="000100200450012", amount=first.amount)
    second = make_report(make_unpaid_order(first.store), reference_typed="100200450012")
    with pytest.raises(Conflict) as refusal:
        decisions.verify(second.pk, by=person, line_id=line.pk)
    assert refusal.value.details["number"] == first.order.number


def test_a_part_of_a_transfer_does_not_leave_the_rest_for_another_order():
    first = make_report()
    person = make_finance(first.store)
    decisions.verify(first.pk, by=person, amount=Decimal("100.00"))
    second = make_report(
        make_unpaid_order(first.store), reference_typed=first.reference_typed, amount=Decimal("37833.94")
    )
    with pytest.raises(Conflict):
        decisions.verify(second.pk, by=person)


def test_a_decision_is_taken_back_whole_by_who_took_it():
    report = make_report()
    line = make_line(report.account, report=report)
    person, colleague = make_finance(report.store), make_finance(report.store)
    decisions.verify(report.pk, by=person, line_id=line.pk)
    with pytest.raises(NotAllowed) as refusal:
        decisions.undo(report.pk, by=colleague)
    assert refusal.value.code == "not_yours"
    decisions.undo(report.pk, by=person)
    line.refresh_from_db()
    assert (fresh(report).state, fresh(report).final_at, line.state) == ("reported", None, "free")
    assert not Credit.objects.exists()
    assert pass_the_seconds() == 0
    decisions.reject(report.pk, by=colleague, code="not_found")
    decisions.undo(report.pk, by=colleague)
    assert (fresh(report).state, fresh(report).reason) == ("reported", "")


def test_after_twenty_seconds_nothing_is_taken_back():
    report = make_report()
    person = make_finance(report.store)
    decisions.verify(report.pk, by=person)
    PaymentReport.objects.update(final_at=timezone.now())
    with pytest.raises(Conflict) as refusal:
        decisions.undo(report.pk, by=person)
    assert refusal.value.code == "too_late"
    with pytest.raises(Conflict):
        decisions.undo(make_report().pk, by=User.objects.create_superuser("jefa@ejemplo.com.ve", "x"))


def test_a_rejection_gives_the_order_back_with_a_reason_to_act_on():
    report = make_report(reference_typed="100200450012")
    decisions.reject(report.pk, by=make_finance(report.store), code="reference_used")
    assert fresh(report).public_state == "reported"
    pass_the_seconds()
    deliver_pending()
    report = fresh(report)
    assert (report.public_state, report.order.status) == ("rejected", "pending")
    assert report.reason == (
        f"La referencia terminada en 450012 ya corresponde a otro pedido. Abre tu app, busca el pago del pedido "
        f"{report.order.number} y envíanos su número completo."
    )
    (letter,) = [each for each in mail.outbox if "Revisa tu pago" in each.subject]
    assert report.reason in letter.body


def test_a_rejection_needs_a_reason_and_a_question_needs_words():
    report = make_report()
    person = make_finance(report.store)
    for act in (
        lambda: decisions.reject(report.pk, by=person, code="nonsense"),
        lambda: decisions.reject(report.pk, by=person, code="other", reason="  "),
        lambda: decisions.ask_more(report.pk, by=person, reason=" "),
        lambda: decisions.flag_fraud(report.pk, by=person, note=""),
    ):
        with pytest.raises(BadInput):
            act()
    decisions.reject(report.pk, by=person, code="other", reason="El monto no coincide con la captura.")
    assert fresh(report).reason == "El monto no coincide con la captura."


def test_what_was_decided_is_not_decided_again():
    report = make_report()
    person = make_finance(report.store)
    decisions.verify(report.pk, by=person)
    for act in (
        lambda: decisions.verify(report.pk, by=person),
        lambda: decisions.reject(report.pk, by=person, code="not_found"),
        lambda: decisions.ask_more(report.pk, by=person, reason="¿Qué banco?"),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "already_decided"


def test_a_decision_lets_the_work_go():
    report = make_report()
    person, colleague = make_finance(report.store), make_finance(report.store)
    desk.claim("payment_report", report.pk, by=person)
    decisions.verify(report.pk, by=person)
    assert desk.claim("payment_report", report.pk, by=colleague).holder_id == colleague.pk


def test_money_for_a_cancelled_order_is_booked_and_the_order_stays_cancelled():
    report = make_report()
    orders.cancel(report.order_id)
    decisions.verify(report.pk, by=make_finance(report.store))
    pass_the_seconds()
    order = Order.objects.get(pk=report.order_id)
    assert (order.status, order.sources.get().amount_debited) == ("cancelled", Decimal("44.10"))


def test_one_report_that_cannot_be_settled_does_not_hold_up_the_others():
    broken, good = make_report(), make_report()
    for report in (broken, good):
        decisions.verify(report.pk, by=make_finance(report.store))
    Credit.objects.filter(report=broken).delete()
    assert pass_the_seconds() == 1
    assert (fresh(broken).settled_at, fresh(good).is_settled) == (None, True)


def test_the_live_desk_is_told_of_what_is_inside_and_the_customer_only_of_what_is_settled():
    report = make_report()
    decisions.verify(report.pk, by=make_finance(report.store))
    about_orders = JournalEntry.objects.filter(subject_type="order.order", verb__startswith="payment.")
    assert list(about_orders.values_list("verb", flat=True)) == []
    assert JournalEntry.objects.get(verb="payment.decided").store_id == report.store_id


def test_the_queue_of_a_store_shows_its_own_oldest_first_and_finds_by_number_and_reference():
    store, other = make_paying_shop(), make_paying_shop()
    first, second = make_report(make_unpaid_order(store)), make_report(make_unpaid_order(store))
    make_report(make_unpaid_order(other))
    assert queries.queue([store]) == [first, second]
    assert queries.queue([store], after=first.pk) == [second]
    assert queries.queue([store], text=first.order.number) == [first]
    assert queries.queue([store], text=second.reference[-6:]) == [second]
    assert queries.report_detail(second.pk, [store]).earlier == [first]
    with pytest.raises(Missing):
        queries.report_detail(first.pk, [other])


def test_candidates_are_free_movements_that_agree():
    report = make_report()
    exact = make_line(report.account, report=report)
    proposed = make_line(report.account, amount=Decimal("1.00"))
    make_line(report.account, amount=Decimal("5.00"))
    Match.objects.create(report=report, line=proposed, score=70, decision="suggest")
    assert queries.candidate_lines(report) == [proposed, exact]


def test_the_permission_is_asked_for_in_the_action_itself():
    report = make_report()
    strangers = [make_user(), make_finance(make_paying_shop())]
    for person in strangers:
        for act in (
            lambda person=person: decisions.verify(report.pk, by=person),
            lambda person=person: decisions.reject(report.pk, by=person, code="not_found"),
            lambda person=person: decisions.ask_more(report.pk, by=person, reason="¿Qué banco?"),
            lambda person=person: decisions.undo(report.pk, by=person),
            lambda person=person: decisions.flag_fraud(report.pk, by=person, note="Raro"),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert fresh(report).state == "reported"
