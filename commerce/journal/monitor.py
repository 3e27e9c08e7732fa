"""The queue as people watch it: what runs by the clock, what waits, what failed and may be tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_q.models import Failure, OrmQ, Schedule, Task
from django_q.tasks import async_task

from commerce.refusals import Missing

from . import schedules, sentences
from .actions import Actor, record
from .subjects import Subject

# The worker looks at its schedules about twice a minute: one that is this late has nobody who looks.
SILENT_AFTER: Final = timedelta(minutes=3)
MOST: Final = 1_000
# What is done once the change that asked for it is saved; by the paths that `async_task` is given.
_DEEDS: Final[dict[str, Promise]] = {
    "commerce.journal.tasks.deliver_pending": _("Entregar los avisos pendientes"),
    "commerce.jobs.tasks.run_due": _("Hacer un trabajo"),
    "commerce.customer.tasks.make_copies": _("Preparar una copia de datos personales"),
    "commerce.pagomovil.tasks.finish_decisions": _("Cerrar decisiones de pago"),
    "commerce.pagomovil.tasks.ask_bank": _("Preguntar al banco por un pago"),
    "commerce.pagomovil.tasks.read_notice": _("Leer el aviso de un banco"),
    "commerce.pagomovil.statements.tasks.read": _("Leer un estado de cuenta"),
    "commerce.pagomovil.matching.tasks.verify_automatic": _("Verificar pagos seguros"),
}

sentences.register(
    {
        "task.retried": _("Se mandó a repetir la tarea «%(title)s»."),
        "task.put_aside": _("Se descartó la tarea fallida «%(title)s»."),
    }
)


class Worker(NamedTuple):
    """Whether somebody works on the queue, how much waits (counted up to a thousand) and since when (None: nothing)."""

    is_alive: bool
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Planned:
    """One task by the clock: what it does, how often, its next run, and how the last one ended (None: not yet)."""

    title: str | Promise
    minutes: int | None
    cron: str
    next_run: datetime | None
    last_run: datetime | None
    succeeded: bool | None


@dataclass(frozen=True)
class Waiting:
    """One task of the queue; `is_running`: a worker has taken it."""

    title: str | Promise
    since: datetime
    is_running: bool


@dataclass(frozen=True)
class Failed:
    """One task that ended in an error: its last line, and all of it."""

    id: str
    title: str | Promise
    at: datetime
    attempts: int
    error: str
    trace: str


def title_of(function: str) -> str | Promise:
    """What a task does, in words; its path where nobody has said."""
    return _titles().get(function) or _DEEDS.get(function) or function


@cache
def _titles() -> dict[str, str | Promise]:
    """The titles of what runs by the clock; looking for the declarations goes through every app."""
    return {declaration.function: declaration.title for declaration in schedules.declared()}


def worker() -> Worker:
    """Three queries. Without any schedule nobody can tell, which counts as not alive."""
    next_runs = Schedule.objects.filter(next_run__isnull=False).order_by("next_run")
    earliest = next_runs.values_list("next_run", flat=True).first()
    waiting = OrmQ.objects.filter(lock__lte=timezone.now())
    oldest = waiting.order_by("lock").values_list("lock", flat=True).first()
    is_alive = earliest is not None and earliest > timezone.now() - SILENT_AFTER
    return Worker(is_alive, waiting.order_by()[:MOST].count(), oldest)


def planned() -> list[Planned]:
    """Everything that runs by the clock, the soonest first, in two queries."""
    found = list(Schedule.objects.order_by("next_run", "pk"))
    last = Task.objects.defer("result", "args", "kwargs").in_bulk([row.task for row in found if row.task])
    return [_planned(schedule, last.get(schedule.task or "")) for schedule in found]


def _planned(schedule: Schedule, last: Task | None) -> Planned:
    return Planned(
        title=title_of(schedule.func) if schedule.name == schedule.func else schedule.name or schedule.func,
        minutes=schedule.minutes if schedule.schedule_type == Schedule.MINUTES else None,
        cron=schedule.cron or "",
        next_run=schedule.next_run,
        last_run=last.stopped if last else None,
        succeeded=last.success if last else None,
    )


def waiting(limit: int = 50) -> list[Waiting]:
    """The first tasks of the queue, the oldest first. A task that was taken is locked into the future."""
    now = timezone.now()
    rows = OrmQ.objects.order_by("pk")[:limit]
    return [Waiting(title_of(row.func()), row.lock, row.lock > now) for row in rows]


def failures(limit: int = 50) -> list[Failed]:
    """The tasks that ended in an error, newest first."""
    return [_failed(failure) for failure in Failure.objects.order_by("-stopped")[:limit]]


def _failed(failure: Failure) -> Failed:
    trace = str(failure.result or "")
    lines = [line for line in trace.strip().splitlines() if line.strip()]
    # Django-Q keeps "message : traceback"; the last line of a traceback says what it was about.
    error = lines[-1].strip() if lines else ""
    return Failed(failure.pk, title_of(failure.func), failure.stopped, failure.attempt_count, error[:300], trace)


def failed_since(moment: datetime) -> int:
    """How many tasks failed from `moment` on, counted up to a thousand."""
    return Failure.objects.filter(stopped__gte=moment).order_by()[:MOST].count()


@transaction.atomic
def retry(task_id: str, *, by: Actor) -> None:
    """Queue a failed task again, with what it was given. Of two clicks, one finds it.

    Raises:
        Missing: somebody has tried it again or put it aside already.
    """
    failure = _lock(task_id)
    async_task(failure.func, *(failure.args or ()), **_arguments(failure))
    _close(failure, "task.retried", by)


@transaction.atomic
def put_aside(task_id: str, *, by: Actor) -> None:
    """Take a failed task off the list: nothing is done again.

    Raises:
        Missing: it is not there any more.
    """
    _close(_lock(task_id), "task.put_aside", by)


def _lock(task_id: str) -> Failure:
    failure = Failure.objects.select_for_update().filter(pk=task_id).first()
    if failure is None:
        raise Missing("task_gone", _("Esa tarea ya no está entre las fallidas: alguien la atendió antes."))
    return failure


def _arguments(failure: Failure) -> dict[str, Any]:
    return {**(failure.kwargs or {}), "task_name": failure.name, "group": failure.group}


def _close(failure: Failure, verb: str, by: Actor) -> None:
    data = {"function": failure.func, "title": str(title_of(failure.func))}
    failure.delete()
    record(verb, subject=Subject("django_q.task", failure.name or ""), by=by, data=data)
