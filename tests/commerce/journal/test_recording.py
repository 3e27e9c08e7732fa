"""Writing the journal: in the caller's transaction, or not at all."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from commerce.journal import actions, queries, rules
from commerce.journal.context import current_request_id
from commerce.journal.models import Delivery, JournalEntry
from commerce.journal.subjects import Subject, subject_of
from commerce.venezuela.models import Bank

from .conftest import ORDER, happen


def record_and_fail() -> None:
    """A change that is recorded and then rolled back."""
    with transaction.atomic():
        actions.record("test.happened", subject=ORDER)
        raise SystemError


@pytest.mark.django_db
def test_an_entry_says_when_who_what_about_what_and_where(person: Any) -> None:
    entry = happen("order.placed", by=person, store_id=3, data={"total": Decimal("24.90")})
    entry.refresh_from_db()
    assert timezone.now() - entry.occurred_at < timedelta(seconds=30)
    assert (entry.actor, entry.actor_label, entry.verb) == (person, "cliente", "order.placed")
    assert (entry.subject_type, entry.subject_id, entry.store_id) == ("order.order", "1001", 3)
    assert entry.data == {"total": "24.90"}


@pytest.mark.django_db
def test_the_moment_is_known_without_reading_the_entry_again() -> None:
    assert happen().occurred_at <= timezone.now()


@pytest.mark.django_db
def test_the_capacity_of_the_actor_is_written_without_personal_data(person: Any) -> None:
    staff = get_user_model().objects.create(email="luis@example.com", is_staff=True)
    labels = [happen(by=by).actor_label for by in (None, AnonymousUser(), person, staff)]
    assert labels == ["sistema", "cliente invitado", "cliente", "equipo"]
    assert happen(by=staff, actor_label="finanzas").actor_label == "finanzas"


@pytest.mark.django_db
def test_a_row_stands_for_itself_as_a_subject() -> None:
    bank = Bank(code="9901", name="Banco de prueba")
    bank.save()
    entry = happen("bank.added", subject=bank)
    assert (entry.subject_type, entry.subject_id) == ("venezuela.bank", "9901")
    assert list(queries.entries_for(bank)) == [entry]


def test_an_unsaved_row_cannot_be_a_subject() -> None:
    with pytest.raises(ValueError, match="unsaved"):
        subject_of(JournalEntry())


@pytest.mark.django_db
def test_the_store_of_the_subject_is_the_store_of_the_entry() -> None:
    about_store = happen(store_id=8)
    assert happen("entry.noted", subject=about_store).store_id == 8
    assert happen("entry.noted", subject=about_store, store_id=9).store_id == 9


@pytest.mark.django_db
def test_the_request_is_noted() -> None:
    mark = current_request_id.set("9f86d081")
    try:
        assert happen().request_id == "9f86d081"
    finally:
        current_request_id.reset(mark)
    assert happen().request_id == ""


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_an_error_and_writes_nothing() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of the change"):
        actions.record("order.placed", subject=ORDER)
    assert JournalEntry.objects.count() == 0


@pytest.mark.django_db
def test_a_verb_without_its_dot_is_an_error() -> None:
    with pytest.raises(ValueError, match="is not a verb"):
        happen("placed")


@pytest.mark.django_db
def test_personal_data_in_clear_is_an_error() -> None:
    with pytest.raises(rules.PersonalData):
        happen(data={"payer_phone": "0414-1234567"})


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_entry_no_delivery_and_no_nudge(subscribed: Any) -> None:
    subscribed(lambda entry: None, "test.*", name="tests.any")
    for _time in range(100):
        with pytest.raises(SystemError):
            record_and_fail()
    assert (JournalEntry.objects.count(), Delivery.objects.count(), OrmQ.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_nudges_the_worker_once_however_much_it_records(subscribed: Any) -> None:
    subscribed(lambda entry: None, "test.*", name="tests.any")
    for _transaction in range(2):
        with transaction.atomic():
            for _entry in range(5):
                actions.record("test.happened", subject=ORDER)
    assert Delivery.objects.count() == 10
    assert OrmQ.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_that_is_rolled_back_takes_only_its_own_nudge(subscribed: Any) -> None:
    subscribed(lambda entry: None, "test.*", name="tests.any")
    with transaction.atomic():
        with pytest.raises(SystemError):
            record_and_fail()
        assert OrmQ.objects.count() == 0
        actions.record("test.happened", subject=ORDER)
    assert (JournalEntry.objects.count(), OrmQ.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_subscribed_to_wakes_nobody() -> None:
    happen("unheard.of")
    assert (Delivery.objects.count(), OrmQ.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_recording_costs_one_query_and_with_subscribers_three(subscribed: Any, django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        with django_assert_num_queries(1):
            actions.record("unheard.of", subject=ORDER)
        for number in range(5):
            subscribed(lambda entry: None, "test.*", name=f"tests.{number}")
        with django_assert_num_queries(3):
            actions.record("test.happened", subject=ORDER)


@pytest.mark.django_db
def test_the_history_of_a_subject_is_in_order_and_its_own() -> None:
    first, other, second = happen(), happen(subject=Subject("order.order", "1002")), happen()
    assert list(queries.entries_for(ORDER)) == [first, second]
    assert list(queries.entries_for(Subject("order.order", "1002"))) == [other]


@pytest.mark.django_db
def test_the_feed_is_limited_by_store_verb_and_time() -> None:
    placed = happen("feed.placed", store_id=1)
    paid = happen("feed.payment.verified", store_id=1)
    elsewhere = happen("feed.placed", store_id=2)
    nowhere = happen("feed.placed")
    assert list(queries.feed(verbs=["feed.*"])) == [nowhere, elsewhere, paid, placed]
    assert list(queries.feed(verbs=["feed.*"], store_ids=[1])) == [paid, placed]
    assert list(queries.feed(verbs=["feed.placed"], store_ids=[1, 2])) == [elsewhere, placed]
    assert list(queries.feed(store_ids=[])) == []
    assert list(queries.feed(verbs=["feed.*"], since=timezone.now() + timedelta(hours=1))) == []
