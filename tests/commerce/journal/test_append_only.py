"""The database refuses to change the journal, whoever asks."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from commerce.journal.models import JournalEntry

from .conftest import happen


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "operation"),
    [
        ("UPDATE journal_journalentry SET verb = 'order.forged'", "UPDATE"),
        ("DELETE FROM journal_journalentry", "DELETE"),
        ("TRUNCATE journal_journalentry CASCADE", "TRUNCATE"),
    ],
)
def test_sql_cannot_change_remove_or_empty_the_journal(statement: str, operation: str) -> None:
    entry = happen()
    message = f"The journal is append-only: {operation} of journal_journalentry is refused"
    with pytest.raises(IntegrityError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    entry.refresh_from_db()
    assert entry.verb == "test.happened"


@pytest.mark.django_db
def test_the_orm_cannot_either() -> None:
    entry = happen()
    entry.verb = "order.forged"
    attempts = [
        entry.save,
        entry.delete,
        lambda: JournalEntry.objects.filter(pk=entry.pk).update(store_id=9),
        lambda: JournalEntry.objects.filter(pk=entry.pk).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()
    assert JournalEntry.objects.get(pk=entry.pk).verb == "test.happened"


@pytest.mark.django_db
def test_deleting_a_person_neither_fails_nor_changes_what_they_did(person: Any) -> None:
    entry, person_id = happen(by=person), person.pk
    person.delete()
    entry = JournalEntry.objects.select_related("actor").get(pk=entry.pk)
    assert (entry.actor_id, entry.actor) == (person_id, None)


def test_staff_may_only_ever_view_it() -> None:
    assert JournalEntry._meta.default_permissions == ("view",)
