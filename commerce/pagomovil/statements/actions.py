"""Statements: received with the request, read in the worker.

Reading is repeatable. A file gives the same movements with the same fingerprints every time, they are written a batch
per transaction together with how far the reading has come, and so a crash, a retry or a second worker adds nothing
twice and loses nothing.
"""

from typing import IO, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from commerce.accounts.models import User
from commerce.journal.actions import record
from commerce.pagomovil.matching.actions import match_account
from commerce.pagomovil.models import RecipientAccount, Statement, StatementFormat, StatementLine
from commerce.refusals import Conflict, Missing, Refusal

from . import connected, files, fingerprints
from .mapping import Mapping
from .movements import Movement, Reading
from .reading import detect_kind, read_movements

BATCH: Final = 500
MAX_BAD_ROWS: Final = 1_000
_TASK: Final = "commerce.pagomovil.statements.tasks.read"


def receive(
    account_id: int, file: IO[bytes], *, by: User | None = None, name: str = "", mapping: Mapping | None = None
) -> Statement:
    """Keep a file of `account_id` and have the worker read it.

    It is read with `mapping`, or the account's own format, or what the file says of itself (MT940, Cuaderno 43, QIF).
    Without any of these it stays in the queue, with an empty mapping, until `read_with` says how.

    Raises:
        Missing: there is no such account.
        BadInput: the file is empty, too large, or nothing that is read here. Nothing is kept.
    """
    account = RecipientAccount.objects.filter(pk=account_id).first()
    if account is None:
        raise Missing("no_account", _("No existe esa cuenta."))
    kept = files.keep(account.pk, file)
    try:
        layout = detect_kind(files.content_of(kept.path)).layout
        with transaction.atomic():
            return _enter(account, kept, layout, mapping, name or getattr(file, "name", "") or _("archivo"), by)
    except BaseException:
        files.drop(kept.path)
        raise


def _enter(
    account: RecipientAccount, kept: files.Kept, layout: str, mapping: Mapping | None, name: str, by: User | None
) -> Statement:
    chosen = mapping or format_of(account.pk)
    if layout != "table" and (chosen is None or chosen.layout != layout):
        chosen = Mapping(layout=layout, payer=chosen.payer if chosen else "any")
    elif layout == "table" and chosen is not None and chosen.layout != "table":
        chosen = None
    statement = Statement.objects.create(
        account=account,
        name=str(name).replace("\\", "/").rsplit("/", 1)[-1][-120:],
        path=kept.path,
        sha256=kept.sha256,
        size=kept.size,
        mapping=chosen.to_json() if chosen else {},
        uploaded_by=by,
    )
    record(
        "statement.received",
        subject=statement,
        by=by,
        store_id=account.store_id,
        data={"account_id": account.pk, "bytes": kept.size, "sha256": kept.sha256},
    )
    if chosen:
        _enqueue(statement.pk)
    return statement


def format_of(account_id: int) -> Mapping | None:
    """The format that the account's files are read with, None until somebody has chosen one."""
    saved = StatementFormat.objects.filter(account_id=account_id).first()
    return Mapping.from_json(saved.mapping) if saved and saved.mapping else None


@transaction.atomic
def save_format(account_id: int, mapping: Mapping, *, preset: str = "", by: User | None = None) -> StatementFormat:
    """Read the account's files this way from now on.

    Raises:
        BadInput: "bad_mapping".
    """
    mapping.check()
    account = RecipientAccount.objects.select_for_update(no_key=True).get(pk=account_id)
    saved, _created = StatementFormat.objects.update_or_create(
        account=account, defaults={"mapping": mapping.to_json(), "preset": preset[:40], "updated_by": by}
    )
    record(
        "statement.format_changed",
        subject=account,
        by=by,
        store_id=account.store_id,
        data={"account_id": account.pk, "preset": preset},
    )
    return saved


@transaction.atomic
def read_with(statement_id: int, mapping: Mapping) -> Statement:
    """Read with `mapping` a file that waits for one, or that could not be read.

    Raises:
        BadInput: "bad_mapping".
        Conflict: "already_read": its movements are in.
    """
    mapping.check()
    statement = Statement.objects.select_for_update().get(pk=statement_id)
    is_waiting = statement.state == Statement.State.WAITING and not statement.mapping
    if not is_waiting and statement.state != Statement.State.FAILED:
        raise Conflict("already_read", _("Ese archivo ya se está leyendo o ya se leyó."))
    statement.mapping, statement.state, statement.error = mapping.to_json(), Statement.State.WAITING, ""
    statement.rows_total = statement.rows_read = statement.lines_new = statement.lines_known = 0
    statement.bad_rows, statement.finished_at = [], None
    statement.save()
    _enqueue(statement.pk)
    return statement


def _enqueue(statement_id: int) -> None:
    async_task(_TASK, statement_id, save=False)


def read(statement_id: int) -> Statement:
    """Read a received file and propose matches for what came in. For the worker; calling it again is harmless.

    A file that cannot be read as a whole ends as "failed", with the reason and without a single movement.
    """
    statement = Statement.objects.select_related("account").get(pk=statement_id)
    if statement.state not in (Statement.State.WAITING, Statement.State.READING) or not statement.mapping:
        return statement
    try:
        reading = _parse(statement)
    except Refusal as refusal:
        return _fail(statement_id, str(refusal.message))
    if not _begin(statement_id, reading):
        return Statement.objects.get(pk=statement_id)
    return _write(statement, reading)


def _parse(statement: Statement) -> Reading:
    mapping = Mapping.from_json(statement.mapping)
    mapping.check()
    reading = read_movements(files.content_of(statement.path), mapping, today=timezone.localdate())
    if not reading.total:
        raise Refusal("empty_file", _("El archivo no trae ningún movimiento."))
    if len(reading.bad) == reading.total:
        first = reading.bad[0]
        message = _("Ninguna fila se pudo leer con este formato. Fila %(row)d: %(says)s")
        raise Refusal("bad_mapping", message % {"row": first.row, "says": first.says})
    fingerprints.mark(statement.account_id, reading.movements)
    return reading


@transaction.atomic
def _begin(statement_id: int, reading: Reading) -> bool:
    """Note how much there is to read; whether it still is to be read."""
    statement = Statement.objects.select_for_update().get(pk=statement_id)
    if statement.state not in (Statement.State.WAITING, Statement.State.READING):
        return False
    statement.state, statement.rows_total = Statement.State.READING, reading.total
    statement.save(update_fields=["state", "rows_total"])
    return True


def _write(statement: Statement, reading: Reading) -> Statement:
    """Write what is left to write, a batch per transaction, until the end or until another worker is ahead."""
    done = Statement.objects.values_list("rows_read", flat=True).get(pk=statement.pk)
    coming = [movement for movement in reading.movements if movement.place > done]
    start = 0
    while done < reading.total:
        upto = min(done + BATCH, reading.total)
        end = start
        while end < len(coming) and coming[end].place <= upto:
            end += 1
        if not _write_batch(statement, coming[start:end], done, upto):
            return Statement.objects.get(pk=statement.pk)
        start, done = end, upto
    return _finish(statement, reading)


@transaction.atomic
def _write_batch(statement: Statement, movements: list[Movement], done: int, upto: int) -> bool:
    """Add the movements that the account does not have; False if another worker has got further than `done`."""
    held = Statement.objects.select_for_update().get(pk=statement.pk)
    if held.rows_read != done or held.state != Statement.State.READING:
        return False
    # One file at a time per account, so that "new" and "known" are told apart exactly.
    RecipientAccount.objects.select_for_update(no_key=True).get(pk=statement.account_id)
    wanted = [movement.fingerprint for movement in movements]
    lines = StatementLine.objects.filter(account_id=statement.account_id, fingerprint__in=wanted)
    known = set(lines.values_list("fingerprint", flat=True))
    new = connected.adopt(held, [movement for movement in movements if movement.fingerprint not in known])
    StatementLine.objects.bulk_create([_line(held, movement) for movement in new], ignore_conflicts=True)
    held.rows_read = upto
    held.lines_new += len(new)
    held.lines_known += len(movements) - len(new)
    held.save(update_fields=["rows_read", "lines_new", "lines_known"])
    return True


def _line(statement: Statement, movement: Movement) -> StatementLine:
    return StatementLine(
        account_id=statement.account_id,
        statement=statement,
        row=movement.row,
        value_date=movement.value_date,
        amount=movement.amount,
        reference=movement.reference,
        reference_digits=movement.reference_digits,
        description=movement.description,
        balance=movement.balance,
        bank=movement.bank,
        phone=movement.phone,
        document=movement.document,
        ordinal=movement.ordinal,
        fingerprint=movement.fingerprint,
    )


def _finish(statement: Statement, reading: Reading) -> Statement:
    """Have the account matched, then close the statement, once: a crash in between matches again, which is harmless."""
    match_account(statement.account_id)
    with transaction.atomic():
        held = Statement.objects.select_for_update().get(pk=statement.pk)
        if held.state != Statement.State.READING:
            return held
        held.state, held.finished_at = Statement.State.DONE, timezone.now()
        held.bad_rows = [bad.to_json() for bad in reading.bad[:MAX_BAD_ROWS]]
        more = len(reading.bad) - MAX_BAD_ROWS
        if more > 0:
            held.bad_rows.append({"row": 0, "says": _("Y %(count)d filas más.") % {"count": more}, "text": ""})
        held.save(update_fields=["state", "finished_at", "bad_rows"])
        counts = {"new": held.lines_new, "known": held.lines_known, "bad": len(reading.bad)}
        data = {"account_id": held.account_id, **counts}
        record("statement.read", subject=held, store_id=statement.account.store_id, data=data)
        return held


@transaction.atomic
def _fail(statement_id: int, why: str) -> Statement:
    statement = Statement.objects.select_for_update(of=("self",)).select_related("account").get(pk=statement_id)
    if statement.state not in (Statement.State.WAITING, Statement.State.READING):
        return statement
    statement.state, statement.error, statement.finished_at = Statement.State.FAILED, why[:400], timezone.now()
    statement.save(update_fields=["state", "error", "finished_at"])
    data = {"account_id": statement.account_id, "why": why[:200]}
    record("statement.failed", subject=statement, store_id=statement.account.store_id, data=data)
    return statement
