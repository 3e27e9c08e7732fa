"""Subscribers hear of every entry they asked for, once, and one that fails hurts nobody else."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django_q.models import OrmQ

from commerce.journal import queries, registry, rules, tasks
from commerce.journal.models import Delivery, JournalEntry

from .conftest import happen, leave_a_trace, traces

pytestmark = pytest.mark.django_db


def refuse(entry: JournalEntry) -> None:
    """A subscriber that does something and then fails."""
    leave_a_trace(entry)
    raise ConnectionError("the other side is down")


def make_due() -> None:
    """Let the waiting time of every pending delivery be over."""
    Delivery.objects.filter(state="pending").update(next_attempt_at=Now() - timedelta(seconds=1))


def test_a_subscriber_hears_of_what_it_asked_for_and_of_nothing_else(subscribed: Any) -> None:
    heard: list[tuple[str, str]] = []
    subscribed(lambda entry: heard.append(("exact", entry.verb)), "heard.placed", name="tests.exact")
    subscribed(lambda entry: heard.append(("family", entry.verb)), "heard.*", "other.thing", name="tests.family")
    for verb in ("heard.placed", "heard.paid", "unheard.of", "other.thing"):
        happen(verb)
    tasks.deliver_pending()
    assert heard == [
        ("exact", "heard.placed"),
        ("family", "heard.placed"),
        ("family", "heard.paid"),
        ("family", "other.thing"),
    ]


def test_a_subscriber_receives_the_entry_itself(subscribed: Any) -> None:
    received: list[JournalEntry] = []
    subscribed(received.append, "test.*", name="tests.keep")
    entry = happen(store_id=4, data={"lines": 2})
    tasks.deliver_pending()
    assert received == [entry]
    assert received[0].data == {"lines": 2}


def test_running_the_task_again_delivers_nothing_twice(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    entry = happen()
    assert tasks.deliver_pending() == 1
    assert tasks.deliver_pending() == 0
    assert traces(entry) == 1
    delivery = entry.deliveries.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("done", 1, "")
    assert delivery.finished_at is not None


def test_one_that_fails_is_kept_for_later_and_the_others_are_delivered(subscribed: Any) -> None:
    subscribed(refuse, "test.*", name="tests.a_refuse")
    subscribed(leave_a_trace, "test.*", name="tests.b_trace")
    entry = happen()
    assert tasks.deliver_pending() == 2
    assert traces(entry) == 1  # the failed one's own effect was undone
    failed = entry.deliveries.get(subscriber="tests.a_refuse")
    assert (failed.state, failed.attempts) == ("pending", 1)
    assert failed.last_error == "ConnectionError: the other side is down"


def test_one_that_failed_waits_and_is_tried_again_with_longer_and_longer_pauses(subscribed: Any) -> None:
    subscribed(refuse, "test.*", name="tests.refuse")
    entry = happen()
    waits = []
    for _attempt in range(3):
        tasks.sweep()
        assert tasks.sweep() == 0  # not due yet
        due = Delivery.objects.annotate(now=Now()).get(entry=entry)
        waits.append(round((due.next_attempt_at - due.now).total_seconds(), -1))
        make_due()
    assert waits == [10, 60, 300]


def test_one_that_recovers_is_delivered_once_and_its_error_is_forgotten(subscribed: Any) -> None:
    calls: list[int] = []

    def recover(entry: JournalEntry) -> None:
        calls.append(entry.pk)
        leave_a_trace(entry)
        if len(calls) < 3:
            raise ConnectionError("still down")

    subscribed(recover, "test.*", name="tests.recover")
    entry = happen()
    for _attempt in range(5):
        tasks.sweep()
        make_due()
    delivery = entry.deliveries.get()
    assert (len(calls), traces(entry), delivery.state, delivery.last_error) == (3, 1, "done", "")


def test_a_poisonous_one_is_given_up_after_the_last_attempt_and_the_queue_keeps_moving(subscribed: Any) -> None:
    subscribed(refuse, "test.*", name="tests.refuse")
    subscribed(leave_a_trace, "fine.*", name="tests.trace")
    poison, fine = happen(), []
    for _attempt in range(rules.MAX_ATTEMPTS + 3):
        fine.append(happen("fine.happened"))
        tasks.sweep()
        make_due()
    delivery = poison.deliveries.get()
    assert (delivery.state, delivery.attempts) == ("failed", rules.MAX_ATTEMPTS)
    assert [traces(entry) for entry in fine] == [1] * len(fine)
    assert list(queries.failed_deliveries()) == [delivery]
    assert queries.delivery_counts() == {"pending": 0, "failed": 1}


def test_an_operator_gives_failed_deliveries_another_chance(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    entry = happen()
    entry.deliveries.update(state="failed", attempts=8, finished_at=Now(), last_error="X: y")
    output = StringIO()
    call_command("retry_deliveries", "--subscriber", "tests.somebody_else", stdout=output)
    call_command("retry_deliveries", stdout=output)
    assert output.getvalue().splitlines() == [
        "Entregas que se intentan de nuevo: 0",
        "Entregas que se intentan de nuevo: 1",
    ]
    tasks.deliver_pending()
    assert traces(entry) == 1
    assert entry.deliveries.get().state == "done"


def test_one_that_kills_its_process_every_time_is_given_up_too(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.deadly")
    entry = happen()
    entry.deliveries.update(attempts=rules.MAX_ATTEMPTS)
    assert tasks.sweep() == 0
    delivery = entry.deliveries.get()
    assert (delivery.state, delivery.last_error) == ("failed", "Interrupted on every attempt")


def test_a_subscriber_that_this_process_does_not_know_is_left_for_one_that_does(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.newer")
    entry = happen()
    registry.unsubscribe("tests.newer")
    tasks.deliver_pending()
    delivery = entry.deliveries.get()
    assert (delivery.state, delivery.last_error) == ("pending", "LookupError: no subscriber is named tests.newer")
    subscribed(leave_a_trace, "test.*", name="tests.newer")
    make_due()
    tasks.sweep()
    assert traces(entry) == 1


def test_what_a_subscriber_records_is_delivered_in_turn(subscribed: Any) -> None:
    heard: list[str] = []
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    subscribed(lambda entry: heard.append(entry.verb), "trace.*", name="tests.listen")
    happen()
    assert tasks.deliver_pending() == 2
    assert heard == ["trace.left"]


def test_a_subscriber_that_breaks_its_transaction_is_contained(subscribed: Any) -> None:
    def break_it(entry: JournalEntry) -> None:
        Delivery.objects.create(entry=entry, subscriber="tests.break")

    subscribed(break_it, "test.*", name="tests.break")
    entry = happen()
    assert tasks.deliver_pending() == 1
    assert entry.deliveries.get().last_error.startswith("IntegrityError: duplicate key")


def test_the_database_refuses_a_second_delivery_to_the_same_subscriber(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    entry = happen()
    with pytest.raises(IntegrityError, match="journal_delivery_once_per_subscriber"), transaction.atomic():
        Delivery.objects.create(entry=entry, subscriber="tests.trace")


def test_old_marks_of_delivered_entries_are_forgotten_and_the_entries_stay(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    old, recent, pending = happen(), happen(), happen()
    old.deliveries.update(state="done", finished_at=Now() - timedelta(days=91))
    recent.deliveries.update(state="done", finished_at=Now() - timedelta(days=89))
    assert tasks.forget_delivered() == 1
    assert set(Delivery.objects.values_list("entry_id", flat=True)) == {recent.pk, pending.pk}
    assert JournalEntry.objects.filter(pk=old.pk).exists()


def test_two_functions_cannot_share_a_name_but_one_may_register_again(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    with pytest.raises(ValueError, match=r"two subscribers are named tests\.trace"):
        subscribed(refuse, "test.*", name="tests.trace")


def test_a_subscription_without_verbs_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one verb"):
        registry.subscribe()


def test_a_subscriber_is_named_by_its_path_unless_it_says_otherwise() -> None:
    registry.subscribe("test.*")(refuse)
    try:
        assert registry.find(f"{refuse.__module__}.refuse") is not None
    finally:
        registry.unsubscribe(f"{refuse.__module__}.refuse")


def test_the_nudge_wakes_the_task_that_delivers(subscribed: Any) -> None:
    subscribed(leave_a_trace, "test.*", name="tests.trace")
    happen()
    assert [queued.task["func"] for queued in OrmQ.objects.all()] == ["commerce.journal.tasks.deliver_pending"]
