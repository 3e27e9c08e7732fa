"""Rivals that act at the same moment, each on its own thread and database connection."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from django.db import connections

WAIT_SECONDS = 60


def count(full: int, quick: int) -> int:
    """How often to do something: `full` under `make stress`, `quick` in the everyday suite."""
    return full if os.environ.get("STRESS") == "1" else quick


def run_together[Result](n: int, act: Callable[[int], Result]) -> list[Result | Exception]:
    """Call `act(0)` … `act(n - 1)` at once, one thread each. Returns what each returned or raised, in that order.

    Only for tests with `transaction=True`: a rival sees what is committed, not the open transaction of the test.
    """
    outcomes: list[Result | Exception] = [RuntimeError("did not finish")] * n
    barrier = threading.Barrier(n)

    def rival(index: int) -> None:
        try:
            connections["default"].ensure_connection()  # connecting takes longer than what is being raced
            barrier.wait(WAIT_SECONDS)
            outcomes[index] = act(index)
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=rival, args=[index], daemon=True) for index in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    return outcomes
