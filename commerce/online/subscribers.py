"""What else happens when the journal tells of an order: what can no longer be paid is closed at the provider."""

from typing import Any

from django.db.models.signals import post_delete
from django.utils import timezone
from django_q.tasks import async_task

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe

from . import nudges
from .actions import forgetting
from .models import Attempt, SavedCard


@subscribe("order.cancelled", "order.failed", "credit.spent", name="online.close_attempts")
def close_attempts(entry: JournalEntry) -> None:
    """Have the open attempts of an order that has ended closed, soon; or of one that was paid with credit meanwhile."""
    if not entry.subject_id.isdigit():
        return
    open_ones = Attempt.objects.filter(order_id=int(entry.subject_id), state__in=Attempt.OPEN)
    for attempt_id in list(open_ones.values_list("pk", flat=True)):
        open_ones.filter(pk=attempt_id).update(next_check_at=timezone.now())
        nudges.check_later(attempt_id)


def forget_card(instance: SavedCard, **_signal: Any) -> None:
    """A card that is deleted here, by whatever way, is not kept at the provider either."""
    forgetting.note(instance)
    async_task("commerce.online.tasks.forget_card", instance.account_id, instance.token, save=False)


post_delete.connect(forget_card, sender=SavedCard, dispatch_uid="online.cards.deleted")
