"""Jobs under rivals and under `kill -9`: every item is done exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.jobs import actions, engine
from commerce.jobs.models import Job
from commerce.journal.models import JournalEntry
from commerce.refusals import Conflict
from commerce.stores.models import Store
from tests.commerce.jobs.kinds import MANY, ONE, PERMISSION, WHOLE, registered
from tests.concurrency.test_kills import victim
from tests.factories import make_product, make_staff, make_store
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True)


@pytest.fixture
def person(store: Store) -> User:
    return make_staff(store, "catalogo", [PERMISSION])


def started(code: str, store: Store, person: User, items: int) -> Job:
    products = [make_product(store, "Café") for _item in range(items)]
    job = actions.prepare(code, store_id=store.pk, by=person, subjects=products)
    return actions.start(job.pk, by=person)


def titles() -> set[str]:
    return set(Product.objects.values_list("title", flat=True))


@pytest.mark.parametrize("code", [ONE, MANY, WHOLE])
def test_killing_the_worker_in_the_middle_does_every_item_exactly_once(store: Store, person: User, code: str) -> None:
    items = count(60, 16)
    job = started(code, store, person, items)
    fates = victim("jobs", str(count(12, 5)))
    assert "killed" in fates
    for _turn in range(3):  # the leases of the dead end
        Job.objects.filter(state="running").update(lease_until=Now() - timedelta(seconds=1), attempts=0)
        actions.run_due()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", items)
    assert titles() == {"Café!"}
    assert Product.history.filter(title="Café!").count() == items
    assert JournalEntry.objects.filter(verb="job.finished").count() == 1


def test_workers_at_once_do_every_item_once(store: Store, person: User) -> None:
    items = count(80, 20)
    jobs = [started(code, store, person, items) for code in (ONE, MANY)]
    run_together(count(6, 3), lambda _worker: actions.run_due())
    for job in jobs:
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", items)
    assert titles() == {"Café!"}


def test_a_worker_whose_lease_has_ended_gives_way_to_the_one_that_took_over(store: Store, person: User) -> None:
    items = count(40, 12)
    job = started(ONE, store, person, items)
    late = engine.claim()
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))
    new = engine.claim()
    assert late is not None
    assert new is not None
    run_together(2, lambda index: engine.work((late, new)[index], 1e12))
    job.refresh_from_db()
    assert (job.state, job.done, titles()) == ("done", items, {"Café!"})


def test_without_looking_whose_the_job_is_two_workers_do_items_twice(
    store: Store, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the two tests above: the guard away, they fail."""
    items = count(40, 12)
    job = started(ONE, store, person, items)
    workers = [engine.claim(), None]
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))
    workers[1] = engine.claim()
    monkeypatch.setattr(engine, "_hold", lambda job: Job.objects.get(pk=job.pk))
    run_together(2, lambda index: engine.work(workers[index], 1e12))  # type: ignore[arg-type]
    assert titles() != {"Café!"}


def test_many_confirmations_at_once_start_a_job_once(store: Store, person: User) -> None:
    job = actions.prepare(ONE, store_id=store.pk, by=person, subjects=[make_product(store, "Café")])
    clicks = run_together(count(10, 4), lambda _click: actions.start(job.pk, by=person))
    assert sum(isinstance(click, Job) for click in clicks) == 1
    assert {click.code for click in clicks if isinstance(click, Conflict)} == {"already_started"}
    assert JournalEntry.objects.filter(verb="job.started").count() == 1


def test_cancelling_while_it_runs_leaves_no_item_half_done(store: Store, person: User) -> None:
    items = count(80, 24)
    job = started(MANY, store, person, items)

    def act(index: int) -> object:
        return actions.run_due() if index else actions.cancel(job.pk, by=person)

    run_together(2, act)
    job.refresh_from_db()
    loud = Product.objects.filter(title="Café!").count()
    assert job.state in ("cancelled", "done")
    assert job.items.filter(state="done").count() == loud
    assert titles() <= {"Café", "Café!"}
