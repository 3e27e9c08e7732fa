"""Waking the worker when there is a refund to send. A lost nudge costs some minutes: the schedule looks as well."""

from django_q.tasks import async_task


def send_soon() -> None:
    """Have what is due sent once the caller's transaction is written."""
    async_task("commerce.refunds.tasks.send_refunds", save=False)
