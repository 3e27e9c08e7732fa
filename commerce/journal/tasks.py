"""What the worker runs for the journal."""

import time
from collections import Counter
from typing import Final

from django.utils.translation import gettext_lazy as _

from commerce.journal import actions, chain, guard, verification
from commerce.journal.schedules import daily_at, every

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


@every(minutes=1, title=_("Entregar los avisos pendientes"))
def sweep() -> int:
    """Deliver what is due although every nudge was lost, and give up on what never survives its attempt."""
    actions.give_up_on_interrupted()
    return deliver_pending()


@every(minutes=24 * 60, title=_("Olvidar los avisos ya entregados"))
def forget_delivered() -> int:
    """Drop the marks of deliveries done more than 90 days ago."""
    return actions.forget_delivered(older_than_days=90)


@every(minutes=1, title=_("Sellar la bitácora"))
def seal() -> int:
    """Link what has been committed since the last time, and raise the alarm at once for what we did not write."""
    total = 0
    ends_at = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < ends_at:
        batch = chain.seal_batch()
        total += batch.count
        if batch.strange:
            guard.raise_alarm(Counter({verification.CHANGED: len(batch.strange)}), batch.strange)
        if batch.count < chain.BATCH:
            break
    return total


@every(minutes=60, title=_("Sellar lo que quedó atrás en la bitácora"))
def seal_passed_over() -> int:
    """Link what the search that reads on from the last link has passed over."""
    return guard.seal_everything()


@daily_at("03:40", title=_("Comprobar la bitácora"))
def check_journal() -> bool:
    """Check every seal and link of the journal; whether it is intact."""
    guard.seal_everything()
    return guard.check().is_intact
