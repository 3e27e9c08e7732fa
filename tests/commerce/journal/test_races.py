"""Workers that race, and workers that die. On real connections, threads and processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from commerce.journal import actions, tasks
from commerce.journal.models import Delivery
from tests.support import database
from tests.support.races import count, run_together

from .conftest import happen, leave_a_trace, traces

pytestmark = pytest.mark.django_db(transaction=True)

CHECKOUT = Path(__file__).resolve().parents[3]


@contextmanager
def without_row_locks(barrier: threading.Barrier) -> Iterator[None]:
    """Take the lock out of every locking read of this thread, and let its rival read before it goes on."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        lock = sql.find(" FOR UPDATE")
        if lock < 0:
            return execute(sql, params, many, context)
        result = execute(sql[:lock], params, many, context)
        barrier.wait(20)
        return result

    with connection.execute_wrapper(wrapper):
        yield


def test_two_workers_on_one_delivery_have_one_effect(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    for _repetition in range(count(20, 5)):
        entry = happen()
        assert sorted(run_together(2, lambda _number: tasks.deliver_pending())) == [0, 1]
        assert traces(entry) == 1
        assert entry.deliveries.get().attempts == 1


def test_control_without_the_row_locks_one_delivery_has_two_effects(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    entry = happen()
    barrier = threading.Barrier(2)

    def rival(_number: int) -> bool:
        with without_row_locks(barrier):
            return actions.deliver_next()

    assert run_together(2, rival) == [True, True]
    assert traces(entry) == 2


def test_many_workers_drain_many_deliveries_each_once(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    entries = [happen() for _entry in range(count(400, 60))]
    attempts = run_together(8, lambda _number: tasks.deliver_pending())
    assert sum(attempts) == len(entries)
    assert [traces(entry) for entry in entries] == [1] * len(entries)


def test_a_delivery_in_progress_is_not_picked_up_when_its_time_comes_again(subscribed: Any) -> None:
    inside, leave = threading.Event(), threading.Event()

    def dawdle(entry: Any) -> None:
        inside.set()
        leave.wait(20)
        leave_a_trace(entry)

    subscribed(dawdle, "test.*", name="tests.dawdle")
    entry = happen()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_delivery SET next_attempt_at = now() - interval '1 hour'")
    slow = threading.Thread(target=lambda: (tasks.deliver_pending(), connection.close()))
    slow.start()
    assert inside.wait(20)
    attempts_meanwhile = tasks.deliver_pending()
    leave.set()
    slow.join(20)
    assert attempts_meanwhile == 0
    assert traces(entry) == 1


@pytest.mark.parametrize("repetition", range(count(10, 1)))
def test_a_worker_killed_inside_a_subscriber_leaves_the_delivery_to_the_sweep(subscribed: Any, repetition: int) -> None:
    subscribed(leave_a_trace, "slow.*", name="tests.slow")
    entry = happen("slow.happened")
    kill_a_worker_at_work()
    delivery = entry.deliveries.get()
    assert (delivery.state, delivery.attempts, traces(entry)) == ("pending", 1, 0)

    Delivery.objects.update(next_attempt_at=Now() - timedelta(seconds=1))
    wait_until(lambda: tasks.sweep() == 1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, traces(entry)) == ("done", 2, 1)


def kill_a_worker_at_work() -> None:
    """Start a worker process, wait until its subscriber has written something, and kill it with SIGKILL."""
    environment = {
        **os.environ,
        "DATABASE_URL": database.url(),
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.commerce.journal.interrupted_worker"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "inside\n"
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(20) == -signal.SIGKILL


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that another process is about to bring about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
