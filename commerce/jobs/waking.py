"""Waking the worker."""

from django.db import connection, transaction
from django_q.tasks import async_task


def nudge() -> None:
    """Wake the worker; the task is a row of the same transaction, and losing it only delays the job."""
    if connection.in_atomic_block and any(waiting[1] is _nudged for waiting in connection.run_on_commit):
        return
    async_task("commerce.jobs.tasks.run_due", save=False)
    if connection.in_atomic_block:
        transaction.on_commit(_nudged)


def _nudged() -> None:
    """Only a mark; see `nudge`."""
