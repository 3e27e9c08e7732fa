"""A worker that a test kills while a subscriber is at work: it writes, says so, and then takes its time."""

import time

import django

django.setup()

from commerce.journal import registry, tasks  # noqa: E402
from commerce.journal.models import JournalEntry  # noqa: E402
from tests.commerce.journal.conftest import leave_a_trace  # noqa: E402


@registry.subscribe("slow.*", name="tests.slow")
def write_and_dawdle(entry: JournalEntry) -> None:
    """The effect is written but not committed when the process dies."""
    leave_a_trace(entry)
    print("inside", flush=True)
    time.sleep(120)


if __name__ == "__main__":
    tasks.deliver_pending()
