"""Taking back what a job did: only that, only once, and only for a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.jobs import actions, undoing
from commerce.jobs.engine import run_due
from commerce.jobs.models import Job
from commerce.refusals import Conflict, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_store

pytestmark = pytest.mark.django_db

CHANGE = "catalogue.change_product"


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


@pytest.fixture
def person(store: Store) -> User:
    return make_staff(store, "vitrina", [CHANGE])


def published(store: Store, person: User) -> tuple[Job, Product, Product]:
    """A job that published one product and refused one that was public already."""
    hidden, public = make_product(store, is_public=False), make_product(store, is_public=True)
    job = actions.prepare("catalogue.publish", store_id=store.pk, by=person, subjects=[hidden, public])
    actions.start(job.pk, by=person)
    run_due()
    return Job.objects.get(pk=job.pk), hidden, public


def test_only_what_the_job_changed_is_taken_back(store: Store, person: User) -> None:
    job, hidden, public = published(store, person)
    opposite = undoing.undo(job.pk, by=person)
    run_due()

    assert (job.done, job.refused) == (1, 1)
    assert (opposite.code, opposite.total) == ("catalogue.unpublish", 1)
    assert not Product.objects.get(pk=hidden.pk).is_public
    assert Product.objects.get(pk=public.pk).is_public
    assert opposite.items.get().label == str(hidden)


def test_a_job_is_taken_back_once(store: Store, person: User) -> None:
    job, _hidden, _public = published(store, person)
    undoing.undo(job.pk, by=person)
    with pytest.raises(Conflict) as refused:
        undoing.undo(job.pk, by=person)
    assert refused.value.code == "already_undone"


def test_a_job_is_not_taken_back_after_a_day(store: Store, person: User) -> None:
    job, _hidden, _public = published(store, person)
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Conflict) as refused:
        undoing.undo(job.pk, by=person)
    assert refused.value.code == "too_late"


def test_a_change_of_prices_has_no_opposite(store: Store, person: User) -> None:
    job = Job(code="catalogue.prices", state=Job.State.DONE, done=3, finished_at=timezone.now())
    refusal = undoing.why_not(job)
    assert refusal is not None
    assert refusal.code == "no_way_back"


def test_whoever_may_not_do_the_opposite_does_not_take_it_back(store: Store, person: User) -> None:
    job, hidden, _public = published(store, person)
    with pytest.raises(NotAllowed):
        undoing.undo(job.pk, by=make_staff(store, "mostrador"))
    assert Product.objects.get(pk=hidden.pk).is_public
