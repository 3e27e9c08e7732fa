"""Accepting what is sure, ruling pairs out, and taking a day home as a file."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from commerce.accounts.models import User
from commerce.desk import actions as leases
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.order.models import Order
from commerce.pagomovil.actions import decisions, pairs
from commerce.pagomovil.matching.actions import match_account, match_report
from commerce.pagomovil.models import Credit, DiscardedPair, Match, PaymentReport, RecipientAccount, StatementLine
from commerce.refusals import Conflict, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_staff
from tests.pagomovil import days_ago, make_finance, make_line, make_paying_shop, make_report, make_unpaid_order

from .conftest import logged_in

pytestmark = pytest.mark.django_db
DESK = "/admin/conciliacion/"


@pytest.fixture
def account(shop: Store) -> RecipientAccount:
    return RecipientAccount.objects.get(store=shop)


def propose(report: PaymentReport, decision: str = "auto", **fields: Any) -> Match:
    line = make_line(report.account, report=report, state="suggested", **fields)
    return Match.objects.create(report=report, line=line, score=96, decision=decision)


def pair_of(match: Match) -> str:
    return f"{match.report_id}-{match.line_id}"


def sure_address(account: RecipientAccount) -> str:
    return f"{DESK}cuenta/{account.pk}/{timezone.localdate().isoformat()}/seguras/"


def text(response: Any) -> str:
    return response.content.decode()


def table(response: Any) -> list[list[str]]:
    whole = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(whole)))


def test_the_sure_pairs_are_shown_with_their_sum_before_anything_is_accepted(
    desk: Client, shop: Store, account: RecipientAccount
) -> None:
    sure = propose(make_report(make_unpaid_order(shop)))
    propose(make_report(make_unpaid_order(shop)), "suggest")
    propose(make_report(make_unpaid_order(shop), flags=[{"code": "same_tail", "says": "Igual."}]))

    shown = desk.get(sure_address(account))

    assert [pair.pk for pair in shown.context["pairs"]] == [sure.pk]
    assert shown.context["total"] == sure.line.amount
    assert "Aceptar 1 pareja segura" in text(shown)
    assert "Aceptar las seguras (1)" in text(desk.get(DESK))
    assert not Credit.objects.exists()


def test_accepting_the_sure_ones_tells_of_each_whether_it_was_done_or_why_not(
    desk: Client, shop: Store, account: RecipientAccount, genesis: User, ronald: User
) -> None:
    plain = propose(make_report(make_unpaid_order(shop)))
    own = propose(make_report(make_unpaid_order(shop)))
    Order.objects.filter(pk=own.report.order_id).update(user=genesis)
    held = propose(make_report(make_unpaid_order(shop)))
    changed = propose(make_report(make_unpaid_order(shop)))
    leases.claim("payment_report", held.report_id, by=ronald)
    shown = [pair_of(match) for match in (plain, own, held)] + [f"{changed.report_id}-{plain.line_id}"]

    answer = desk.post(sure_address(account), {"pairs": shown})

    told = {row.report.pk: (row.is_done, row.says) for row in answer.context["results"]}
    assert told[plain.report_id] == (True, "Aprobado.")
    assert told[own.report_id][0] is False
    assert told[held.report_id] == (False, "Lo está revisando Ronald Díaz.")
    assert told[changed.report_id][0] is False
    assert list(Credit.objects.values_list("report_id", flat=True)) == [plain.report_id]


def test_a_large_payment_accepted_in_bulk_still_waits_for_a_second_person(
    desk: Client, shop: Store, account: RecipientAccount
) -> None:
    Store.objects.update(second_signature_from=Decimal("10.00"))
    match = propose(make_report(make_unpaid_order(shop)))

    answer = desk.post(sure_address(account), {"pairs": [pair_of(match)]})

    assert "Firmado: falta otra persona." in text(answer)
    assert PaymentReport.objects.get(pk=match.report_id).state == "second_review"
    assert not Credit.objects.exists()


def test_what_was_not_shown_is_not_accepted(desk: Client, shop: Store, account: RecipientAccount) -> None:
    propose(make_report(make_unpaid_order(shop)))
    elsewhere = propose(make_report(make_unpaid_order(make_paying_shop("otra"))))

    desk.post(sure_address(account), {"pairs": [pair_of(elsewhere), "x-y", "--", "1"]})

    assert not Credit.objects.exists()


def test_a_discarded_pair_is_not_proposed_again_until_somebody_lets_it_in(
    desk: Client, shop: Store, account: RecipientAccount
) -> None:
    report = make_report(make_unpaid_order(shop))
    line = make_line(account, report=report)
    match_account(account.pk)
    match = Match.objects.get(report=report)

    desk.post(f"{DESK}descartar/{match.pk}/")
    while deliver_pending():
        pass
    match_account(account.pk)

    assert not Match.objects.filter(report=report).exists()
    assert StatementLine.objects.get(pk=line.pk).state == "free"
    assert JournalEntry.objects.filter(verb="reconciliation.pair_discarded").count() == 1
    pair = desk.get(DESK, {"ver": "descartadas"}).context["discarded"][0]
    desk.post(f"{DESK}descartada/{pair.pk}/devolver/")
    match_report(report.pk)
    assert Match.objects.get(report=report).line == line
    assert JournalEntry.objects.filter(verb="reconciliation.pair_restored").count() == 1


def test_neither_the_matcher_nor_a_bulk_approval_verifies_a_discarded_pair(
    shop: Store, genesis: User, account: RecipientAccount
) -> None:
    Store.objects.update(verifies_automatically=True)
    match = propose(make_report(make_unpaid_order(shop)))
    pairs.discard(match.report_id, match.line_id, by=genesis)
    Match.objects.create(report_id=match.report_id, line_id=match.line_id, score=96, decision="auto")

    with pytest.raises(NotAllowed, match="no es de este reporte"):
        decisions.verify(match.report_id, by=None, line_id=match.line_id)
    (outcome,) = decisions.verify_many([match.report_id], by=genesis)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "look_yourself"


def test_a_pair_is_discarded_once_and_not_after_it_was_decided(shop: Store, genesis: User) -> None:
    match = propose(make_report(make_unpaid_order(shop)))
    first = pairs.discard(match.report_id, match.line_id, by=genesis)
    assert pairs.discard(match.report_id, match.line_id, by=genesis).pk == first.pk
    done = propose(make_report(make_unpaid_order(shop)))
    decisions.verify(done.report_id, by=genesis, line_id=done.line_id)

    with pytest.raises(Conflict):
        pairs.discard(done.report_id, done.line_id, by=genesis)
    assert DiscardedPair.objects.count() == 1


def test_pairs_of_another_store_are_not_there_and_lookers_change_nothing(
    desk: Client, shop: Store, account: RecipientAccount
) -> None:
    other_shop = make_paying_shop("otra")
    there = propose(make_report(make_unpaid_order(other_shop)))
    ruled_out = pairs.discard(there.report_id, there.line_id, by=make_finance(other_shop))
    again = propose(make_report(make_unpaid_order(other_shop)))
    mine = propose(make_report(make_unpaid_order(shop)))
    looker = logged_in(make_staff(shop, "mirar", ["pagomovil.view_statementline"]))

    assert desk.post(f"{DESK}descartar/{again.pk}/").status_code == 404
    assert desk.post(f"{DESK}descartada/{ruled_out.pk}/devolver/").status_code == 404
    assert desk.get(sure_address(there.line.account)).status_code == 404
    assert desk.get(f"{DESK}cuenta/{there.line.account_id}/exportar/").status_code == 404
    assert looker.post(f"{DESK}descartar/{mine.pk}/").status_code == 403
    assert looker.post(sure_address(account), {"pairs": [pair_of(mine)]}).status_code == 403
    assert DiscardedPair.objects.count() == 1


def test_both_sides_of_a_span_of_days_come_as_csv_that_runs_nothing(
    desk: Client, shop: Store, account: RecipientAccount
) -> None:
    report = make_report(make_unpaid_order(shop))
    line = make_line(account, report=report, description='=HYPERLINK("http://x")', value_date=days_ago(1))
    make_line(account, value_date=days_ago(9))
    make_line(make_paying_shop("otra").recipient_accounts.get())
    span = {"desde": days_ago(3).isoformat(), "hasta": days_ago(0).isoformat(), "formato": "csv"}

    answer = desk.get(f"{DESK}cuenta/{account.pk}/exportar/", span)

    head, bank, customer = table(answer)
    assert head[:3] == ["lado", "fecha", "monto_bs"]
    assert bank[:4] == ["banco", days_ago(1).isoformat(), str(line.amount), line.reference]
    assert bank[9] == '\'=HYPERLINK("http://x")'
    assert (customer[0], customer[5], customer[13]) == ("cliente", report.order.number, str(report.pk))
    assert answer["Content-Disposition"].startswith('attachment; filename="conciliacion-')


def test_the_workbook_has_amounts_as_numbers_and_texts_as_texts(
    desk: Client, shop: Store, account: RecipientAccount
) -> None:
    line = make_line(account, description="@SUM(A1)", amount=Decimal("1234.56"))
    today = timezone.localdate().isoformat()

    answer = desk.get(f"{DESK}cuenta/{account.pk}/exportar/", {"desde": today, "hasta": today, "formato": "xlsx"})

    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert (rows[1][0], rows[1][2], rows[1][3]) == ("banco", 1234.56, line.reference)
    assert rows[1][9] == "'@SUM(A1)"


def test_a_span_that_ends_before_it_begins_is_refused_in_words(desk: Client, account: RecipientAccount) -> None:
    span = {"desde": days_ago(0).isoformat(), "hasta": days_ago(2).isoformat()}

    answer = desk.get(f"{DESK}cuenta/{account.pk}/exportar/", span, follow=True)

    assert "Elige un día de inicio y uno final" in text(answer)
    assert desk.get(f"{DESK}cuenta/{account.pk}/exportar/", {"formato": "exe"}).status_code == 404


def test_the_confirmation_of_many_sure_pairs_takes_no_more_queries(
    desk: Client, shop: Store, account: RecipientAccount, django_assert_max_num_queries: Any
) -> None:
    order = make_unpaid_order(shop)
    for _each in range(20):
        propose(make_report(order))
    desk.get(sure_address(account))

    with django_assert_max_num_queries(12):
        assert len(desk.get(sure_address(account)).context["pairs"]) == 20
