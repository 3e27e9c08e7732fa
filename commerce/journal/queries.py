"""Reading the journal."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Count, Q, QuerySet

from commerce.journal.models import Delivery, JournalEntry
from commerce.journal.subjects import Subject, subject_of


def entries_for(subject: models.Model | Subject) -> QuerySet[JournalEntry]:
    """What happened to `subject`, oldest first."""
    about = subject_of(subject)
    entries = JournalEntry.objects.filter(subject_type=about.type, subject_id=about.id)
    return entries.select_related("actor").order_by("id")


def feed(
    *,
    store_ids: Iterable[int] | None = None,
    verbs: Iterable[str] = (),
    since: datetime | None = None,
) -> QuerySet[JournalEntry]:
    """What happened lately, newest first.

    `store_ids` limits to those stores (None: everything, entries of no store included); `verbs` to verbs and
    families ("order.placed", "order.*"); `since` to what happened from then on.
    """
    entries = JournalEntry.objects.select_related("actor").order_by("-id")
    if store_ids is not None:
        entries = entries.filter(store_id__in=list(store_ids))
    chosen = Q()
    for verb in verbs:
        chosen |= Q(verb__startswith=verb[:-1]) if verb.endswith(".*") else Q(verb=verb)
    if since is not None:
        entries = entries.filter(occurred_at__gte=since)
    return entries.filter(chosen)


def failed_deliveries() -> QuerySet[Delivery]:
    """The deliveries that were given up, newest first, with their entries."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("entry").order_by("-id")


def delivery_counts() -> dict[str, int]:
    """How many deliveries there are in each state that needs attention: "pending" and "failed"."""
    waiting = Delivery.objects.filter(state__in=[Delivery.State.PENDING, Delivery.State.FAILED])
    counts = dict(waiting.order_by().values_list("state").annotate(Count("pk")))
    return {"pending": counts.get("pending", 0), "failed": counts.get("failed", 0)}
