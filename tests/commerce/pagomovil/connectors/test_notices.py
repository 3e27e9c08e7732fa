"""R4 tells of a payment: whoever calls is checked, the event is kept once, and the movement is proposed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from commerce.pagomovil.actions import notices
from commerce.pagomovil.gateways import r4
from commerce.pagomovil.models import (
    BankConnector,
    BankNotice,
    ConnectorExchange,
    Match,
    PaymentReport,
    StatementLine,
)
from commerce.pagomovil.tasks import read_notices
from tests.pagomovil import make_account, make_report
from tests.support.banks import r4_notice
from tests.support.races import count, run_together

from .conftest import KEY, MakeConnector

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> PaymentReport:
    return make_report(reference_typed="87654321")


@pytest.fixture
def connector(report: PaymentReport, connect: MakeConnector) -> BankConnector:
    return connect(report.account, "r4")


def call(connector: BankConnector, body: Any, *, path: str = "R4notifica", key: str = KEY, **extra: Any) -> Any:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    address = f"/webhooks/r4/{connector.token}/{path}"
    return Client().post(address, content, content_type="application/json", headers={"Authorization": key}, **extra)


def notice_for(connector: BankConnector, **fields: str) -> dict[str, str]:
    moment = {"FechaHora": f"{timezone.now():%Y-%m-%dT%H:%M:%S}.000Z"}
    return r4_notice(str(connector.account.phone), **moment | fields)


def nothing_is_kept() -> bool:
    return not any(model.objects.exists() for model in (BankNotice, StatementLine, ConnectorExchange))


def read_all() -> None:
    for pk in BankNotice.objects.values_list("pk", flat=True):
        notices.read(pk)


def test_a_payment_that_arrives_becomes_a_movement_and_is_proposed(
    report: PaymentReport, connector: BankConnector
) -> None:
    answer = call(connector, notice_for(connector))
    assert (answer.status_code, answer.json()) == (200, {"abono": True})
    read_all()

    line = StatementLine.objects.get()
    assert (line.account_id, line.amount, line.reference) == (report.account_id, report.amount, "87654321")
    assert (line.value_date, line.bank, line.phone) == (timezone.localdate(), "0102", "+584145550182")
    assert Match.objects.get().report_id == report.pk
    report.refresh_from_db()
    assert report.state == "reported"


def test_the_request_only_keeps_and_the_worker_does_the_rest(report: PaymentReport, connector: BankConnector) -> None:
    call(connector, notice_for(connector))

    assert BankNotice.objects.get().state == "waiting"
    assert not StatementLine.objects.exists()


def test_what_the_bank_sent_is_sealed_at_rest_and_masked_in_the_log(
    report: PaymentReport, connector: BankConnector
) -> None:
    call(connector, notice_for(connector))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM pagomovil_banknotice")
        body = cursor.fetchone()[0]
    exchange = ConnectorExchange.objects.get()

    assert "5550182" not in body
    assert "5550182" not in json.dumps(exchange.sent)
    assert exchange.sent["Concepto"] == "•••"
    assert (exchange.direction, exchange.call, exchange.status) == ("in", "R4notifica", "new")


@pytest.mark.parametrize("key", ["", "otra", KEY + "0", KEY[:-1], f"Bearer {KEY}", KEY.upper()])
def test_without_the_key_nothing_is_kept(connector: BankConnector, key: str) -> None:
    assert call(connector, notice_for(connector), key=key).status_code == 401
    assert nothing_is_kept()


def test_a_connector_without_a_key_lets_nobody_in(report: PaymentReport, connect: MakeConnector) -> None:
    connector = connect(report.account, "r4", key="")

    assert call(connector, notice_for(connector), key="").status_code == 401


@pytest.mark.parametrize("change", [{"is_enabled": False}, {"gateway": "bdv"}, {"token": "another-address"}])
def test_a_connector_that_is_off_or_of_another_kind_is_not_there(
    connector: BankConnector, change: dict[str, Any]
) -> None:
    BankConnector.objects.update(**change)

    assert call(connector, notice_for(connector)).status_code == 404
    assert nothing_is_kept()


def test_a_notice_for_another_account_is_refused(connector: BankConnector) -> None:
    other = make_account(connector.account.store, phone="+584149990001")
    answer = call(connector, r4_notice(str(other.phone)))

    assert answer.json() == {"abono": False}
    assert nothing_is_kept()


@pytest.mark.parametrize(
    ("allowed", "status"),
    [("203.0.113.7", 401), ("127.0.0.1", 200), ("203.0.113.0/24, 127.0.0.0/8", 200), ("", 200)],
)
def test_only_the_banks_addresses_may_call_where_they_are_known(
    connector: BankConnector, allowed: str, status: int
) -> None:
    BankConnector.objects.update(allowed_from=allowed)

    assert call(connector, notice_for(connector)).status_code == status


@pytest.mark.parametrize(
    "fields",
    [
        {"CodigoRed": "05"},
        {"Monto": "-1.00"},
        {"Monto": "37.933,94"},
        {"Monto": "0.00"},
        {"Monto": "1e30"},
        {"Monto": "1.005"},
        {"Referencia": ""},
        {"Referencia": "abc"},
        {"Referencia": "000000"},
    ],
)
def test_a_notice_of_no_money_or_nonsense_is_refused_in_the_banks_own_shape(
    connector: BankConnector, fields: dict[str, str]
) -> None:
    answer = call(connector, notice_for(connector, **fields))

    assert (answer.status_code, answer.json()) == (200, {"abono": False})
    assert not BankNotice.objects.exists()
    assert not StatementLine.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 400), ("<html>", 400), ("[]", 400), ("[" * 9000, 400), (b"\xff\xfe", 400), ("x" * 16_001, 413)],
)
def test_a_body_that_is_no_notice_is_refused(connector: BankConnector, body: Any, status: int) -> None:
    assert call(connector, body).status_code == status
    assert nothing_is_kept()


def test_a_text_that_the_database_cannot_hold_is_no_fault(connector: BankConnector) -> None:
    answer = call(connector, notice_for(connector, Concepto="a\x00b", IdComercio="\x00"))
    read_all()

    assert answer.json() == {"abono": True}
    assert StatementLine.objects.get().description == "Pago Móvil recibido: ab"


def test_only_post_is_answered(connector: BankConnector) -> None:
    assert Client().get(f"/webhooks/r4/{connector.token}/").status_code == 405


def test_before_a_payment_the_bank_is_told_whether_it_is_for_us(connector: BankConnector) -> None:
    asks = {"IdCliente": "V12345678", "Monto": "100.00", "TelefonoComercio": "0" + str(connector.account.phone)[-10:]}

    assert call(connector, asks, path="R4consulta").json() == {"status": True}
    assert call(connector, asks, path="").json() == {"status": True}
    assert call(connector, asks | {"TelefonoComercio": "04149990001"}, path="R4consulta").json() == {"status": False}
    assert call(connector, asks | {"Monto": "nada"}, path="R4consulta").json() == {"status": False}
    assert call(connector, asks, path="R4consulta", key="otra").status_code == 401
    assert not BankNotice.objects.exists()


def test_delivered_twice_it_is_one_movement_and_the_bank_is_told_yes_again(connector: BankConnector) -> None:
    body = notice_for(connector)
    assert [call(connector, body).json() for _ in range(3)] == [{"abono": True}] * 3
    read_all()
    read_all()

    assert (BankNotice.objects.count(), StatementLine.objects.count()) == (1, 1)
    assert sorted(ConnectorExchange.objects.values_list("status", flat=True)) == ["known", "known", "new"]


def test_late_and_out_of_order_each_payment_is_its_own_movement(
    report: PaymentReport, connector: BankConnector
) -> None:
    old = timezone.now() - timedelta(days=2)
    PaymentReport.objects.update(paid_on=timezone.localdate(old))
    call(connector, notice_for(connector, Referencia="11112222"))
    call(connector, notice_for(connector, FechaHora=f"{old:%Y-%m-%dT%H:%M:%S}.000Z"))
    read_all()

    found = dict(StatementLine.objects.values_list("reference", "value_date"))
    assert found == {"11112222": timezone.localdate(), "87654321": timezone.localdate(old)}
    assert Match.objects.filter(report=report, line__reference="87654321").exists()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-10-01T14:20:05.000Z", "2026-10-01"),
        ("2026-10-02T02:20:05Z", "2026-10-01"),
        ("2026-10-01T23:50:00", "2026-10-01"),
        ("01/10/2026 23:50:00", "2026-10-01"),
        ("20261001", "2026-10-01"),
        ("mañana", None),
        ("", None),
    ],
)
def test_the_banks_moment_is_a_day_in_caracas(written: str, day: str | None) -> None:
    paid_on = r4.notice_of(r4_notice("+584145550100", FechaHora=written)).paid_on

    assert (paid_on.isoformat() if paid_on else None) == day


def test_a_payment_of_tomorrow_or_of_no_day_is_of_today(connector: BankConnector) -> None:
    call(connector, notice_for(connector, FechaHora="2999-01-01T00:00:00Z"))
    call(connector, notice_for(connector, FechaHora="?", Referencia="55556666"))
    read_all()

    assert set(StatementLine.objects.values_list("value_date", flat=True)) == {timezone.localdate()}


def test_the_sweep_reads_what_a_lost_task_left(connector: BankConnector) -> None:
    call(connector, notice_for(connector))
    assert read_notices() == 0
    BankNotice.objects.update(received_at=timezone.now() - timedelta(minutes=2))

    assert read_notices() == 1
    assert read_notices() == 0
    assert StatementLine.objects.count() == 1


def test_a_notice_is_kept_with_a_handful_of_queries(
    connector: BankConnector, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        call(connector, notice_for(connector))


@pytest.mark.django_db(transaction=True)
def test_a_hundred_deliveries_at_once_are_one_movement(connector: BankConnector) -> None:
    body, rivals = notice_for(connector), count(100, 12)
    answers = run_together(rivals, lambda _index: call(connector, body).json())

    assert answers == [{"abono": True}] * rivals
    pk = BankNotice.objects.get().pk
    assert run_together(8, lambda _index: notices.read(pk)).count(True) == 1
    assert StatementLine.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_constraint_the_same_deliveries_are_many(connector: BankConnector) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pagomovil_banknotice DROP CONSTRAINT pagomovil_bank_notice_once")
    try:
        run_together(6, lambda _index: call(connector, notice_for(connector)))
        assert BankNotice.objects.count() > 1
    finally:
        BankNotice.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE pagomovil_banknotice ADD CONSTRAINT pagomovil_bank_notice_once "
                "UNIQUE (connector_id, fingerprint)"
            )
