"""Many people at one desk: nobody ever works on what another has. On real threads and connections."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from commerce.desk import actions
from commerce.desk.models import Lease
from commerce.journal.queries import feed
from commerce.refusals import Conflict
from tests.support.races import count, run_together

from .conftest import KIND, colleague, finish, let_leases_end, open_work, put_work_on_the_desk

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_the_guard(barrier: threading.Barrier) -> Iterator[None]:
    """Take the condition out of every claim of this thread, and let all rivals look before any of them claims."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith("\nINSERT INTO desk_lease"):
            return execute(sql, params, many, context)
        barrier.wait(20)
        condition, returning = sql.index("\nWHERE"), sql.index("\nRETURNING")
        return execute(sql[:condition] + sql[returning:], params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def test_of_many_who_claim_the_same_work_at_once_one_gets_it() -> None:
    people = [colleague(f"Persona{number}") for number in range(10)]
    for number in range(count(50, 5)):
        outcomes = run_together(
            10, lambda index, number=number: actions.claim(KIND, number, by=people[index]).holder_id
        )
        winners = [outcome for outcome in outcomes if isinstance(outcome, int)]
        losers = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert (len(winners), len(losers)) == (1, 9)
        assert {loser.details["holder_id"] for loser in losers} == set(winners)


def test_of_many_who_claim_ended_work_at_once_one_gets_it() -> None:
    people = [colleague(f"Persona{number}") for number in range(11)]
    actions.claim(KIND, 1, by=people[10])
    let_leases_end()
    outcomes = run_together(10, lambda index: actions.claim(KIND, 1, by=people[index]))
    assert sum(isinstance(outcome, Lease) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 9


@pytest.mark.parametrize("releases", [True, False], ids=["releasing", "leaving the lease"])
def test_twenty_people_drain_two_hundred_pieces_and_no_piece_is_done_twice(releases: bool) -> None:
    codes = put_work_on_the_desk(200)
    people = [colleague(f"Persona{number}") for number in range(20)]
    claimed: list[str] = []
    done: list[int] = []

    def work_until_none_is_left(index: int) -> None:
        while (piece := actions.claim_next(KIND, open_work(), by=people[index])) is not None:
            claimed.append(piece.code)
            done.append(finish(piece.code))
            if releases:
                actions.release(KIND, piece.code, by=people[index])

    assert run_together(20, work_until_none_is_left) == [None] * 20
    assert Counter(claimed) == Counter(codes)
    assert done == [1] * 200
    assert not open_work().exists()
    assert Lease.objects.count() == (0 if releases else 200)


def test_control_without_the_guard_two_people_get_the_same_piece() -> None:
    put_work_on_the_desk(1)
    people = [colleague(f"Persona{number}") for number in range(2)]
    barrier = threading.Barrier(2)

    def take(index: int) -> str | None:
        with without_the_guard(barrier):
            piece = actions.claim_next(KIND, open_work(), by=people[index])
            return piece and piece.code

    assert run_together(2, take) == ["9000", "9000"]


def test_work_that_a_rival_finished_meanwhile_is_let_go_again() -> None:
    codes = put_work_on_the_desk(2)
    slow, quick = colleague("Lenta"), colleague("Veloz")

    def rival_finishes_first(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("\nINSERT INTO desk_lease") and params["subject_id"] == codes[0]:
            run_together(1, lambda _index: (actions.claim(KIND, codes[0], by=quick), finish(codes[0])))
            run_together(1, lambda _index: actions.release(KIND, codes[0], by=quick))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(rival_finishes_first):
        piece = actions.claim_next(KIND, open_work(), by=slow)
    assert piece is not None
    assert piece.code == codes[1]
    assert list(Lease.objects.values_list("subject_id", "holder_id")) == [(codes[1], slow.pk)]


def test_two_who_take_over_at_once_leave_one_holder_and_a_true_account() -> None:
    first, *others = [colleague(f"Persona{number}") for number in range(3)]
    actions.claim(KIND, 1, by=first)
    run_together(2, lambda index: actions.take_over(KIND, 1, by=others[index], reason="turno"))
    later, earlier = feed(verbs=["desk.taken_over"])
    assert earlier.data["previous_holder_id"] == first.pk
    assert later.data["previous_holder_id"] == earlier.actor_id
    assert Lease.objects.get().holder_id == later.actor_id
