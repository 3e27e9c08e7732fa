"""Asking the Banco de Venezuela about a report: a yes is proposed, a no is told, a fault waits for a person."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from commerce.journal.models import JournalEntry
from commerce.pagomovil.actions import decisions, inquiries
from commerce.pagomovil.bank_answers import bank_signals
from commerce.pagomovil.models import (
    BankConnector,
    BankInquiry,
    ConnectorExchange,
    Match,
    PaymentReport,
    StatementLine,
)
from commerce.pagomovil.tasks import ask_banks
from tests.pagomovil import make_finance, make_report
from tests.support.banks import Bank, bdv_finds, bdv_finds_nothing
from tests.support.races import count, run_together
from tests.support.rate_sources import Respond, drips, redirects, says, stalls

from .conftest import KEY, MakeConnector

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> PaymentReport:
    return make_report(reference_typed="005512345678")


@pytest.fixture
def connector(report: PaymentReport, connect: MakeConnector, bdv: Bank) -> BankConnector:
    return connect(report.account, address=bdv.url)


def asked(report: PaymentReport) -> BankInquiry:
    """Open an inquiry and ask, as the worker does."""
    inquiry = inquiries.open_for(report.pk)
    assert inquiry is not None
    inquiries.ask(inquiry.pk)
    inquiry.refresh_from_db()
    return inquiry


def test_the_bank_is_asked_in_its_own_shape(report: PaymentReport, connector: BankConnector, bdv: Bank) -> None:
    asked(report)

    assert bdv.asked == [
        {
            "cedulaPagador": "V12345678",
            "telefonoPagador": "04145550182",
            "telefonoDestino": "0" + str(report.account.phone)[-10:],
            "referencia": "12345678",
            "fechaPago": report.paid_on.isoformat(),
            "importe": "37933.94",
            "bancoOrigen": "0102",
            "reqCed": True,
        }
    ]
    assert bdv.headers[0]["X-API-KEY"] == KEY


def test_a_yes_adds_the_movement_and_proposes_it(report: PaymentReport, connector: BankConnector) -> None:
    inquiry = asked(report)

    line = StatementLine.objects.get()
    assert (line.account_id, line.amount, line.value_date) == (report.account_id, report.amount, report.paid_on)
    assert (line.reference, line.source, line.state) == ("12345678", "connector", "suggested")
    assert Match.objects.get().report_id == report.pk
    assert (inquiry.state, inquiry.line_id, inquiry.next_at) == ("found", line.pk, None)
    day = f"{report.paid_on:%d/%m/%Y}"
    assert inquiry.says == f"El Banco de Venezuela confirma Bs\xa037.933,94 con la referencia ··5678 del {day}."
    report.refresh_from_db()
    assert report.state == "reported"


def test_a_no_is_only_told(report: PaymentReport, connector: BankConnector, bdv: Bank) -> None:
    bdv.answer = bdv_finds_nothing()
    inquiry = asked(report)

    day = f"{report.paid_on:%d/%m/%Y}"
    assert inquiry.says == (
        f"El Banco de Venezuela no encuentra un pago de Bs\xa037.933,94 con la referencia ··5678 del {day}."
    )
    assert inquiry.state == "not_found"
    assert not StatementLine.objects.exists()
    report.refresh_from_db()
    assert (report.state, report.flags) == ("reported", [])


FAULTS: list[tuple[str, Respond]] = [
    ("unreadable", says("<!DOCTYPE html><html><body>Mantenimiento</body></html>", kind="text/html")),
    ("empty", says("")),
    ("unreadable", says("[1000]")),
    ("http_500", says('{"code":1000}', status=500)),
    ("http_302", redirects("http://127.0.0.1:1/")),
    ("timeout", stalls(3)),
    ("timeout", drips(3)),
    ("bad_amount", bdv_finds("37.933,94")),
    ("bad_amount", bdv_finds("NaN")),
    ("bad_amount", bdv_finds("-37933.94")),
    ("bad_amount", bdv_finds("1e99")),
    ("bad_amount", says('{"code":1000,"message":"ok","data":"37933.94"}')),
    ("other_amount", bdv_finds("37933.95")),
    ("unknown_code", bdv_finds(code=9999)),
    ("unknown_code", says("{}")),
]


@pytest.mark.parametrize(("status", "answer"), FAULTS)
def test_whatever_else_the_bank_does_the_report_waits_for_a_person(
    report: PaymentReport, connector: BankConnector, bdv: Bank, settings: Any, status: str, answer: Respond
) -> None:
    settings.BANK_TIMEOUT_SECONDS = 1 if status == "timeout" else 5
    bdv.answer = answer
    before = timezone.now()
    inquiry = asked(report)

    assert not StatementLine.objects.exists()
    report.refresh_from_db()
    assert (report.state, report.flags) == ("reported", [])
    assert (inquiry.state, inquiry.attempts) == ("waiting", 1)
    assert inquiry.next_at is not None
    assert before + timedelta(seconds=50) < inquiry.next_at < timezone.now() + timedelta(seconds=70)
    exchange = ConnectorExchange.objects.get()
    assert exchange.status == status
    connector.refresh_from_db()
    assert connector.last_error == exchange.says != ""
    assert connector.last_ok_at is None


def test_a_bank_that_cannot_be_reached_is_tried_later_and_then_left(
    report: PaymentReport, connector: BankConnector, bdv: Bank
) -> None:
    bdv.answer = says("", status=503)
    inquiry = asked(report)
    waits = []
    while inquiry.next_at is not None:
        assert inquiry.asked_at is not None
        waits.append(round((inquiry.next_at - inquiry.asked_at).total_seconds() / 60))
        BankInquiry.objects.update(next_at=timezone.now())
        inquiries.ask(inquiry.pk)
        inquiry.refresh_from_db()

    assert waits == [1, 5, 15, 60, 180]
    assert (inquiry.state, inquiry.attempts) == ("failed", 6)
    assert inquiry.says == "No se pudo preguntar al banco: El banco respondió 503."
    assert len(bdv.asked) == 6


def test_a_no_is_asked_again_for_a_slow_bank_and_then_believed(
    report: PaymentReport, connector: BankConnector, bdv: Bank
) -> None:
    bdv.answer = bdv_finds_nothing()
    inquiry = asked(report)
    BankInquiry.objects.update(next_at=timezone.now())
    bdv.answer = bdv_finds()
    inquiries.ask(inquiry.pk)
    inquiry.refresh_from_db()

    assert inquiry.state == "found"
    assert StatementLine.objects.count() == 1


def test_the_logs_hold_no_phone_document_or_key(report: PaymentReport, connector: BankConnector) -> None:
    asked(report)

    exchange = ConnectorExchange.objects.get()
    kept = json.dumps([exchange.sent, exchange.received, exchange.says])
    assert exchange.sent["cedulaPagador"] == "V••5678"
    assert exchange.sent["telefonoPagador"] == "••0182"
    assert exchange.sent["importe"] == "37933.94"
    for secret in (KEY, "12345678", "04145550182", str(report.account.phone)[-10:]):
        assert secret not in kept
    journal = str(list(JournalEntry.objects.filter(verb="bank.answered").values()))
    assert "12345678" not in journal


def test_a_decision_of_a_person_is_never_overruled(report: PaymentReport, connector: BankConnector) -> None:
    person = make_finance(report.store)
    inquiry = inquiries.open_for(report.pk)
    assert inquiry is not None
    decisions.reject(report.pk, by=person, code="not_found")

    assert inquiries.ask(inquiry.pk) is False
    report.refresh_from_db()
    inquiry.refresh_from_db()
    assert (report.state, inquiry.state, inquiry.next_at) == ("rejected", "dropped", None)
    assert not StatementLine.objects.exists()


def test_a_yes_that_comes_after_the_decision_leaves_it_as_it_is(
    report: PaymentReport, connector: BankConnector, bdv: Bank
) -> None:
    person = make_finance(report.store)
    inquiry = inquiries.open_for(report.pk)
    assert inquiry is not None
    claim = inquiries._claim(inquiry.pk)
    assert claim is not None
    decisions.reject(report.pk, by=person, code="not_found")
    found = inquiries.gateways.ask("bdv", claim.question, address=bdv.url, key=KEY, timeout=2)
    inquiries._note_answer(claim, found, 1)
    inquiries.match_account(report.account_id)

    report.refresh_from_db()
    assert (report.state, report.decided_by_id) == ("rejected", person.pk)
    assert StatementLine.objects.get().state == "free"


def test_a_report_that_was_corrected_meanwhile_is_asked_anew(
    report: PaymentReport, connector: BankConnector, bdv: Bank
) -> None:
    bdv.answer = bdv_finds_nothing()
    inquiry = inquiries.open_for(report.pk)
    assert inquiry is not None
    claim = inquiries._claim(inquiry.pk)
    assert claim is not None
    no = inquiries.gateways.ask("bdv", claim.question, address=bdv.url, key=KEY, timeout=2)
    inquiries.open_for(report.pk)
    inquiries._note_answer(claim, no, 1)

    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.says) == ("waiting", "")


def test_nobody_is_asked_without_a_connector_or_with_it_off(report: PaymentReport, connect: MakeConnector) -> None:
    assert inquiries.open_for(report.pk) is None
    connect(report.account, is_enabled=False)
    assert inquiries.open_for(report.pk) is None
    assert ask_banks() == 0


def test_switching_off_stops_what_waits(report: PaymentReport, connector: BankConnector, bdv: Bank) -> None:
    inquiry = inquiries.open_for(report.pk)
    assert inquiry is not None
    BankConnector.objects.update(is_enabled=False)

    assert inquiries.ask(inquiry.pk) is False
    inquiry.refresh_from_db()
    assert (inquiry.state, bdv.asked) == ("dropped", [])


def test_the_sweep_finds_what_a_lost_task_left(report: PaymentReport, connector: BankConnector, bdv: Bank) -> None:
    assert ask_banks() == 1
    assert ask_banks() == 0
    assert len(bdv.asked) == 1
    assert Match.objects.count() == 1


def test_the_bank_is_never_waited_for_inside_a_transaction(
    report: PaymentReport, connector: BankConnector, bdv: Bank
) -> None:
    here = connections["default"]
    depth, seen, answer = len(here.savepoint_ids), [], bdv.answer

    def watch(handler: Any) -> None:
        seen.append(len(here.savepoint_ids) - depth)
        answer(handler)

    bdv.answer = watch
    asked(report)
    assert seen == [0]


def test_a_short_reference_is_not_asked_about(connect: MakeConnector, bdv: Bank) -> None:
    report = make_report()
    PaymentReport.objects.update(reference_typed="12-3")
    connect(report.account, address=bdv.url)
    inquiry = asked(report)

    assert (inquiry.state, inquiry.next_at, bdv.asked) == ("failed", None, [])
    assert "muy corta" in inquiry.says


@pytest.mark.parametrize(
    "address",
    [
        "https://banco.example/getMovement",
        "http://bdvconciliacion.banvenez.com/getMovement",
        "https://bdvconciliacion.banvenez.com.otro.example/",
        "https://usuario:clave@bdvconciliacion.banvenez.com/",
        "http://10.0.0.1/getMovement",
        "file:///etc/passwd",
    ],
)
def test_only_the_banks_own_address_is_asked(report: PaymentReport, connect: MakeConnector, address: str) -> None:
    connect(report.account, address=address)
    asked(report)

    assert ConnectorExchange.objects.get().status == "bad_address"


def test_in_production_no_server_of_the_machine_is_asked(
    report: PaymentReport, connector: BankConnector, bdv: Bank, settings: Any
) -> None:
    settings.ENVIRONMENT_LABEL = "production"
    asked(report)

    assert (ConnectorExchange.objects.get().status, bdv.asked) == ("bad_address", [])


@pytest.mark.django_db(transaction=True)
def test_many_workers_ask_about_one_report_once(report: PaymentReport, connector: BankConnector, bdv: Bank) -> None:
    inquiry = inquiries.open_for(report.pk)
    assert inquiry is not None
    pk = inquiry.pk
    run_together(count(20, 6), lambda _index: inquiries.ask(pk))

    assert len(bdv.asked) == 1
    assert StatementLine.objects.count() == 1
    assert StatementLine.objects.get().amount == Decimal("37933.94")


def test_the_answer_is_one_more_reason_for_whoever_decides(
    report: PaymentReport, connector: BankConnector, bdv: Bank
) -> None:
    assert bank_signals(report) == []
    bdv.answer = bdv_finds_nothing()
    inquiry = asked(report)
    report = PaymentReport.objects.get()
    assert bank_signals(report) == [{"name": "bank_answer", "verdict": "against", "says": inquiry.says}]

    BankInquiry.objects.update(next_at=timezone.now())
    bdv.answer = bdv_finds()
    inquiries.ask(inquiry.pk)
    assert [signal["verdict"] for signal in bank_signals(PaymentReport.objects.get())] == ["for"]
