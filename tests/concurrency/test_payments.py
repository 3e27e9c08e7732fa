"""Many hands on the same money at once: one transfer pays once, one report is decided once, no work is held twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from commerce.accounts.models import User
from commerce.desk import actions as desk
from commerce.desk.models import Lease
from commerce.journal.models import JournalEntry
from commerce.order.locks import lock_order
from commerce.pagomovil import locks
from commerce.pagomovil.actions import decisions, reports
from commerce.pagomovil.models import Credit, PaymentReport, Quote
from commerce.refusals import Conflict, NotAllowed, Refusal
from tests.factories import make_product
from tests.pagomovil import (
    make_details,
    make_finance,
    make_line,
    make_paying_shop,
    make_quote,
    make_report,
    make_unpaid_order,
)
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "payment_report"
REFERENCE = "100200450012"


def rivals(clients: int) -> list[Quote]:
    """Quotes of so many orders of one store, all of one amount."""
    store = make_paying_shop()
    product = make_product(store, price="44.10", stock=1_000)
    return [make_quote(make_unpaid_order(store, product=product)) for _client in range(clients)]


def everybody_claims(quotes: list[Quote]) -> list[Any]:
    """All orders report the same transfer at once."""
    details = make_details(reference=REFERENCE, amount=quotes[0].amount_ves)
    return run_together(len(quotes), lambda index: reports.submit(quotes[index].order_id, details))


def surprises(outcomes: list[Any], *expected: type) -> list[Any]:
    return [outcome for outcome in outcomes if not isinstance(outcome, expected)]


def test_one_reference_claimed_by_many_orders_at_once_is_one_report():
    quotes = rivals(count(50, 20))
    outcomes = everybody_claims(quotes)
    assert surprises(outcomes, PaymentReport, Conflict) == []
    told = [str(outcome) for outcome in outcomes if isinstance(outcome, Conflict)]
    assert set(told) == {"Esa referencia ya se usó en otro pedido. Revisa en tu app y copia la de este pago."}
    assert len(told) == len(quotes) - 1
    assert PaymentReport.objects.count() == 1
    assert JournalEntry.objects.filter(verb="payment.report_refused").count() == len(quotes) - 1


@pytest.fixture
def no_report_constraint() -> Iterator[None]:
    """The table as if nobody had thought of a constraint: a check before writing is all that is left."""
    constraint = next(each for each in PaymentReport._meta.constraints if each.name == "pagomovil_report_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(PaymentReport, constraint)
    yield
    PaymentReport.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(PaymentReport, constraint)


@pytest.mark.usefixtures("no_report_constraint")
def test_control_without_the_constraint_the_same_race_is_won_by_many():
    outcomes = everybody_claims(rivals(count(50, 20)))
    assert len([outcome for outcome in outcomes if isinstance(outcome, PaymentReport)]) > 1


def booked_at_once(clients: int) -> list[Any]:
    """As many orders as there are clients want the same movement of the bank, approved by as many people."""
    quotes = rivals(clients)
    claims = [make_report(quote=quote) for quote in quotes]
    line = make_line(quotes[0].account, amount=quotes[0].amount_ves)
    people = [make_finance(quotes[0].order.store) for _person in quotes]
    return run_together(clients, lambda index: decisions.verify(claims[index].pk, by=people[index], line_id=line.pk))


def test_one_movement_approved_for_many_orders_at_once_pays_one():
    clients = count(50, 12)
    outcomes = booked_at_once(clients)
    assert surprises(outcomes, PaymentReport, Conflict) == []
    assert len([outcome for outcome in outcomes if isinstance(outcome, PaymentReport)]) == 1
    winner = Credit.objects.get()
    told = {str(outcome) for outcome in outcomes if isinstance(outcome, Conflict)}
    assert told == {f"Ese pago ya se usó en el pedido {winner.order.number}."}


def test_many_pairs_that_approve_and_reject_one_report_decide_it_once():
    store = make_paying_shop()
    product = make_product(store, price="44.10", stock=1_000)
    first, second = make_finance(store), make_finance(store)
    for _pair in range(count(100, 10)):
        report = make_report(make_unpaid_order(store, product=product))
        acts = [
            lambda report=report: decisions.verify(report.pk, by=first),
            lambda report=report: decisions.reject(report.pk, by=second, code="not_found"),
        ]
        outcomes = run_together(2, lambda index, acts=acts: acts[index]())
        assert surprises(outcomes, PaymentReport, Conflict) == []
        (decided,) = [outcome for outcome in outcomes if isinstance(outcome, PaymentReport)]
        (told,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        report.refresh_from_db()
        assert (report.state, told.code) == (decided.state, "already_decided")
        assert Credit.objects.filter(report=report).exists() == (report.state == "verified")
        assert JournalEntry.objects.filter(verb="payment.decided", subject_id=str(report.pk)).count() == 1


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are read as they are, and nobody waits for anybody."""

    def read_only(report_id: int) -> tuple[Any, PaymentReport]:
        report = PaymentReport.objects.select_related("store", "order", "account", "quote__rate").get(pk=report_id)
        return report.order, report

    monkeypatch.setattr(decisions, "lock_report", read_only)


@pytest.mark.usefixtures("no_lock")
def test_control_without_the_lock_a_report_is_decided_both_ways():
    store = make_paying_shop()
    product = make_product(store, price="44.10", stock=1_000)
    first, second = make_finance(store), make_finance(store)
    twice = 0
    for _pair in range(count(100, 20)):
        report = make_report(make_unpaid_order(store, product=product))
        acts = [
            lambda report=report: decisions.verify(report.pk, by=first),
            lambda report=report: decisions.reject(report.pk, by=second, code="not_found"),
        ]
        outcomes = run_together(2, lambda index, acts=acts: acts[index]())
        twice += all(isinstance(outcome, PaymentReport) for outcome in outcomes)
    assert twice > 0


def test_two_second_signatures_at_once_are_one_decision():
    store = make_paying_shop()
    people = [make_finance(store) for _person in range(4)]
    for _time in range(count(30, 4)):
        report = make_report(make_unpaid_order(store, usd="180.00"))
        decisions.verify(report.pk, by=people[0])
        outcomes = run_together(4, lambda index, report=report: decisions.verify(report.pk, by=people[index]))
        assert surprises(outcomes, PaymentReport, Refusal) == []
        assert isinstance(outcomes[0], NotAllowed | Conflict)
        assert len([outcome for outcome in outcomes if isinstance(outcome, PaymentReport)]) == 1
        assert report.signatures.filter(is_void=False).count() == 2


def test_undoing_while_it_becomes_final_ends_one_way():
    store = make_paying_shop()
    person = make_finance(store)
    for _time in range(count(50, 6)):
        report = make_report(make_unpaid_order(store))
        decisions.verify(report.pk, by=person)
        PaymentReport.objects.filter(pk=report.pk).update(final_at=timezone.now() + timedelta(milliseconds=5))
        acts = [lambda report=report: decisions.undo(report.pk, by=person), decisions.finish_due]
        run_together(2, lambda index, acts=acts: acts[index]())
        decisions.finish_due()
        report.refresh_from_db()
        paid = report.order.sources.get().amount_debited
        assert (report.state, paid > 0) in {("reported", False), ("verified", True)}


def drain(people: list[User], claim: Any) -> list[list[int]]:
    """Everybody takes the oldest free report and works it off, until there is none; who had which."""

    def work(index: int) -> list[int]:
        mine = []
        while (report := claim(people[index])) is not None:
            mine.append(report.pk)
            decisions.reject(report.pk, by=people[index], code="not_found")
        return mine

    return run_together(len(people), work)


def waiting() -> Any:
    return PaymentReport.objects.filter(state="reported").order_by("pk")


def test_many_reviewers_drain_a_queue_and_nobody_gets_what_another_has():
    quotes = rivals(count(200, 24))
    wanted = {make_report(quote=quote).pk for quote in quotes}
    people = [make_finance(quotes[0].order.store) for _person in range(count(20, 6))]
    shares = drain(people, lambda person: desk.claim_next(KIND, waiting(), by=person))
    assert surprises(shares, list) == []
    taken = [report_id for share in shares for report_id in share]
    assert (len(taken), set(taken)) == (len(wanted), wanted)


def test_control_without_claims_reviewers_run_into_each_other():
    quotes = rivals(count(200, 24))
    for quote in quotes:
        make_report(quote=quote)
    people = [make_finance(quotes[0].order.store) for _person in range(count(20, 6))]
    shares = drain(people, lambda person: waiting().first())
    assert [share for share in shares if isinstance(share, Conflict)] != []


def test_the_work_of_a_reviewer_who_is_gone_comes_back_after_the_lease():
    quotes = rivals(3)
    items = [make_report(quote=quote) for quote in quotes]
    gone, here = (make_finance(quotes[0].order.store) for _person in range(2))
    held = desk.claim_next(KIND, waiting(), by=gone)
    assert held == items[0]
    assert [desk.claim_next(KIND, waiting(), by=here).pk for _time in range(2)] == [items[1].pk, items[2].pk]
    assert desk.claim_next(KIND, waiting(), by=here) is None
    Lease.objects.filter(subject_id=str(held.pk)).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert desk.claim_next(KIND, waiting(), by=here) == held


def test_own_cents_stay_apart_when_many_ask_at_once():
    from commerce.pagomovil.actions import quotes as quoting

    store = make_paying_shop()
    store.recipient_accounts.update(uses_own_cents=True)
    product = make_product(store, price="10.00", stock=1_000)
    made = [make_unpaid_order(store, product=product) for _order in range(count(50, 12))]
    outcomes = run_together(len(made), lambda index: quoting.open_quote(made[index].pk))
    assert surprises(outcomes, Quote) == []
    assert len({outcome.amount_ves for outcome in outcomes}) == len(made)


def test_locks_are_taken_in_one_order():
    """An order before its report: what moves orders and what decides reports never wait for each other in a ring."""
    store = make_paying_shop()
    person = make_finance(store)
    report = make_report(make_unpaid_order(store))
    assert locks.lock_order is lock_order
    acts = [
        lambda: reports.submit(report.order_id, make_details()),
        lambda: decisions.verify(report.pk, by=person),
        decisions.finish_due,
        lambda: reports.submit(report.order_id, make_details()),
    ]
    outcomes = run_together(4, lambda index: acts[index]())
    assert surprises(outcomes, PaymentReport, Refusal, int) == []
