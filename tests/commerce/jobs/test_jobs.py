"""Jobs: prepared, confirmed once, done item by item, and told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.jobs import actions, engine, files, queries, registry
from commerce.jobs.models import Job, JobFile, JobItem
from commerce.jobs.registry import JobKind
from commerce.journal.models import JournalEntry
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.models import Membership, Store
from tests.commerce.jobs.kinds import CHECKED, MANY, ONE, PERMISSION, WHOLE, registered, rename
from tests.factories import make_product, make_staff, make_store

pytestmark = pytest.mark.django_db


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


def prepared(store: Store, person: User, *titles: str, code: str = ONE) -> Job:
    products = [make_product(store, title) for title in titles]
    return actions.prepare(code, store_id=store.pk, by=person, subjects=products, reason="Promoción")


def titles() -> list[str]:
    return list(Product.objects.order_by("pk").values_list("title", flat=True))


def test_a_prepared_job_has_changed_nothing(store: Store, person: User) -> None:
    job = prepared(store, person, "Café", "Harina")
    assert (job.state, job.total, [item.label for item in job.items.all()]) == ("draft", 2, ["Café", "Harina"])
    assert actions.run_due() == 0
    assert titles() == ["Café", "Harina"]


@pytest.mark.parametrize("code", [ONE, MANY])
def test_a_confirmed_job_changes_each_object_once_with_its_history_and_its_person(
    store: Store, person: User, code: str
) -> None:
    job = prepared(store, person, "Café", "Harina", "Ron", "Té", "Miel", code=code)
    actions.start(job.pk, by=person)
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, job.refused, job.failed) == ("done", 5, 0, 0)
    assert titles() == ["Café!", "Harina!", "Ron!", "Té!", "Miel!"]
    version = Product.history.filter(title="Café!").get()
    assert (version.history_user, version.history_change_reason) == (person, "Promoción")
    assert job.items.get(position=1).outcome == "Ahora es «Café!»."


def test_a_refused_item_keeps_its_reason_and_a_broken_one_its_error_while_the_others_are_done(
    store: Store, person: User
) -> None:
    job = prepared(store, person, "Ya!!!", "Roto", "Café")
    actions.start(job.pk, by=person)
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, job.refused, job.failed) == ("failed", 1, 1, 1)
    rows = list(job.items.values_list("state", "code", "outcome"))
    assert rows[0] == ("refused", "too_loud", "Ya grita bastante.")
    assert rows[1] == ("failed", "error", "RuntimeError: algo se rompió")
    assert titles() == ["Ya!!!", "Roto", "Café!"]
    assert list(queries.failed_jobs(store_ids=[store.pk])) == [job]


def test_what_was_not_done_can_be_tried_again_and_nothing_is_done_twice(store: Store, person: User) -> None:
    job = prepared(store, person, "Roto", "Café")
    actions.start(job.pk, by=person)
    actions.run_due()
    Product.objects.filter(title="Roto").update(title="Sano")
    actions.retry_failed(job.pk, by=person)
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("done", 2, 0)
    assert titles() == ["Sano!", "Café!"]
    with pytest.raises(Conflict) as refusal:
        actions.retry_failed(job.pk, by=person)
    assert refusal.value.code == "nothing_failed"


def test_confirming_twice_starts_once(store: Store, person: User) -> None:
    job = prepared(store, person, "Café")
    actions.start(job.pk, by=person)
    with pytest.raises(Conflict) as refusal:
        actions.start(job.pk, by=person)
    assert refusal.value.code == "already_started"
    assert JournalEntry.objects.filter(verb="job.started").count() == 1
    actions.run_due()
    assert titles() == ["Café!"]


def test_a_cancelled_job_stops_where_it_is(store: Store, person: User) -> None:
    job = prepared(store, person, *"abcdefgh", code=MANY)
    actions.start(job.pk, by=person)
    taken = engine.claim()
    assert taken is not None
    engine._do_batch(taken, registry.find(MANY), list(taken.items.all()[:4]))
    actions.cancel(job.pk, by=person)
    engine.work(taken, ends_at=1e12)
    job.refresh_from_db()
    assert (job.state, job.done, titles()) == ("cancelled", 4, ["a!", "b!", "c!", "d!", "e", "f", "g", "h"])
    with pytest.raises(Conflict):
        actions.cancel(job.pk, by=person)


def test_who_lost_the_permission_meanwhile_changes_nothing_more(store: Store, person: User) -> None:
    job = prepared(store, person, "Café")
    actions.start(job.pk, by=person)
    Membership.objects.filter(user=person).delete()
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, titles()) == ("failed", ["Café"])
    assert "ya no tiene permiso" in job.error
    other = make_staff(store, "catalogo")
    actions.retry_failed(job.pk, by=other)
    actions.run_due()
    assert titles() == ["Café!"]


def test_the_permission_counts_in_the_store_of_the_job_alone(store: Store, person: User) -> None:
    elsewhere = make_store("otra")
    with pytest.raises(NotAllowed):
        actions.prepare(ONE, store_id=elsewhere.pk, by=person, subjects=[make_product(elsewhere)])
    job = prepared(store, person, "Café")
    with pytest.raises(NotAllowed):
        actions.start(job.pk, by=make_staff(elsewhere, "catalogo"))


def test_a_job_of_nothing_or_of_no_known_kind_is_refused(store: Store, person: User) -> None:
    with pytest.raises(BadInput) as refusal:
        actions.prepare(ONE, store_id=store.pk, by=person)
    assert refusal.value.code == "nothing_chosen"
    with pytest.raises(Missing):
        actions.prepare("tests.unknown", store_id=store.pk, by=person)


def test_a_job_in_one_go_does_all_or_nothing(store: Store, person: User) -> None:
    job = prepared(store, person, "Café", "Roto", code=WHOLE)
    actions.start(job.pk, by=person)
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, titles(), job.error) == (
        "failed",
        ["Café", "Roto"],
        "No se pudo hacer (RuntimeError). No se guardó nada.",
    )
    Product.objects.filter(title="Roto").update(title="Sano")
    actions.retry_failed(job.pk, by=person)
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, titles()) == ("done", 2, ["Café!", "Sano!"])


def test_a_job_that_is_checked_first_is_a_draft_after_that(store: Store, person: User) -> None:
    job = actions.prepare(CHECKED, store_id=store.pk, by=person, params={"titles": ["a", "b"]})
    assert job.state == "preparing"
    with pytest.raises(Conflict) as refusal:
        actions.start(job.pk, by=person)
    assert refusal.value.code == "still_checking"
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, job.total, job.result) == ("draft", 2, {"seen": 2})


def test_a_job_that_failed_before_its_preview_cannot_be_started_by_a_retry(store: Store, person: User) -> None:
    job = actions.prepare(CHECKED, store_id=store.pk, by=person, params={})
    actions.run_due()
    job.refresh_from_db()
    assert job.state == "failed"
    with pytest.raises(Conflict) as refusal:
        actions.retry_failed(job.pk, by=person)
    assert refusal.value.code == "nothing_failed"


def test_a_dead_workers_job_is_taken_up_when_its_lease_has_ended(store: Store, person: User) -> None:
    job = prepared(store, person, "Café")
    actions.start(job.pk, by=person)
    dead = engine.claim()
    assert dead is not None
    assert engine.claim() is None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    actions.run_due()
    engine.work(dead, ends_at=1e12)  # it was only slow: it finds that it was replaced
    assert titles() == ["Café!"]


def test_a_job_that_kills_every_worker_is_given_up(store: Store, person: User) -> None:
    job = prepared(store, person, "Café")
    actions.start(job.pk, by=person)
    for _death in range(5):
        assert engine.claim() is not None
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    actions.run_due()
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Se interrumpió varias veces sin avanzar.")


def test_the_journal_tells_of_the_start_the_end_and_the_cancelling(store: Store, person: User) -> None:
    job, other = prepared(store, person, "Café"), prepared(store, person, "Harina")
    actions.start(job.pk, by=person)
    actions.run_due()
    actions.cancel(other.pk, by=person)
    entries = JournalEntry.objects.filter(verb__startswith="job.").order_by("id")
    assert [(entry.verb, entry.actor, entry.store_id) for entry in entries] == [
        ("job.started", person, store.pk),
        ("job.finished", person, store.pk),
        ("job.cancelled", person, store.pk),
    ]
    assert entries[1].data["done"] == 1


def test_starting_wakes_the_worker_in_the_same_transaction(store: Store, person: User) -> None:
    before = OrmQ.objects.count()
    job = prepared(store, person, "Café")
    assert OrmQ.objects.count() == before
    actions.start(job.pk, by=person)
    assert OrmQ.objects.count() > before


def test_the_sweep_drops_old_drafts_old_jobs_and_files_whose_week_is_over(
    store: Store, person: User, settings: Any, tmp_path: Path
) -> None:
    settings.JOBS_ROOT = tmp_path / "jobs"
    outside = tmp_path / "otro"
    outside.write_text("no se toca")
    draft, old, fresh = (prepared(store, person, title) for title in ("a", "b", "c"))
    Job.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(hours=25))
    Job.objects.filter(pk=old.pk).update(state="done", finished_at=timezone.now() - timedelta(days=91))
    paths = []
    for content in (b"uno", b"dos"):
        path = files.new_path()
        files.place_of(path).write_bytes(content)
        paths.append(path)
    gone, kept = (files.add(fresh, JobFile.Kind.EXPORT, "x.csv", path) for path in paths)
    row = JobItem.objects.create(job=fresh, position=9, subject_type="row", subject_id="9", data={"cells": ["Ana"]})
    JobFile.objects.filter(pk=gone.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert actions.discard_old() == 2
    assert list(Job.objects.all()) == [fresh]
    assert list(JobFile.objects.all()) == [kept]
    row.refresh_from_db()
    assert row.data == {}
    assert not (settings.JOBS_ROOT / paths[0]).exists()
    assert files.content_of(kept) == b"dos"
    files.drop(["../otro"])
    assert outside.read_text() == "no se toca"


def test_an_upload_that_is_too_heavy_leaves_nothing_behind(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS_ROOT = tmp_path
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    heavy = tmp_path / "pesado"
    heavy.write_bytes(b"x" * 11)
    with heavy.open("rb") as file, pytest.raises(BadInput) as refusal:
        files.keep_upload(file)
    assert refusal.value.code == "file_too_large"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [heavy]


def test_a_kind_says_in_exactly_one_way_how_it_is_done() -> None:
    with pytest.raises(ValueError, match="in no way"):
        JobKind(code="x", title="x", permission="x.y")
    with pytest.raises(ValueError, match="two kinds"):
        registry.register(JobKind(code=ONE, title="otro", permission="x.y", perform=rename))


def test_an_item_appears_once_in_a_job(store: Store, person: User) -> None:
    product = make_product(store)
    job = actions.prepare(ONE, store_id=store.pk, by=person, subjects=[product, product])
    assert (job.total, JobItem.objects.count()) == (1, 1)
