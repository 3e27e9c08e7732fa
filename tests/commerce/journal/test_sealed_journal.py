"""Whoever touches the journal behind the application's back is found out, and so is what they touched."""

import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.journal import chain, guard, seals, tasks, verification
from commerce.journal.models import ChainLink, JournalEntry
from commerce.journal.verification import Finding
from tests.support.races import count, run_together

from .conftest import happen

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = "occurred_at, actor_id, actor_label, verb, subject_type, subject_id, store_id, data, request_id, seal"


@contextmanager
def behind_the_back() -> Iterator[Any]:
    """A superuser's cursor with every trigger off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


@pytest.fixture
def ten() -> list[JournalEntry]:
    """Ten entries in a sealed journal."""
    entries = [happen(data={"step": number, "said": "Añadió «ñ» 🦜", "list": [1, None, True]}) for number in range(10)]
    assert guard.seal_everything() == 10
    return entries


def sealed_by_the_worker(expected: int) -> bool:
    """Whether the worker comes to seal that many: it waits for every older transaction of the server, also of others."""
    total, ends_at = 0, time.monotonic() + 60
    while total < expected and time.monotonic() < ends_at:
        total += tasks.seal()
        time.sleep(0.05)
    return total == expected


def findings() -> list[Finding]:
    return verification.verify().findings


def test_an_untouched_journal_is_intact(ten: list[JournalEntry]) -> None:
    report = verification.verify()
    assert (report.is_intact, report.checked, report.waiting) == (True, 10, 0)
    assert report.head == ChainLink.objects.latest("position").digest


def test_entries_that_wait_for_the_worker_are_not_suspicious(ten: list[JournalEntry]) -> None:
    happen()
    report = verification.verify()
    assert (report.is_intact, report.checked, report.waiting) == (True, 10, 1)


@pytest.mark.parametrize(
    "assignment",
    [
        "verb = 'order.forged'",
        'data = \'{"step": 3, "said": "otra cosa"}\'',
        "actor_id = 1",
        "store_id = 9",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "subject_id = '1002'",
        "actor_label = 'sistema '",
        "request_id = 'x'",
        "seal = ''",
        "seal = repeat('0', 90)",
    ],
)
def test_a_changed_row_is_found_and_named(ten: list[JournalEntry], assignment: str) -> None:
    with behind_the_back() as cursor:
        cursor.execute(f"UPDATE journal_journalentry SET {assignment} WHERE id = %s", [ten[3].pk])
    kind = verification.INSERTED if assignment == "seal = ''" else verification.CHANGED
    assert findings() == [Finding(kind, ten[3].pk)]


def test_a_row_changed_before_it_was_sealed_is_found_and_reported_at_once(ten: list[JournalEntry]) -> None:
    entry = happen()
    with behind_the_back() as cursor:
        cursor.execute("UPDATE journal_journalentry SET verb = 'order.forged' WHERE id = %s", [entry.pk])
    assert findings() == [Finding(verification.CHANGED, entry.pk)]
    assert sealed_by_the_worker(1)
    assert JournalEntry.objects.get(verb="journal.broken").data["entries"] == [entry.pk]
    assert findings() == [Finding(verification.CHANGED, entry.pk)]


def test_a_removed_row_is_found_and_named(ten: list[JournalEntry]) -> None:
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM journal_journalentry WHERE id = %s", [ten[5].pk])
    assert findings() == [Finding(verification.REMOVED, ten[5].pk)]


def test_a_row_removed_together_with_its_link_leaves_a_cut(ten: list[JournalEntry]) -> None:
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM journal_journalentry WHERE id = %s", [ten[5].pk])
        cursor.execute("DELETE FROM journal_chainlink WHERE entry = %s", [ten[5].pk])
    assert findings() == [Finding(verification.CUT, ten[6].pk)]


def test_closing_the_gap_in_the_chain_by_renumbering_does_not_help(ten: list[JournalEntry]) -> None:
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM journal_journalentry WHERE id = %s", [ten[5].pk])
        cursor.execute("DELETE FROM journal_chainlink WHERE entry = %s", [ten[5].pk])
        for link in ChainLink.objects.filter(entry__gt=ten[5].pk).order_by("position"):
            cursor.execute("UPDATE journal_chainlink SET position = position - 1 WHERE entry = %s", [link.entry])
    assert findings() == [Finding(verification.MOVED, ten[6].pk)]


@pytest.mark.parametrize("is_sealed_afterwards", [False, True])
def test_an_inserted_row_is_found_and_named(ten: list[JournalEntry], is_sealed_afterwards: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_journalentry (occurred_at, actor_label, verb, subject_type, subject_id, data, request_id)"
            " VALUES (now(), 'equipo', 'order.forged', 'order.order', '1', '{}', '') RETURNING id"
        )
        forged = cursor.fetchone()[0]
    if is_sealed_afterwards:
        guard.seal_everything()
    assert findings() == [Finding(verification.INSERTED, forged)]


@pytest.mark.parametrize("is_sealed_afterwards", [False, True])
def test_a_copy_of_a_genuine_row_is_found_and_named(ten: list[JournalEntry], is_sealed_afterwards: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO journal_journalentry ({COLUMNS}) SELECT {COLUMNS} FROM journal_journalentry"
            " WHERE id = %s RETURNING id",
            [ten[2].pk],
        )
        copied = cursor.fetchone()[0]
    if is_sealed_afterwards:
        guard.seal_everything()
    assert findings() == [Finding(verification.INSERTED, copied)]


def test_two_swapped_rows_are_found_and_named(ten: list[JournalEntry]) -> None:
    with behind_the_back() as cursor:
        cursor.execute(
            f"UPDATE journal_journalentry e SET ({COLUMNS}) ="
            f" (SELECT {COLUMNS} FROM journal_journalentry o WHERE o.id = %s + %s - e.id) WHERE e.id IN (%s, %s)",
            [ten[2].pk, ten[7].pk, ten[2].pk, ten[7].pk],
        )
    assert findings() == [Finding(verification.MOVED, ten[2].pk), Finding(verification.MOVED, ten[7].pk)]


def test_a_cut_tail_shows_against_the_head_that_was_noted_down(ten: list[JournalEntry]) -> None:
    head = verification.verify().head
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM journal_journalentry WHERE id >= %s", [ten[8].pk])
        cursor.execute("DELETE FROM journal_chainlink WHERE entry >= %s", [ten[8].pk])
    assert verification.verify().is_intact
    assert verification.verify(head=head).findings == [Finding(verification.HEAD_MISSING, 0)]


def test_a_journal_that_has_grown_still_holds_the_noted_head(ten: list[JournalEntry]) -> None:
    head = verification.verify().head
    happen()
    guard.seal_everything()
    assert verification.verify(head=head).is_intact


def test_a_check_may_begin_at_an_entry(ten: list[JournalEntry]) -> None:
    with behind_the_back() as cursor:
        cursor.execute(
            "UPDATE journal_journalentry SET verb = 'order.forged' WHERE id IN (%s, %s)", [ten[1].pk, ten[8].pk]
        )
    report = verification.verify(from_id=ten[6].pk)
    assert (report.checked, report.findings) == (4, [Finding(verification.CHANGED, ten[8].pk)])


def test_nobody_can_change_or_empty_the_chain_itself(ten: list[JournalEntry]) -> None:
    from django.db import IntegrityError

    for statement in (
        "UPDATE journal_chainlink SET digest = ''",
        "DELETE FROM journal_chainlink",
        "TRUNCATE journal_chainlink",
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_new_key_seals_and_the_old_one_still_verifies(ten: list[JournalEntry], settings: Any) -> None:
    old = settings.JOURNAL_SEAL_KEYS[0]
    settings.JOURNAL_SEAL_KEYS = ["another-key-" + "y" * 50, old]
    happen()
    guard.seal_everything()
    assert verification.verify().is_intact
    settings.JOURNAL_SEAL_KEYS = ["another-key-" + "y" * 50]
    assert verification.verify().total == 10


def test_what_was_there_before_seals_is_adopted_once_and_watched_from_then_on() -> None:
    with connection.cursor() as cursor:
        for number in range(3):
            cursor.execute(
                "INSERT INTO journal_journalentry"
                " (occurred_at, actor_label, verb, subject_type, subject_id, data, request_id)"
                " VALUES (now(), 'equipo', 'order.placed', 'order.order', %s, '{}', '')",
                [str(number)],
            )
    assert chain.adopt_everything() == 3
    happen()
    guard.seal_everything()
    assert verification.verify().is_intact
    first, second, _third, _fourth = JournalEntry.objects.order_by("pk").values_list("pk", flat=True)
    with behind_the_back() as cursor:
        cursor.execute("UPDATE journal_journalentry SET subject_id = '99' WHERE id = %s", [first])
        cursor.execute("DELETE FROM journal_journalentry WHERE id = %s", [second])
    assert findings() == [Finding(verification.CHANGED, first), Finding(verification.REMOVED, second)]


def test_an_entry_that_commits_late_is_linked_late_and_never_passed_over() -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(_index: int) -> int:
        with transaction.atomic():
            entry = happen("test.slow")
            started.set()
            assert go_on.wait(20)
        return entry.pk

    def rival(index: int) -> int:
        if index == 0:
            return slow(index)
        assert started.wait(20)
        quick = happen("test.quick").pk
        assert tasks.seal() == 0, "nothing is settled while an older transaction is open"
        go_on.set()
        return quick

    slow_id, quick_id = run_together(2, rival)
    assert isinstance(slow_id, int), slow_id
    assert isinstance(quick_id, int), quick_id
    assert slow_id < quick_id
    assert sealed_by_the_worker(2)
    assert list(ChainLink.objects.values_list("entry", flat=True)) == [slow_id, quick_id]


def test_twenty_writers_and_two_sealers_leave_an_intact_journal() -> None:
    each = count(200, 15)

    def act(index: int) -> int:
        if index >= 20:
            return sum(chain.seal_batch().count for _turn in range(each))
        for number in range(each):
            happen(data={"writer": index, "number": number})
        return each

    outcomes = run_together(22, act)
    assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
    guard.seal_everything()
    report = verification.verify()
    assert (report.is_intact, report.checked, report.waiting) == (True, 20 * each, 0)
    assert list(ChainLink.objects.values_list("position", flat=True)) == list(range(1, 20 * each + 1))


def test_sealing_costs_the_same_however_long_the_journal_is(ten: list[JournalEntry]) -> None:
    happen()
    sealed, ends_at = 0, time.monotonic() + 60
    while not sealed and time.monotonic() < ends_at:  # every older transaction of the server ends first
        with CaptureQueriesContext(connection) as captured:
            sealed = chain.seal_batch().count
        time.sleep(0 if sealed else 0.05)
    # Begin, lock, last link, horizon, entries, last link, links, commit.
    assert (sealed, len(captured)) == (1, 8)


def test_after_a_restore_into_a_cluster_with_younger_transactions_sealing_goes_on(ten: list[JournalEntry]) -> None:
    with behind_the_back() as cursor:
        cursor.execute("UPDATE journal_chainlink SET transaction = 4000000000")
        cursor.execute("UPDATE journal_journalentry SET transaction = 4000000000")
    happen()
    assert sealed_by_the_worker(1)
    happen()
    assert sealed_by_the_worker(1)
    assert verification.verify().is_intact


def test_the_command_says_what_is_wrong_and_fails(ten: list[JournalEntry]) -> None:
    out = io.StringIO()
    call_command("verify_journal", stdout=out)
    assert "La bitácora está intacta." in out.getvalue()
    assert verification.verify().head in out.getvalue()
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM journal_journalentry WHERE id = %s", [ten[4].pk])
    out = io.StringIO()
    with pytest.raises(SystemExit) as exit_code:
        call_command("verify_journal", stdout=out)
    assert exit_code.value.code == 1
    assert f"El hecho {ten[4].pk} fue borrado." in out.getvalue()


def test_the_command_answers_programs_in_json(ten: list[JournalEntry]) -> None:
    with behind_the_back() as cursor:
        cursor.execute("UPDATE journal_journalentry SET verb = 'order.forged' WHERE id = %s", [ten[4].pk])
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_journal", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["intact"], answer["findings"]) == (False, [{"kind": "changed", "entry": ten[4].pk}])


def test_the_nightly_check_mails_the_administrators(ten: list[JournalEntry], django_user_model: Any) -> None:
    django_user_model.objects.create_superuser(email="jefa@example.com", password="x")
    assert tasks.check_journal() is True
    with behind_the_back() as cursor:
        cursor.execute("UPDATE journal_journalentry SET verb = 'order.forged' WHERE id = %s", [ten[4].pk])
    assert tasks.check_journal() is False
    tasks.deliver_pending()
    [message] = mail.outbox
    assert (message.to, message.subject) == (["jefa@example.com"], "La bitácora fue alterada")
    assert str(ten[4].pk) in message.body


def test_a_seal_fits_one_content_only() -> None:
    content = seals.Content(timezone.now(), 1, "equipo", "a.b", "order.order", "1", None, {"b": 1, "a": 2}, "")
    mark = seals.seal(content)
    assert seals.is_genuine(content._replace(data={"a": 2, "b": 1}), mark)
    assert not seals.is_genuine(content._replace(occurred_at=content.occurred_at + timedelta(microseconds=1)), mark)
    assert not seals.is_genuine(content, "")
    assert not seals.is_genuine(content, f"{mark[:-1]}{'0' if mark[-1] != '0' else '1'}")
    assert seals.seal(content) != mark
