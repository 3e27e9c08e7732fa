"""Tasks declare when they run, and the queue's schedules follow."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import Schedule

from commerce.journal import schedules, tasks
from tests.support.races import run_together

SWEEP = "commerce.journal.tasks.sweep"


def remind() -> None:
    """Nothing; it is only declared."""


@pytest.fixture
def declarations() -> Iterator[dict[str, schedules.Declared]]:
    """What is declared, put back after the test."""
    schedules.declared()
    before = dict(schedules._declared)
    yield schedules._declared
    schedules._declared.clear()
    schedules._declared.update(before)


@pytest.mark.django_db
def test_the_command_creates_what_is_declared_and_can_be_repeated() -> None:
    Schedule.objects.all().delete()
    total = len(schedules.declared())
    output = StringIO()
    call_command("ensure_schedules", stdout=output)
    call_command("ensure_schedules", stdout=output)
    assert output.getvalue().splitlines() == [
        f"Tareas programadas: {total} ({total} nuevas, 0 cambiadas, 0 quitadas)",
        f"Tareas programadas: {total} (0 nuevas, 0 cambiadas, 0 quitadas)",
    ]
    assert Schedule.objects.count() == total


@pytest.mark.django_db
def test_the_sweep_runs_every_minute() -> None:
    schedules.ensure()
    sweep = Schedule.objects.get(name=SWEEP)
    assert (sweep.func, sweep.schedule_type, sweep.minutes, sweep.repeats) == (SWEEP, "I", 1, -1)
    assert sweep.next_run <= timezone.now()


@pytest.mark.django_db
def test_a_schedule_that_drifted_is_brought_back() -> None:
    schedules.ensure()
    Schedule.objects.filter(name=SWEEP).update(minutes=90, next_run=timezone.now() + timedelta(days=9))
    assert schedules.ensure().changed == 1
    assert Schedule.objects.get(name=SWEEP).minutes == 1


@pytest.mark.django_db
def test_a_schedule_no_longer_declared_is_removed_and_one_made_by_hand_stays() -> None:
    schedules.ensure()
    Schedule.objects.create(name="commerce.gone.tasks.sweep", func="commerce.gone.tasks.sweep")
    Schedule.objects.create(name="Respaldo del viernes", func="commerce.journal.tasks.sweep")
    assert schedules.ensure().removed == 1
    assert Schedule.objects.filter(name="Respaldo del viernes").exists()
    assert not Schedule.objects.filter(name="commerce.gone.tasks.sweep").exists()


@pytest.mark.django_db
def test_a_daily_task_first_runs_at_its_hour_in_caracas(declarations: dict[str, schedules.Declared]) -> None:
    schedules.daily_at("07:30", title="Recordar")(remind)
    schedules.ensure()
    schedule = Schedule.objects.get(name__endswith="remind")
    local = timezone.localtime(schedule.next_run)
    assert (schedule.cron, local.hour, local.minute) == ("30 7 * * *", 7, 30)
    assert timezone.now() < schedule.next_run <= timezone.now() + timedelta(days=1)


def test_a_declared_task_is_still_a_plain_function() -> None:
    assert tasks.sweep.__name__ == "sweep"


@pytest.mark.parametrize("clock", ["7:30", "24:00", "07:60", "", "mediodía"])
def test_a_time_that_does_not_exist_is_an_error(clock: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        schedules.daily_at(clock, title="Recordar")


def test_a_schedule_cannot_run_more_than_once_a_minute() -> None:
    with pytest.raises(ValueError, match="once a minute"):
        schedules.every(minutes=0, title="Nada")


@pytest.mark.django_db(transaction=True)
def test_two_deployments_at_once_create_each_schedule_once() -> None:
    Schedule.objects.all().delete()
    schedules.declared()
    run_together(4, lambda _number: schedules.ensure())
    assert Schedule.objects.filter(name=SWEEP).count() == 1
    assert Schedule.objects.count() == len(schedules.declared())
