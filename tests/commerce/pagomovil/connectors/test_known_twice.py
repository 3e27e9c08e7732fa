"""One movement that reaches us by a connector and again by a file is one movement."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from commerce.pagomovil.matching.actions import match_account
from commerce.pagomovil.models import RecipientAccount, Statement, StatementLine
from commerce.pagomovil.statements import actions as statements
from commerce.pagomovil.statements import connected
from commerce.pagomovil.statements.mapping import Mapping
from commerce.pagomovil.statements.movements import Movement
from tests.factories import make_store
from tests.pagomovil import days_ago, make_account, make_line, make_report
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db
AMOUNT = Decimal("37933.94")


@pytest.fixture
def account() -> RecipientAccount:
    return make_account(make_store())


def movement(reference: str = "12345678", **fields: Any) -> Movement:
    values: dict[str, Any] = {"row": 0, "value_date": timezone.localdate(), "amount": AMOUNT, "bank": "0102"}
    return Movement(reference=reference, **values | fields)


@transaction.atomic
def enter(account: RecipientAccount, *args: Any, **fields: Any) -> tuple[StatementLine, bool]:
    return connected.enter(account.pk, movement(*args, **fields))


def load(account: RecipientAccount, rows: Sequence[tuple[Any, str, str]], balance: str = "") -> Statement:
    """A file of (day, reference, amount), read to its end."""
    lines = [f"{day:%d/%m/%Y};{reference};PAGO MOVIL RECIBIDO;{amount};{balance}" for day, reference, amount in rows]
    text = "\n".join(["Fecha;Referencia;Descripcion;Monto;Saldo", *lines])
    columns = {"date": "Fecha", "reference": "Referencia", "description": "Descripcion", "amount": "Monto"}
    mapping = Mapping(delimiter=";", decimal="comma", balance="Saldo" if balance else "", **columns)
    statement = statements.receive(account.pk, BytesIO(text.encode()), name="banco.csv", mapping=mapping)
    return statements.read(statement.pk)


TODAY = timezone.localdate


@pytest.mark.parametrize("balance", ["", "50.000,00"])
@pytest.mark.parametrize("reference", ["12345678", "000012345678", "5512345678"])
def test_a_file_that_brings_the_movement_again_adds_nothing(
    account: RecipientAccount, reference: str, balance: str
) -> None:
    line, is_new = enter(account)
    assert is_new
    statement = load(account, [(TODAY(), reference, "37.933,94")], balance)

    assert (statement.lines_new, statement.lines_known) == (0, 1)
    found = StatementLine.objects.get()
    assert (found.pk, found.statement_id, found.row) == (line.pk, statement.pk, 2)
    assert (found.reference, found.bank) == (reference, "0102")


def test_the_same_file_once_more_still_adds_nothing(account: RecipientAccount) -> None:
    enter(account)
    rows = [(TODAY(), "5512345678", "37.933,94"), (TODAY(), "99887766", "10,00")]
    load(account, rows)
    again = load(account, rows)

    assert (again.lines_new, again.lines_known) == (0, 2)
    assert StatementLine.objects.count() == 2


def test_a_value_date_after_the_weekend_is_still_the_same_movement(account: RecipientAccount) -> None:
    enter(account, value_date=days_ago(3))
    load(account, [(TODAY(), "5512345678", "37.933,94")])

    assert StatementLine.objects.get().value_date == TODAY()


@pytest.mark.parametrize(
    ("day", "reference", "amount"),
    [(0, "5512345679", "37.933,94"), (0, "5512345678", "37.933,95"), (9, "5512345678", "37.933,94")],
)
def test_another_reference_amount_or_week_is_another_movement(
    account: RecipientAccount, day: int, reference: str, amount: str
) -> None:
    enter(account)
    load(account, [(TODAY() - timedelta(days=day), reference, amount)])

    assert StatementLine.objects.count() == 2


def test_a_file_without_references_takes_each_of_the_connectors_lines_once(account: RecipientAccount) -> None:
    enter(account, "11112222")
    enter(account, "33334444")
    load(account, [(TODAY(), "", "37.933,94")] * 3)

    assert StatementLine.objects.count() == 3


def test_what_a_file_brought_first_the_connector_only_completes(account: RecipientAccount) -> None:
    load(account, [(TODAY(), "5512345678", "37.933,94")])
    line, is_new = enter(account, phone="+584145550182")

    assert not is_new
    assert (StatementLine.objects.count(), line.reference, line.phone) == (1, "5512345678", "+584145550182")


def test_a_movement_that_is_booked_keeps_what_it_says(account: RecipientAccount) -> None:
    line, _is_new = enter(account, value_date=days_ago(1))
    StatementLine.objects.update(state="matched")
    statement = load(account, [(TODAY(), "5512345678", "37.933,94")])

    line.refresh_from_db()
    assert (line.statement_id, line.value_date, line.reference) == (statement.pk, days_ago(1), "12345678")
    assert StatementLine.objects.count() == 1


def test_two_spellings_of_one_reference_are_one_movement(account: RecipientAccount) -> None:
    enter(account, "12345678")
    assert enter(account, "345678")[1] is False
    assert enter(account, "00012345678")[1] is False
    assert StatementLine.objects.count() == 1


def test_another_accounts_movement_is_never_the_same(account: RecipientAccount) -> None:
    other = make_account(account.store, phone="+584145559999")
    enter(account)
    assert enter(other)[1] is True


def test_a_movement_that_a_person_already_booked_is_not_there_again() -> None:
    report = make_report(reference_typed="12345678")
    make_line(report.account, report=report, state="matched")
    assert enter(report.account, amount=report.amount)[1] is False
    match_account(report.account_id)
    assert StatementLine.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_enter_one_movement(account: RecipientAccount) -> None:
    references = ("12345678", "0012345678", "5512345678")
    outcomes = run_together(count(60, 12), lambda index: enter(account, references[index % 3])[1])

    assert outcomes.count(True) == 1
    assert StatementLine.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_accounts_lock_they_are_many(
    account: RecipientAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connected, "lock_account", lambda _account_id: None)
    references = ("12345678", "0012345678", "5512345678", "66512345678")
    outcomes = run_together(12, lambda index: enter(account, references[index % 4])[1])

    assert outcomes.count(True) > 1
