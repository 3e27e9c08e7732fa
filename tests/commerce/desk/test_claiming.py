"""Claiming, keeping, releasing and taking over work."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.desk import actions, queries, rules, tasks
from commerce.desk.models import Lease
from commerce.journal import queries as journal
from commerce.journal.subjects import Subject
from commerce.refusals import BadInput, Conflict

from .conftest import KIND, finish, let_leases_end, open_work, put_work_on_the_desk

CARACAS = ZoneInfo("America/Caracas")
pytestmark = pytest.mark.django_db


def test_free_work_can_be_claimed_for_some_minutes(rosa: Any) -> None:
    lease = actions.claim(KIND, 41, by=rosa, minutes=15)
    assert (lease.kind, lease.subject_id, lease.holder) == (KIND, "41", rosa)
    assert lease.expires_at - lease.acquired_at == pytest.approx(timedelta(minutes=15), abs=timedelta(seconds=1))
    assert abs(timezone.now() - lease.acquired_at) < timedelta(seconds=30)


def test_claimed_work_is_refused_and_the_refusal_names_who_and_until_when(rosa: Any, luis: Any) -> None:
    lease = actions.claim(KIND, 41, by=rosa)
    with pytest.raises(Conflict) as caught:
        actions.claim(KIND, 41, by=luis)
    assert caught.value.code == "already_claimed"
    assert caught.value.details == {"holder_id": rosa.pk, "holder": str(rosa), "expires_at": lease.expires_at}
    assert str(caught.value).startswith(f"Lo tiene {rosa} hasta la")
    assert queries.holders(KIND, [41])["41"].holder == rosa


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (19, "Lo tiene Rosa hasta las 3:16 p. m."),
        (17, "Lo tiene Rosa hasta la 1:16 p. m."),
        (5, "Lo tiene Rosa hasta la 1:16 a. m."),
        (4, "Lo tiene Rosa hasta las 12:16 a. m."),
        (16, "Lo tiene Rosa hasta las 12:16 p. m."),
        (14, "Lo tiene Rosa hasta las 10:16 a. m."),
    ],
)
def test_the_time_is_written_as_people_in_caracas_say_it(hour: int, words: str) -> None:
    refusal = rules.already_claimed(1, "Rosa", datetime(2026, 10, 1, hour, 16, tzinfo=UTC), CARACAS)
    assert str(refusal).replace("\N{NO-BREAK SPACE}", " ") == words


def test_claiming_ones_own_work_again_prolongs_it(rosa: Any) -> None:
    first = actions.claim(KIND, 41, by=rosa, minutes=1)
    second = actions.claim(KIND, 41, by=rosa, minutes=30)
    assert second.acquired_at == first.acquired_at
    assert second.expires_at - first.expires_at > timedelta(minutes=28)
    assert Lease.objects.count() == 1


def test_work_whose_lease_has_ended_can_be_claimed_by_another(rosa: Any, luis: Any) -> None:
    first = actions.claim(KIND, 41, by=rosa)
    let_leases_end()
    second = actions.claim(KIND, 41, by=luis)
    assert (second.holder, second.pk) == (luis, first.pk)
    assert second.acquired_at > first.acquired_at


def test_the_same_number_on_another_desk_is_other_work(rosa: Any, luis: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    assert actions.claim("ticket", 41, by=luis).holder == luis


def test_a_claim_is_one_statement(rosa: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        actions.claim(KIND, 41, by=rosa)


def test_a_lease_of_no_minutes_is_an_error(rosa: Any) -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        actions.claim(KIND, 41, by=rosa, minutes=0)


def test_the_database_refuses_a_second_lease_on_the_same_work(rosa: Any, luis: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    with pytest.raises(IntegrityError, match="desk_one_lease_per_piece_of_work"), transaction.atomic():
        Lease.objects.create(kind=KIND, subject_id="41", holder=luis, expires_at=timezone.now())


def test_a_lease_is_renewed_by_its_holder_even_after_it_ended(rosa: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    let_leases_end()
    assert actions.renew(KIND, 41, by=rosa, minutes=5).expires_at > timezone.now() + timedelta(minutes=4)


def test_a_lease_that_somebody_else_took_meanwhile_is_not_renewed(rosa: Any, luis: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    let_leases_end()
    actions.claim(KIND, 41, by=luis)
    with pytest.raises(Conflict) as caught:
        actions.renew(KIND, 41, by=rosa)
    assert caught.value.code == "lease_lost"
    assert str(caught.value) == "Ya no tienes este trabajo. Tómalo otra vez para seguir."


def test_work_that_was_never_claimed_is_not_renewed(rosa: Any) -> None:
    with pytest.raises(Conflict):
        actions.renew(KIND, 41, by=rosa)


def test_released_work_is_free_for_another(rosa: Any, luis: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    assert actions.release(KIND, 41, by=rosa) is True
    assert actions.release(KIND, 41, by=rosa) is False
    assert actions.claim(KIND, 41, by=luis).holder == luis


def test_nobody_releases_the_work_of_another(rosa: Any, luis: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    assert actions.release(KIND, 41, by=luis) is False
    assert queries.holders(KIND, [41])["41"].holder == rosa


def test_taking_over_needs_no_consent_but_is_written_in_the_journal(rosa: Any, luis: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    lease = actions.take_over(KIND, 41, by=luis, reason=" Rosa terminó su turno ", store_id=3)
    assert (lease.holder, Lease.objects.get().holder) == (luis, luis)
    entry = journal.entries_for(Subject(KIND, "41")).get()
    assert (entry.verb, entry.actor, entry.store_id) == ("desk.taken_over", luis, 3)
    assert entry.data == {"previous_holder_id": rosa.pk, "reason": "Rosa terminó su turno"}
    with pytest.raises(Conflict):
        actions.renew(KIND, 41, by=rosa)


def test_taking_over_free_or_ended_or_ones_own_work_is_a_plain_claim(rosa: Any, luis: Any) -> None:
    assert actions.take_over(KIND, 41, by=rosa, reason="turno").holder == rosa
    assert actions.take_over(KIND, 41, by=rosa, reason="turno").holder == rosa
    let_leases_end()
    assert actions.take_over(KIND, 41, by=luis, reason="turno").holder == luis
    assert not journal.entries_for(Subject(KIND, "41")).exists()


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_missing"), ("  ", "reason_missing"), ("x" * 201, "reason_too_long")]
)
def test_taking_over_without_a_sensible_reason_is_refused(rosa: Any, luis: Any, reason: str, code: str) -> None:
    actions.claim(KIND, 41, by=rosa)
    with pytest.raises(BadInput) as caught:
        actions.take_over(KIND, 41, by=luis, reason=reason)
    assert (caught.value.code, caught.value.field) == (code, "reason")
    assert Lease.objects.get().holder == rosa


def test_next_is_the_oldest_work_that_nobody_has(rosa: Any, luis: Any) -> None:
    codes = put_work_on_the_desk(3)
    assert actions.claim_next(KIND, open_work(), by=rosa).code == codes[0]
    assert actions.claim_next(KIND, open_work(), by=luis).code == codes[1]
    assert actions.claim_next(KIND, open_work(), by=rosa).code == codes[2]
    assert actions.claim_next(KIND, open_work(), by=luis) is None
    assert queries.held_by(KIND, rosa) == [codes[0], codes[2]]


def test_next_offers_again_what_was_released_or_left_until_it_ended(rosa: Any, luis: Any) -> None:
    (code,) = put_work_on_the_desk(1)
    actions.claim_next(KIND, open_work(), by=rosa)
    actions.release(KIND, code, by=rosa)
    assert actions.claim_next(KIND, open_work(), by=luis).code == code
    let_leases_end()
    assert actions.claim_next(KIND, open_work(), by=rosa).code == code


def test_next_never_offers_finished_work(rosa: Any) -> None:
    codes = put_work_on_the_desk(2)
    finish(codes[0])
    assert actions.claim_next(KIND, open_work(), by=rosa).code == codes[1]


def test_next_finds_the_one_free_piece_behind_many_claimed_ones(rosa: Any, luis: Any) -> None:
    codes = put_work_on_the_desk(60)
    for code in codes[:-1]:
        actions.claim(KIND, code, by=rosa)
    assert actions.claim_next(KIND, open_work(), by=luis).code == codes[-1]


def test_next_costs_the_same_however_much_work_there_is(rosa: Any, django_assert_num_queries: Any) -> None:
    for code in put_work_on_the_desk(200)[:150]:
        actions.claim(KIND, code, by=rosa)
    with django_assert_num_queries(3):
        actions.claim_next(KIND, open_work(), by=rosa)


def test_a_list_learns_who_has_what_in_one_query(rosa: Any, luis: Any, django_assert_num_queries: Any) -> None:
    actions.claim(KIND, 1, by=rosa)
    actions.claim(KIND, 2, by=luis)
    actions.claim("ticket", 3, by=luis)
    with django_assert_num_queries(1):
        held = {key: lease.holder.first_name for key, lease in queries.holders(KIND, [1, 2, 3, 4]).items()}
    assert held == {"1": "Rosa", "2": "Luis"}
    let_leases_end()
    assert queries.holders(KIND, [1, 2]) == {}


def test_leases_that_ended_long_ago_are_forgotten(rosa: Any) -> None:
    for number in (1, 2, 3):
        actions.claim(KIND, number, by=rosa)
    Lease.objects.filter(subject_id="1").update(expires_at=timezone.now() - timedelta(hours=25))
    Lease.objects.filter(subject_id="2").update(expires_at=timezone.now() - timedelta(hours=23))
    assert tasks.forget_ended() == 1
    assert set(Lease.objects.values_list("subject_id", flat=True)) == {"2", "3"}


def test_the_leases_of_somebody_who_leaves_go_with_them(rosa: Any, luis: Any) -> None:
    actions.claim(KIND, 41, by=rosa)
    rosa.delete()
    assert actions.claim(KIND, 41, by=luis).holder == luis
