"""Waking the worker for events, at most twice a second however many come; a lost nudge costs until the next sweep."""

import threading
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.tasks import async_task

_TASK: Final = "commerce.online.tasks.work_on_events"
_APART: Final = 0.5

_lock = threading.Lock()
_until = 0.0


class _LaterBroker(ORM):
    """The queue, with a task that nobody takes before its time: its lock ends then."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def enqueue(self, task: Any) -> int:
        """Put the task into the queue; the number of its row."""
        row = self.get_connection().create(key=self.list_key or Conf.CLUSTER_NAME, payload=task, lock=self.moment)
        return int(row.pk)


def wake(*, at_once: bool = False) -> bool:
    """Have the events worked on. What is committed before the task of this process begins is seen by it: only whoever
    comes after that asks for another; whether one was asked for.
    """
    global _until  # noqa: PLW0603  one moment per process, under the lock
    if not at_once:
        now = time.monotonic()
        with _lock:
            if now < _until:
                return False
            _until = now + _APART
    moment = timezone.now() + timedelta(seconds=0 if at_once else _APART)
    async_task(_TASK, save=False, broker=_LaterBroker(moment))
    return True


def check_later(attempt_id: int) -> None:
    """Have one attempt looked at by the worker; the row goes with the caller's transaction."""
    async_task("commerce.online.tasks.check_attempt", attempt_id, save=False)
