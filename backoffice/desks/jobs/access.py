"""Which jobs a person sees, and what they may do with one."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from commerce.jobs.actions import holds
from commerce.jobs.models import Job
from commerce.jobs.queries import jobs_of
from commerce.jobs.registry import JobKind, find
from commerce.refusals import Missing
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

VIEW = "jobs.view_job"


def jobs_for(request: HttpRequest) -> QuerySet[Job]:
    """The person's own jobs, and all of the stores where they may look at jobs."""
    user: Any = request.user
    stores = stores_where(user, VIEW).values_list("pk", flat=True)
    return jobs_of(user, store_ids=stores, everything=user.is_superuser)


def job_for(request: HttpRequest, job_id: int) -> Job:
    """One of those jobs. Raises Http404."""
    job = jobs_for(request).filter(pk=job_id).first()
    if job is None:
        raise Http404
    return job


def kind_of(job: Job) -> JobKind | None:
    """The job's kind; None for one that is no longer known."""
    try:
        return find(job.code)
    except Missing:
        return None


def may_work(request: HttpRequest, job: Job) -> bool:
    """Whether the person may confirm or repeat the job."""
    kind = kind_of(job)
    return kind is not None and holds(kind.permission, job.store_id, request.user)


def still_in(request: HttpRequest, job: Job) -> bool:
    """Whether the person still holds the job's permission in every store whose rows its file has."""
    kind, stores = kind_of(job), set(job.result.get("stores", ()))
    user: Any = request.user
    return kind is not None and stores <= set(stores_where(user, kind.permission).values_list("pk", flat=True))


def store_names() -> dict[int | None, str]:
    """The stores by id; a job of no store has none."""
    return dict(Store.objects.values_list("pk", "name"))
