"""Statements from upload to lines: nothing twice, nothing lost, nothing half."""

import io
import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from commerce.journal.models import JournalEntry
from commerce.pagomovil.models import RecipientAccount, Statement, StatementLine
from commerce.pagomovil.statements import actions, files, tasks
from commerce.pagomovil.statements.mapping import Mapping
from commerce.pagomovil.statements.reading import MAX_BYTES
from commerce.refusals import BadInput, Conflict, Missing

from .samples import FIXTURES, SIMPLE, make_account, many, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "statements"


@pytest.fixture
def account() -> RecipientAccount:
    found = make_account()
    actions.save_format(found.pk, SIMPLE)
    return found


def bring(account: RecipientAccount, content: bytes) -> Statement:
    return actions.receive(account.pk, io.BytesIO(content), name="movimientos.csv")


def bring_and_read(account: RecipientAccount, *rows: str) -> Statement:
    return actions.read(bring(account, table(*rows)).pk)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_received_file_is_kept_privately_journalled_and_left_to_the_worker(
    account: RecipientAccount, folder: Path
) -> None:
    content = table(*many(3))
    before = OrmQ.objects.count()

    statement = actions.receive(account.pk, io.BytesIO(content), name="../../octubre\\mov.csv")

    assert (statement.state, statement.name, statement.size) == ("waiting", "mov.csv", len(content))
    assert [path.read_bytes() for path in kept(folder)] == [content]
    assert OrmQ.objects.count() == before + 1
    entry = JournalEntry.objects.get(verb="statement.received")
    assert (entry.subject_id, entry.store_id) == (str(statement.pk), account.store_id)
    assert not StatementLine.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"%PDF-1.7"])
def test_a_refused_file_leaves_nothing_behind(account: RecipientAccount, folder: Path, content: bytes) -> None:
    with pytest.raises(BadInput):
        bring(account, content)
    assert (kept(folder), Statement.objects.count(), OrmQ.objects.count()) == ([], 0, 0)


def test_a_file_of_100_mb_is_refused_after_its_first_pieces(account: RecipientAccount, folder: Path) -> None:
    class Endless(io.RawIOBase):
        """A file of 100 MB that counts what is taken of it."""

        given = 0

        def read(self, size: int = -1) -> bytes:
            piece = min(size, 100_000_000 - self.given)
            self.given += piece
            return b"x" * piece

    file = Endless()
    with pytest.raises(BadInput) as refused:
        actions.receive(account.pk, file)  # type: ignore[arg-type]
    assert (refused.value.code, kept(folder)) == ("file_too_large", [])
    assert file.given <= MAX_BYTES + 1_000_000


def test_a_read_file_has_its_lines_its_counts_and_its_bad_rows(account: RecipientAccount) -> None:
    rows = many(1_200)
    statement = bring_and_read(account, *rows, "ayer;1;Pago;10,00;", "01/10/2026;2;Comisión;-5,00;")

    assert (statement.state, statement.rows_total, statement.rows_read) == ("done", 1_202, 1_202)
    assert (statement.lines_new, statement.lines_known) == (1_200, 0)
    assert statement.bad_rows == [
        {"row": 1_202, "says": "«ayer» no es una fecha.", "text": "ayer | 1 | Pago | 10,00 | "}
    ]
    line = StatementLine.objects.get(row=2)
    assert (line.account_id, line.reference, line.reference_digits) == (account.pk, "000000000001", "1")
    assert (str(line.amount), line.state, line.source) == ("1.00", "free", "file")
    assert JournalEntry.objects.get(verb="statement.read").data["new"] == 1_200


def test_repeated_reordered_and_overlapping_files_add_nothing_twice(account: RecipientAccount) -> None:
    rows = many(4_990)
    rows += rows[:10]  # ten movements that are the same as another of their day
    shuffled = random.Random(7).sample(rows, len(rows))

    first = bring_and_read(account, *rows)
    assert (first.lines_new, StatementLine.objects.count()) == (5_000, 5_000)

    crlf = actions.receive(account.pk, io.BytesIO(b"\xef\xbb\xbf" + table(*rows).replace(b"\n", b"\r\n")))
    again = [
        bring_and_read(account, *rows),
        bring_and_read(account, *shuffled),
        bring_and_read(account, *reversed(rows)),
        bring_and_read(account, *rows[2_000:4_000]),
        actions.read(crlf.pk),
    ]
    assert [(statement.lines_new, statement.lines_known) for statement in again] == [
        (0, 5_000),
        (0, 5_000),
        (0, 5_000),
        (0, 2_000),
        (0, 5_000),
    ]

    longer = bring_and_read(account, *rows[4_000:], *many(100, start=4_990))
    assert (longer.lines_new, longer.lines_known, StatementLine.objects.count()) == (100, 1_000, 5_100)


def test_the_same_movement_of_two_accounts_is_two_movements(account: RecipientAccount) -> None:
    other = make_account(account.store)
    actions.save_format(other.pk, SIMPLE)
    bring_and_read(account, *many(3))
    assert bring_and_read(other, *many(3)).lines_new == 3


def test_a_crash_half_way_resumes_where_it_was(account: RecipientAccount) -> None:
    statement = bring(account, table(*many(1_300)))
    batches = []

    def dies(execute: Any, sql: str, *rest: Any) -> Any:
        batches.extend([sql] if sql.startswith('INSERT INTO "pagomovil_statementline"') else [])
        if len(batches) == 3:
            raise KeyboardInterrupt
        return execute(sql, *rest)

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(dies):
        actions.read(statement.pk)
    statement.refresh_from_db()
    assert (statement.state, statement.rows_read, StatementLine.objects.count()) == ("reading", 1_000, 1_000)

    Statement.objects.update(uploaded_at=timezone.now() - timedelta(minutes=6))
    assert tasks.read_forgotten() == 1
    statement.refresh_from_db()
    assert (statement.state, statement.lines_new, statement.lines_known) == ("done", 1_300, 0)
    assert StatementLine.objects.count() == 1_300


def test_of_two_workers_the_one_behind_stops_and_nothing_is_counted_twice(account: RecipientAccount) -> None:
    statement = bring(account, table(*many(1_300)))
    locks = []

    def overtaken(execute: Any, sql: str, *rest: Any) -> Any:
        is_lock = 'FROM "pagomovil_statement"' in sql and "FOR UPDATE" in sql
        locks.extend([sql] if is_lock else [])
        if is_lock and len(locks) == 2:  # the first worker is about to write its first batch
            actions.read(statement.pk)
        return execute(sql, *rest)

    with connection.execute_wrapper(overtaken):
        assert actions.read(statement.pk).state == "done"
    statement.refresh_from_db()
    assert (statement.lines_new, statement.lines_known, statement.rows_read) == (1_300, 0, 1_300)
    assert len(locks) > 2
    assert JournalEntry.objects.filter(verb="statement.read").count() == 1


def test_reading_again_what_is_read_changes_nothing(account: RecipientAccount) -> None:
    statement = bring_and_read(account, *many(5))
    assert actions.read(statement.pk).lines_new == 5
    assert JournalEntry.objects.filter(verb="statement.read").count() == 1


def test_a_lost_task_is_picked_up_by_the_sweep_and_a_fresh_one_is_left_to_the_queue(account: RecipientAccount) -> None:
    lost, fresh = bring(account, table(*many(3))), bring(account, table(*many(3)))
    Statement.objects.filter(pk=lost.pk).update(uploaded_at=timezone.now() - timedelta(minutes=2))
    assert tasks.read_forgotten() == 1
    assert [Statement.objects.get(pk=one.pk).state for one in (lost, fresh)] == ["done", "waiting"]


def test_a_file_that_breaks_its_reader_keeps_no_other_waiting(account: RecipientAccount) -> None:
    first, second = bring(account, table(*many(3))), bring(account, table(*many(3)))
    Statement.objects.update(uploaded_at=timezone.now() - timedelta(minutes=2))
    inserts = []

    def breaks(execute: Any, sql: str, *rest: Any) -> Any:
        inserts.extend([sql] if sql.startswith('INSERT INTO "pagomovil_statementline"') else [])
        if len(inserts) == 1:
            inserts.append("broken")
            raise RuntimeError("the reader broke")
        return execute(sql, *rest)

    with connection.execute_wrapper(breaks):
        assert tasks.read_forgotten() == 2
    assert [Statement.objects.get(pk=one.pk).state for one in (first, second)] == ["reading", "done"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (("01/10/2026;1;Pago;1.234;",), "En «Monto» no sabemos si 1.234 (fila 2) lleva miles o decimales: dilo en el formato."),
        (("01/10/2026;1;Pago;1.234,56;", "01/10/2026;2;Pago;1,234.56;"), "La columna «Monto» mezcla estilos: 1.234,56 (fila 2) y 1,234.56 (fila 3)."),
        (("x;1;Pago;5,00;", "y;2;Pago;6,00;"), "Ninguna fila se pudo leer con este formato. Fila 2: «x» no es una fecha."),
        ((), "El archivo no trae ningún movimiento."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_fails_with_its_reason_and_without_a_line(
    account: RecipientAccount, rows: tuple[str, ...], why: str
) -> None:
    statement = bring_and_read(account, *rows)
    assert (statement.state, statement.error, statement.rows_read) == ("failed", why, 0)
    assert not StatementLine.objects.exists()
    assert JournalEntry.objects.get(verb="statement.failed").subject_id == str(statement.pk)


def test_a_failed_file_is_read_with_a_corrected_format_but_a_read_one_is_not_read_anew(
    account: RecipientAccount,
) -> None:
    failed = bring_and_read(account, "01/10/2026;1;Pago;1.234;")
    chosen = Mapping(**{**SIMPLE.to_json(), "decimal": "comma"})

    actions.read_with(failed.pk, chosen)

    assert actions.read(failed.pk).state == "done"
    assert str(StatementLine.objects.get().amount) == "1234.00"
    with pytest.raises(Conflict) as refused:
        actions.read_with(failed.pk, chosen)
    assert refused.value.code == "already_read"


def test_a_first_file_waits_for_somebody_to_say_how_to_read_it() -> None:
    account = make_account()
    statement = bring(account, (FIXTURES / "banesco.csv").read_bytes())
    assert (statement.state, statement.mapping, OrmQ.objects.count()) == ("waiting", {}, 0)
    assert actions.read(statement.pk).state == "waiting"


@pytest.mark.parametrize("name", ["mercantil.mt940", "provincial-cuaderno43.txt", "banesco.qif"])
def test_a_file_that_describes_itself_needs_no_format(name: str, account: RecipientAccount) -> None:
    for one in (make_account(), account):
        assert actions.read(bring(one, (FIXTURES / name).read_bytes()).pk).lines_new == 8


def test_a_file_that_is_gone_fails_with_a_message(account: RecipientAccount) -> None:
    statement = bring(account, table(*many(3)))
    files.drop(statement.path)
    assert actions.read(statement.pk).error == "El archivo ya no está guardado. Súbelo otra vez."


def test_an_account_that_does_not_exist_is_missing() -> None:
    with pytest.raises(Missing):
        actions.receive(999_999_999, io.BytesIO(b"x"))


def test_ten_thousand_lines_are_read_and_stored_in_a_few_seconds(account: RecipientAccount) -> None:
    statement = bring(account, table(*many(10_000)))
    started = time.monotonic()
    assert actions.read(statement.pk).lines_new == 10_000
    assert time.monotonic() - started < 15
