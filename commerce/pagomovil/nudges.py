"""Waking the worker when a decision becomes final, some seconds from now."""

from datetime import datetime, timedelta
from typing import Any

from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.tasks import async_task

_A_LITTLE_LATER = timedelta(seconds=1)


class _LaterBroker(ORM):
    """The queue, with a task that nobody takes before its time: its lock ends then."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def enqueue(self, task: Any) -> int:
        """Put the task into the queue; the number of its row."""
        row = self.get_connection().create(key=self.list_key or Conf.CLUSTER_NAME, payload=task, lock=self.moment)
        return int(row.pk)


def finish_at(moment: datetime) -> None:
    """Have what is due finished just after `moment`; the row goes with the caller's transaction.

    A lost nudge costs a minute: the schedule looks as well.
    """
    broker = _LaterBroker(moment + _A_LITTLE_LATER)
    async_task("commerce.pagomovil.tasks.finish_decisions", save=False, broker=broker)
