"""Reads about jobs that screens share."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from .models import Job, JobItem


def jobs_of(
    user: AbstractBaseUser | AnonymousUser, *, store_ids: Iterable[int] = (), everything: bool = False
) -> QuerySet[Job]:
    """The person's own jobs and those of the stores `store_ids`, or `everything`; newest first."""
    jobs = Job.objects.select_related("owner", "started_by").order_by("-id")
    return jobs if everything else jobs.filter(Q(owner_id=user.pk) | Q(store_id__in=list(store_ids)))


def failed_jobs(*, store_ids: Iterable[int] | None = None, since: datetime | None = None) -> QuerySet[Job]:
    """Jobs that ended with failures, newest first; of some stores only, and ended since a moment only, if asked."""
    jobs = Job.objects.filter(state=Job.State.FAILED).select_related("owner").order_by("-finished_at", "-id")
    if store_ids is not None:
        jobs = jobs.filter(store_id__in=list(store_ids))
    return jobs.filter(finished_at__gte=since) if since is not None else jobs


def busy_jobs(*, store_ids: Iterable[int] | None = None) -> QuerySet[Job]:
    """Jobs that the worker has, or is about to get; oldest first."""
    jobs = Job.objects.filter(state__in=[Job.State.PREPARING, Job.State.QUEUED, Job.State.RUNNING]).order_by("id")
    return jobs if store_ids is None else jobs.filter(store_id__in=list(store_ids))


def item_counts(job: Job) -> dict[str, int]:
    """How many items the job has of each kind and in each state: {"new": 3, "state:done": 2}."""
    rows = JobItem.objects.filter(job=job).order_by().values_list("kind", "state").annotate(Count("pk"))
    counts: dict[str, int] = {}
    for kind, state, count in rows:
        counts[f"state:{state}"] = counts.get(f"state:{state}", 0) + count
        if kind:
            counts[kind] = counts.get(kind, 0) + count
    return counts
