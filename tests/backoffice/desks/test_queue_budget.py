"""What the verification desk costs the database, however long its past is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.pagomovil.models import Match, PaymentReport
from commerce.stores.models import Store
from tests.pagomovil import make_line, make_report, make_unpaid_order

pytestmark = pytest.mark.django_db
DESK = "/admin/verificacion/"
QUERIES = 15
COUNTS = re.compile(r"\bcount\s*\(", re.IGNORECASE)


@pytest.fixture
def past(shop: Store) -> PaymentReport:
    """Fifty open reports and twenty final ones, with what surrounds them; the one in the middle."""
    order = make_unpaid_order(shop)
    reports = [make_report(order) for _each in range(50)]
    for report in reports[:20]:
        Match.objects.create(report=report, line=make_line(report.account, report=report), score=96, decision="auto")
    moment = timezone.now() - timedelta(days=1)
    for _each in range(20):
        make_report(order, state="verified", decided_at=moment, final_at=moment, settled_at=moment)
    return reports[25]


PAGES = """ cola/ cola/?ver=mine cola/?ver=flags cola/?ver=second cola/?ver=customer cola/?desde=5 ?q={number}
cola/?q={reference} cola/?q=nada {pk}/"""


@pytest.mark.parametrize("address", ["", *PAGES.split()])
def test_each_page_of_the_desk_keeps_its_budget_and_counts_no_table(
    desk: Client, past: PaymentReport, address: str
) -> None:
    where = DESK + address.format(number=past.order.number.lower(), reference=past.reference_typed, pk=past.pk)
    desk.get(where)

    with CaptureQueriesContext(connection) as asked:
        assert desk.get(where).status_code == 200

    statements = [query["sql"] for query in asked]
    assert len(statements) <= QUERIES, "\n".join(statements)
    assert [said for said in statements if "pagomovil_paymentreport" in said and COUNTS.search(said)] == []


def test_the_next_report_is_taken_without_counting(desk: Client, past: PaymentReport) -> None:
    with CaptureQueriesContext(connection) as asked:
        taken = desk.post(f"{DESK}siguiente/")

    assert taken.status_code == 302
    assert not [q for q in asked if "pagomovil_paymentreport" in q["sql"] and COUNTS.search(q["sql"])]


def test_an_order_is_found_however_its_number_is_written_and_a_reference_with_its_zeros(
    desk: Client, past: PaymentReport
) -> None:
    other = make_report(make_unpaid_order(past.store), reference_typed="000123456789")

    def found(text: str) -> list[int]:
        shown: Any = desk.get(f"{DESK}cola/", {"q": text})
        return [entry.report.pk for entry in shown.context["entries"]]

    assert found(other.order.number.lower()) == [other.pk]
    assert found("000123456789") == found("123456789") == [other.pk]


def test_the_customers_other_payments_are_those_of_the_account_and_of_the_phone(desk: Client, shop: Store) -> None:
    report = make_report(make_unpaid_order(shop), phone="+584145550001")
    same_phone = make_report(make_unpaid_order(shop), phone="+584145550001")
    make_report(make_unpaid_order(shop), phone="+584145550002")

    assert [other.pk for other in desk.get(f"{DESK}{report.pk}/").context["claim"].past] == [same_phone.pk]
