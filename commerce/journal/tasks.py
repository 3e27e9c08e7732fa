"""What the worker runs for the journal."""

import time
from typing import Final

from commerce.journal import actions
from commerce.journal.schedules import every

_TURN_SECONDS: Final = 60


def deliver_pending() -> int:
    """Deliver whatever is due, as any number of workers may do at once; how many attempts were made.

    After a minute the turn ends, with a nudge for the rest, so that other tasks get theirs.
    """
    attempted = 0
    ends_at = time.monotonic() + _TURN_SECONDS
    while actions.deliver_next():
        attempted += 1
        if time.monotonic() > ends_at:
            actions.nudge()
            break
    return attempted


@every(minutes=1)
def sweep() -> int:
    """Deliver what is due although every nudge was lost, and give up on what never survives its attempt."""
    actions.give_up_on_interrupted()
    return deliver_pending()


@every(minutes=24 * 60)
def forget_delivered() -> int:
    """Drop the marks of deliveries done more than 90 days ago."""
    return actions.forget_delivered(older_than_days=90)
