"""An import in the worker: looked at without writing anything, and after a person's word written all at once."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.jobs import files
from commerce.jobs.models import Job, JobFile, JobItem
from commerce.jobs.permissions import may
from commerce.jobs.progress import Progress
from commerce.refusals import Conflict, Missing
from commerce.spreadsheets.reading import Table, read_table
from commerce.stores.models import Store

from .registry import sheets
from .sheets import CHANGED, ERROR, NEW, Context, Planned, Sheet

_CHUNK = 1_000


def check(job: Job, progress: Progress) -> dict[str, Any]:
    """Read the job's file and write down, row by row, what it would change."""
    sheet, table = sheet_of(job), _table(job)
    planned = sheet.plan(table, _context(job, sheet), progress, is_for_real=False)
    cells = {row.number: [_storable(row.values.get(title, "")) for title in table.titles] for row in table.rows}
    JobItem.objects.bulk_create((_item(job, plan, cells.get(plan.number, [])) for plan in planned), batch_size=_CHUNK)
    return {"columns": table.titles, "ignored": sheet.ignored(table)}


def apply(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the job's file, every row that can be or none: rows with errors are left out only if the person said so.

    Raises:
        Conflict: "rows_with_errors"; nothing is written.
    """
    sheet, table = sheet_of(job), _table(job)
    context = _context(job, sheet)
    planned = sheet.plan(table, context, progress, is_for_real=True)
    bad = [plan for plan in planned if plan.kind == ERROR]
    if bad and not job.params.get("only_good"):
        message = _("Hay %(count)d filas con errores. Corrige el archivo, o di que se importen solo las buenas.")
        raise Conflict("rows_with_errors", message % {"count": len(bad)})
    sheet.write([plan for plan in planned if plan.kind in (NEW, CHANGED)], context, progress)
    _settle(job, planned)
    return dict(job.result)


def sheet_of(job: Job) -> Sheet:
    """The sheet of an import or export. Raises Missing for one that is no longer known."""
    sheet = sheets().get(job.code.partition(".")[2])
    if sheet is None:
        raise Missing("unknown_sheet", _("Ya no se puede importar ni exportar eso."))
    return sheet


def _context(job: Job, sheet: Sheet) -> Context:
    person = job.started_by or job.owner
    assert isinstance(person, User)
    for permission in sheet.also_needed:
        may(permission, job.store_id, person)
    store = Store.objects.get(pk=job.store_id) if job.store_id is not None else None
    return Context(store, person, job.reason)


def _table(job: Job) -> Table:
    upload = job.files.filter(kind=JobFile.Kind.UPLOAD).first()
    if upload is None:
        raise Missing("no_file", _("El archivo ya se borró. Súbelo otra vez."))
    return read_table(files.content_of(upload))


def _item(job: Job, plan: Planned, cells: list[Any]) -> JobItem:
    return JobItem(
        job=job,
        position=plan.number,
        subject_type="row",
        subject_id=str(plan.number),
        label=plan.label[:200],
        kind=plan.kind,
        data={"changes": plan.changes, "errors": plan.errors, "cells": cells},
    )


def _storable(value: Any) -> Any:
    """A cell as the result file repeats it."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    return str(value) if isinstance(value, list | dict) else value


def _settle(job: Job, planned: Iterable[Planned]) -> None:
    """Say of every row what became of it; in a few statements, whatever their number."""
    words = {NEW: _("Creada."), CHANGED: _("Actualizada."), "unchanged": _("Sin cambios.")}
    bad: list[Planned] = []
    numbers: dict[str, list[int]] = {}
    for plan in planned:
        if plan.kind == ERROR:
            bad.append(plan)
        else:
            numbers.setdefault(plan.kind, []).append(plan.number)
    for kind, said in words.items():
        rows = job.items.filter(position__in=numbers.get(kind, []))
        rows.update(state=JobItem.State.DONE, kind=kind, outcome=said)
    by_number = {item.position: item for item in job.items.filter(position__in=[plan.number for plan in bad])}
    for plan in bad:
        item = by_number[plan.number]
        item.state, item.kind, item.code = JobItem.State.REFUSED, ERROR, "bad_row"
        item.outcome = "; ".join(f"{title}: {words}" for title, words in plan.errors)[:400]
    JobItem.objects.bulk_update(by_number.values(), ["state", "kind", "code", "outcome"], batch_size=_CHUNK)
