"""People and subscribers for the journal's tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from commerce.journal import actions, registry
from commerce.journal.models import JournalEntry
from commerce.journal.registry import Hearer
from commerce.journal.subjects import Subject

ORDER = Subject("order.order", "1001")


@pytest.fixture
def person(db: None) -> Any:
    """An invented customer."""
    return get_user_model().objects.create(email="rosa@example.com")


@pytest.fixture
def subscribed() -> Iterator[Callable[..., None]]:
    """`subscribed(function, "order.*", name="tests.x")` registers a subscriber until the test ends."""
    names = []

    def add(hear: Hearer, *patterns: str, name: str) -> None:
        registry.subscribe(*patterns, name=name)(hear)
        names.append(name)

    yield add
    for name in names:
        registry.unsubscribe(name)


def happen(verb: str = "test.happened", subject: Subject = ORDER, **options: Any) -> JournalEntry:
    """Record something in a transaction of its own."""
    with transaction.atomic():
        return actions.record(verb, subject=subject, **options)


def leave_a_trace(entry: JournalEntry) -> None:
    """A subscriber's effect that can be counted: an entry about the entry."""
    actions.record("trace.left", subject=Subject("journal.journalentry", str(entry.pk)))


def traces(entry: JournalEntry) -> int:
    """How often `leave_a_trace` took effect for `entry`."""
    return JournalEntry.objects.filter(verb="trace.left", subject_id=str(entry.pk)).count()
