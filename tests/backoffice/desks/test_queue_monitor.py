"""The queue monitor: alive or not, what waits, what failed, and another try for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success
from django_q.signing import SignedPackage
from pytest_django import DjangoAssertNumQueries

from commerce.journal import monitor, schedules
from commerce.journal.models import JournalEntry
from commerce.refusals import Missing
from tests.factories import make_staff, make_store, make_user
from tests.support.races import run_together

PAGE = "/admin/tareas/"
SWEEP = "commerce.journal.tasks.sweep"


def make_failure(name: str = "fallida", func: str = SWEEP, **fields: Any) -> Failure:
    now = timezone.now()
    values = {
        "started": now,
        "stopped": now,
        "success": False,
        "attempt_count": 5,
        "result": "boom : Trace\nOSError: boom",
    }
    return Failure.objects.create(id=name.rjust(32, "0"), name=name, func=func, **{**values, **fields})


def staff_client(role: str = "administrator") -> Client:
    client = Client()
    client.force_login(
        make_staff(make_store(is_default=True), role), backend="commerce.stores.backends.MembershipBackend"
    )
    return client


def queue(function: str) -> None:
    OrmQ.objects.create(key="abasto", payload=SignedPackage.dumps({"func": function, "id": "1"}), lock=timezone.now())


def page(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.django_db
def test_the_worker_counts_as_working_while_its_schedules_are_not_late() -> None:
    Schedule.objects.all().delete()
    schedule = Schedule.objects.create(func=SWEEP, name=SWEEP, schedule_type="I", minutes=1, next_run=timezone.now())

    assert monitor.worker().is_alive

    schedule.next_run = timezone.now() - timedelta(minutes=4)
    schedule.save()
    assert not monitor.worker().is_alive
    assert "Nadie está atendiendo la cola" in page(staff_client())


@pytest.mark.django_db
def test_without_a_schedule_nobody_is_taken_to_be_at_work() -> None:
    Schedule.objects.all().delete()

    assert not monitor.worker().is_alive


@pytest.mark.django_db
def test_a_failed_task_shows_in_words_with_its_error() -> None:
    make_failure()

    text = page(staff_client())

    assert "Entregar los avisos pendientes" in text
    assert "OSError: boom" in text


@pytest.mark.django_db
def test_a_waiting_task_says_what_it_does_and_since_when() -> None:
    queue("commerce.pagomovil.statements.tasks.read")

    (task,) = [task for task in monitor.waiting() if str(task.title) == "Leer un estado de cuenta"]

    assert not task.is_running
    assert monitor.worker().oldest == OrmQ.objects.order_by("lock").first().lock


@pytest.mark.django_db
def test_what_runs_by_the_clock_shows_how_its_last_run_ended() -> None:
    Schedule.objects.all().delete()
    now = timezone.now()
    done = Success.objects.create(id="a" * 32, name="bien", func=SWEEP, started=now, stopped=now, success=True)
    Schedule.objects.create(func=SWEEP, name=SWEEP, schedule_type="I", minutes=1, task=done.id, next_run=now)

    (planned,) = monitor.planned()

    assert (str(planned.title), planned.minutes, planned.succeeded) == ("Entregar los avisos pendientes", 1, True)


@pytest.mark.django_db
def test_a_failed_task_is_queued_again_with_what_it_was_given_and_the_journal_knows_who() -> None:
    failure = make_failure(args=(7,), kwargs={"force": True})
    by = make_user()

    monitor.retry(failure.id, by=by)

    task = OrmQ.objects.latest("pk").task
    assert (task["func"], task["args"], task["kwargs"]) == (SWEEP, (7,), {"force": True})
    assert not Failure.objects.exists()
    entry = JournalEntry.objects.get(verb="task.retried")
    assert (entry.actor_id, entry.data["function"]) == (by.pk, SWEEP)


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_queue_a_failed_task_once() -> None:
    failure, by = make_failure(), make_user()

    outcomes = run_together(10, lambda _number: monitor.retry(failure.id, by=by))

    assert [outcome for outcome in outcomes if outcome is None] == [None]
    assert sum(isinstance(outcome, Missing) for outcome in outcomes) == 9
    assert sum(row.func() == SWEEP for row in OrmQ.objects.all()) == 1


@pytest.mark.django_db
def test_a_task_put_aside_is_not_done_again() -> None:
    failure = make_failure()
    before = OrmQ.objects.count()

    staff_client().post(f"{PAGE}{failure.id}/descartar/")

    assert not Failure.objects.exists()
    assert OrmQ.objects.count() == before
    assert JournalEntry.objects.filter(verb="task.put_aside").exists()


@pytest.mark.django_db
def test_a_second_click_is_told_that_somebody_was_first() -> None:
    failure, client = make_failure(), staff_client()
    client.post(f"{PAGE}{failure.id}/repetir/")

    response = client.post(f"{PAGE}{failure.id}/repetir/", follow=True)

    assert "ya no está entre las fallidas" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["finance", "support", "merchandiser", "marketing"])
def test_who_does_not_run_the_system_does_not_see_its_tasks(role: str) -> None:
    failure, client = make_failure(), staff_client(role)

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}{failure.id}/repetir/").status_code == 403
    assert Failure.objects.exists()


@pytest.mark.django_db
def test_who_runs_one_of_two_shops_does_not_run_the_queue_of_both() -> None:
    client = staff_client()
    make_store("otra")

    assert client.get(PAGE).status_code == 403


@pytest.mark.django_db
def test_a_look_does_not_repeat_anything() -> None:
    failure, client = make_failure(), staff_client()

    assert client.get(f"{PAGE}{failure.id}/repetir/").status_code == 405
    assert Failure.objects.exists()


@pytest.mark.django_db
def test_the_page_costs_the_same_whatever_failed(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = staff_client()
    for number in range(60):
        make_failure(f"t{number}")
        queue(SWEEP)

    with django_assert_max_num_queries(24):
        page(client)


def test_everything_that_runs_by_the_clock_says_what_it_does_in_words() -> None:
    silent = [declared.function for declared in schedules.declared() if not str(declared.title).strip()]

    assert silent == []
