from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ

from commerce.money.rules import convert
from commerce.order.models import Order
from commerce.pagomovil.matching import actions, tasks
from commerce.pagomovil.models import Credit, Match, PaymentReport, Quote, StatementLine
from commerce.stores.models import Store
from tests.factories import make_rate
from tests.pagomovil import make_account, make_line, make_paying_shop, make_quote, make_report, make_unpaid_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Store:
    return make_paying_shop()


def make_claim(shop: Store, usd: str = "44.10", **fields: Any) -> PaymentReport:
    return make_report(make_unpaid_order(shop, usd), **fields)


def states(*lines: StatementLine) -> list[str]:
    return [StatementLine.objects.get(pk=line.pk).state for line in lines]


def trust(shop: Store, ceiling: str = "100.00") -> None:
    shop.verifies_automatically, shop.automatic_ceiling = True, Decimal(ceiling)
    shop.save(update_fields=["verifies_automatically", "automatic_ceiling"])


def test_a_movement_is_proposed_with_its_score_and_reasons(shop: Store) -> None:
    report = make_claim(shop)
    mine, other = make_line(report.account, report=report), make_line(report.account)

    counts = actions.match_account(report.account_id)

    match = Match.objects.get()
    assert (match.report_id, match.line_id, match.decision) == (report.pk, mine.pk, "auto")
    assert [each["name"] for each in match.signals] == ["reference", "amount", "bank", "phone", "document", "date"]
    assert counts == actions.MatchCounts(automatic=1, suggested=0, unmatched=0, free_lines=1)
    assert states(mine, other) == ["suggested", "free"]
    assert not Credit.objects.exists()


def test_matching_twice_writes_the_same_rows_once(shop: Store) -> None:
    report = make_claim(shop)
    make_line(report.account, report=report, reference="999111222")
    make_line(report.account, report=report, reference="888111222")

    first = actions.match_account(report.account_id)
    rows = set(Match.objects.values_list("report_id", "line_id", "score", "decision"))

    assert actions.match_account(report.account_id) == first
    assert set(Match.objects.values_list("report_id", "line_id", "score", "decision")) == rows
    assert len(rows) == 2


def test_another_accounts_movement_is_never_proposed(shop: Store) -> None:
    report = make_claim(shop)
    make_line(make_account(shop, bank_id="0105"), report=report)

    assert actions.match_account(report.account_id).unmatched == 1
    assert not Match.objects.exists()


def test_movements_that_have_paid_or_were_set_aside_are_not_proposed_again(shop: Store) -> None:
    report = make_claim(shop)
    aside, booked = make_line(report.account, report=report), make_line(report.account, report=report)
    StatementLine.objects.filter(pk=aside.pk).update(state="ignored")
    StatementLine.objects.filter(pk=booked.pk).update(state="matched")

    assert actions.match_account(report.account_id).unmatched == 1
    assert states(aside, booked) == ["ignored", "matched"]


def test_a_movement_is_free_again_when_its_report_is_decided(shop: Store) -> None:
    report = make_claim(shop)
    line = make_line(report.account, report=report)
    actions.match_account(report.account_id)
    PaymentReport.objects.filter(pk=report.pk).update(state=PaymentReport.State.REJECTED)

    actions.match_account(report.account_id)

    assert states(line) == ["free"]


def test_the_receivers_own_phone_on_a_movement_says_nothing_of_the_payer(shop: Store) -> None:
    report = make_claim(shop)
    account = report.account
    make_line(account, report=report, phone=account.phone, document=account.document)

    actions.match_account(account.pk)

    verdicts = {each["name"]: each["verdict"] for each in Match.objects.get().signals}
    assert (verdicts["phone"], verdicts["document"]) == ("neutral", "neutral")


def test_an_order_paid_at_another_days_rate_is_proposed_and_said(shop: Store) -> None:
    report = make_claim(shop, phone="+584145550182")
    yesterday = make_rate("700.00", value_date=report.paid_on - timedelta(days=1))
    amount = convert(report.quote.usd, yesterday.value)
    make_line(report.account, report=report, amount=amount)

    actions.match_account(report.account_id)

    match = Match.objects.get()
    assert match.decision == "suggest"
    assert {
        "name": "amount",
        "verdict": "neutral",
        "says": "El monto podría ser el del pedido a la tasa de otro día.",
    } in match.signals


def test_a_new_report_of_the_same_transfer_puts_the_first_in_doubt(shop: Store) -> None:
    first = make_claim(shop)
    make_line(first.account, report=first)
    actions.match_account(first.account_id)
    assert Match.objects.get(report=first).decision == "auto"

    second = make_claim(shop, reference_typed="9" + first.reference, amount=first.amount)
    verdict = actions.match_report(second.pk)

    assert verdict is not None
    assert verdict.decision == "suggest"
    assert set(Match.objects.values_list("report_id", "decision")) == {(first.pk, "suggest"), (second.pk, "suggest")}


def test_a_report_is_matched_by_itself_when_it_comes_in(shop: Store) -> None:
    report, other = make_claim(shop), make_claim(shop)
    line = make_line(report.account, report=report)

    verdict = actions.match_report(report.pk)

    assert verdict is not None
    assert (verdict.decision, verdict.line_id) == ("auto", line.pk)
    assert not Match.objects.filter(report=other).exists()


def test_a_report_that_is_gone_or_decided_is_left_alone(shop: Store) -> None:
    report = make_claim(shop, state=PaymentReport.State.REJECTED)

    assert actions.match_report(report.pk) is None
    assert actions.match_report(0) is None


def test_a_safe_payment_is_verified_without_a_person_where_the_store_says_so(shop: Store) -> None:
    trust(shop)
    report = make_claim(shop)
    line = make_line(report.account, report=report)

    actions.match_account(report.account_id)
    assert OrmQ.objects.count() >= 1
    assert tasks.verify_automatic(report.account_id) == 1

    report.refresh_from_db()
    assert (report.state, report.decided_by) == ("verified", None)
    assert Credit.objects.get().line_id == line.pk
    assert states(line) == ["matched"]


def test_nothing_is_verified_where_the_store_does_not_say_so(shop: Store) -> None:
    report = make_claim(shop)
    make_line(report.account, report=report)
    actions.match_account(report.account_id)

    assert actions.verify_automatic(report.account_id) == 0
    assert not Credit.objects.exists()


@pytest.mark.parametrize(("ceiling", "verified"), [("44.10", 1), ("44.09", 0)])
def test_the_ceiling_is_in_dollars_at_the_quotes_rate(shop: Store, ceiling: str, verified: int) -> None:
    trust(shop, ceiling)
    report = make_claim(shop)
    make_line(report.account, report=report)

    assert actions.verify_automatic(report.account_id) == verified


@pytest.mark.parametrize(
    "fields",
    [
        {"flags": [{"code": "same_tail", "says": "Referencia parecida"}]},
        {"state": PaymentReport.State.MORE_INFO},
        {"state": PaymentReport.State.SECOND_REVIEW},
    ],
)
def test_a_flag_or_a_person_who_has_begun_keeps_it_from_being_automatic(shop: Store, fields: dict[str, Any]) -> None:
    trust(shop)
    report = make_claim(shop, **fields)
    make_line(report.account, report=report)

    assert actions.verify_automatic(report.account_id) == 0


def test_doubt_that_came_up_meanwhile_keeps_it_from_being_automatic(shop: Store) -> None:
    trust(shop)
    report = make_claim(shop)
    make_line(report.account, report=report)
    actions.match_account(report.account_id)
    make_claim(shop, reference_typed="9" + report.reference, amount=report.amount)

    assert actions.verify_automatic(report.account_id) == 0


def test_the_sweep_matches_accounts_with_something_to_match(shop: Store) -> None:
    report = make_claim(shop)
    assert tasks.match_open_accounts() == 0
    make_line(report.account, report=report)

    assert tasks.match_open_accounts() == 1
    assert Match.objects.count() == 1


def make_many(order: Order, count: int) -> None:
    """`count` more reports of one order, each with its movement."""
    quote: Quote = order.quotes.first() or make_quote(order)
    today = timezone.localdate()
    for n in range(count):
        report = make_report(quote=quote, reference_typed=f"{500_000_000 + n * 7919}", paid_on=today)
        make_line(report.account, report=report)


def test_the_number_of_queries_does_not_grow_with_the_rows(shop: Store) -> None:
    order = make_unpaid_order(shop)
    make_many(order, 3)
    account_id = order.quotes.get().account_id
    with CaptureQueriesContext(
        connection,
    ) as few:
        actions.match_account(account_id)
    Match.objects.all().delete()
    PaymentReport.objects.all().delete()
    StatementLine.objects.all().delete()
    make_many(order, 30)
    with CaptureQueriesContext(connection) as many:
        actions.match_account(account_id)

    assert len(many) == len(few) <= 16
