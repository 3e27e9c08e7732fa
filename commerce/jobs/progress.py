"""How far a job in one long transaction has come, told over a connection of its own so that others can see it."""

import time
from typing import Any, Final

from django.db import connection

from .models import Job
from .rules import LEASE

_PAUSE_SECONDS: Final = 0.5
_TELL = """
UPDATE jobs_job SET progress = %(done)s, progress_total = %(total)s, lease_until = clock_timestamp() + %(lease)s
WHERE id = %(job)s AND worker = %(worker)s AND state = %(state)s
"""


class Stopped(Exception):
    """The job was cancelled, or another worker has taken it: what is not committed is given up."""


class Progress:
    """Tells how far a job has come and keeps its lease. Close it at the end."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._connection = connection.copy()
        self._told_at = 0.0

    def __call__(self, done: int, total: int = 0) -> None:
        """Say that `done` of `total` is behind us; said twice a second at most.

        Raises:
            Stopped: the job is no longer this worker's to do.
        """
        now = time.monotonic()
        if now - self._told_at < _PAUSE_SECONDS:
            return
        self._told_at = now
        values: dict[str, Any] = {
            "done": done,
            "total": total,
            "lease": LEASE,
            "job": self._job.pk,
            "worker": self._job.worker,
            "state": self._job.state,
        }
        with self._connection.cursor() as cursor:
            cursor.execute(_TELL, values)
            if not cursor.rowcount:
                # A row that this connection cannot see at all was written in the transaction that we are part of.
                cursor.execute("SELECT 1 FROM jobs_job WHERE id = %s", [self._job.pk])
                if cursor.fetchone():
                    raise Stopped

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
