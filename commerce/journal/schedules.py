"""Tasks that run by the clock, declared beside the task itself.

    @every(minutes=1, title=_("Entregar los avisos pendientes"))
    def sweep() -> None: ...

    @daily_at("07:30", title=_("Recordar los pedidos por pagar"))
    def remind() -> None: ...

`manage.py ensure_schedules` imports every app's `tasks` module and makes the queue's schedules match.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django_q.models import Schedule

Task = TypeVar("Task", bound=Callable[..., Any])

_LOCK_KEY = 0x5C4ED01E  # any number of our own: two deployments at once must not create a schedule twice


@dataclass(frozen=True)
class Declared:
    """A task's dotted path, what it does in words for the team, and when it runs.

    It runs every so many minutes, or by a cron expression in the project's time.
    """

    function: str
    title: str | Promise
    minutes: int | None = None
    cron: str | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of the queue's schedule that this declaration decides."""
        kind = Schedule.CRON if self.cron else Schedule.MINUTES
        return {"func": self.function, "schedule_type": kind, "minutes": self.minutes, "cron": self.cron}


@dataclass(frozen=True)
class Ensured:
    """How many schedules were created, changed, removed, and are declared in all."""

    created: int
    changed: int
    removed: int
    total: int


_declared: dict[str, Declared] = {}


def every(*, minutes: int, title: str | Promise) -> Callable[[Task], Task]:
    """Run the task every `minutes` minutes."""
    if minutes < 1:
        raise ValueError("a schedule runs at most once a minute")
    return _declare(lambda function: Declared(function, title, minutes=minutes))


def daily_at(clock: str, *, title: str | Promise) -> Callable[[Task], Task]:
    """Run the task every day at `clock` ("07:30") in the project's time zone."""
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", clock)
    if not found:
        raise ValueError(f"'{clock}' is not a time such as 07:30")
    return by_cron(f"{int(found[2])} {int(found[1])} * * *", title=title)


def by_cron(expression: str, *, title: str | Promise) -> Callable[[Task], Task]:
    """Run the task when the cron `expression` says, in the project's time zone."""
    return _declare(lambda function: Declared(function, title, cron=expression))


def _declare(make: Callable[[str], Declared]) -> Callable[[Task], Task]:
    def register(task: Task) -> Task:
        function = f"{task.__module__}.{task.__qualname__}"
        _declared[function] = make(function)
        return task

    return register


def declared() -> list[Declared]:
    """Every declaration in the `tasks` modules of the installed apps, by path."""
    autodiscover_modules("tasks")
    return sorted(_declared.values(), key=lambda declaration: declaration.function)


@transaction.atomic
def ensure() -> Ensured:
    """Make the queue's schedules match the declarations.

    Ours are those named after their own function: of these, what is no longer declared is removed. A schedule that
    an operator made by hand, under another name, is left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])
    wanted = {declaration.function: declaration for declaration in declared()}
    present = {schedule.name: schedule for schedule in Schedule.objects.all() if schedule.name == schedule.func}
    created = changed = 0
    for name, declaration in wanted.items():
        if name not in present:
            Schedule.objects.create(name=name, **declaration.columns())
            created += 1
        elif _update(present[name], declaration):
            changed += 1
    gone = [schedule.pk for name, schedule in present.items() if name not in wanted]
    Schedule.objects.filter(pk__in=gone).delete()
    return Ensured(created, changed, len(gone), len(wanted))


def _update(schedule: Schedule, declaration: Declared) -> bool:
    """Bring a schedule to its declaration; whether it differed. The next run is worked out anew."""
    columns = declaration.columns()
    if all(getattr(schedule, column) == value for column, value in columns.items()):
        return False
    for column, value in columns.items():
        setattr(schedule, column, value)
    schedule.next_run = schedule.calculate_next_run()
    schedule.save()
    return True
