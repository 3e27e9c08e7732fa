"""Jobs: prepared, confirmed, cancelled, tried again. What the worker does with them is in `engine`."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from commerce.journal import actions as journal
from commerce.journal.subjects import subject_of
from commerce.refusals import ensure

from . import files, registry, rules
from .engine import run_due, summary
from .models import Job, JobFile, JobItem
from .permissions import holds, may
from .waking import nudge

Subject = models.Model | tuple[str, Any]
__all__ = ["cancel", "discard_old", "holds", "nudge", "prepare", "retry_failed", "run_due", "set_params", "start"]


@transaction.atomic
def prepare(
    code: str,
    *,
    store_id: int | None,
    by: Any,
    subjects: Iterable[Subject] = (),
    params: Mapping[str, Any] | None = None,
    reason: str = "",
    title: str = "",
    upload: tuple[str, str] | None = None,
) -> Job:
    """Write down a job and what it would work on; nothing is changed until somebody confirms it.

    `subjects` are rows, or pairs of a model's label and an id, all of the store `store_id` (None: of no store).
    `upload` is a kept file (its name and its place): such a job is looked at in the worker first, and is a draft
    after that. A kind that works in one go needs no subjects.

    Raises:
        Missing: there is no kind of job `code`.
        NotAllowed: `by` has not the permission that it needs there.
        BadInput: nothing is chosen, or too much.
    """
    kind = registry.find(code)
    may(kind.permission, store_id, by)
    chosen = list(
        dict.fromkeys((*_pair(subject), _label(subject)) for subject in islice(subjects, rules.MAX_ITEMS + 1))
    )
    if kind.perform_all is None:
        ensure(rules.may_have(len(chosen)))
    job = Job.objects.create(
        code=code,
        title=str(title or kind.title)[:200],
        store_id=store_id,
        owner=by,
        state=Job.State.PREPARING if kind.check else Job.State.DRAFT,
        params=dict(params or {}),
        reason=(reason or str(title or kind.title)).strip()[: rules.MAX_REASON],
        total=len(chosen),
    )
    JobItem.objects.bulk_create(
        [
            JobItem(job=job, position=position, subject_type=type_, subject_id=id_, label=label)
            for position, (type_, id_, label) in enumerate(chosen, start=1)
        ],
        batch_size=1_000,
    )
    if upload:
        files.add(job, JobFile.Kind.UPLOAD, *upload)
    if kind.check:
        nudge()
    return job


def _pair(subject: Subject) -> tuple[str, str]:
    if isinstance(subject, models.Model):
        about = subject_of(subject)
        return about.type, about.id
    return subject[0].lower(), str(subject[1])


def _label(subject: Subject) -> str:
    return str(subject)[:200] if isinstance(subject, models.Model) else ""


@transaction.atomic
def set_params(job_id: int, params: Mapping[str, Any], *, by: Any, reason: str = "") -> Job:
    """Say how a draft is to be done, and why.

    Raises:
        Missing: there is no such job. Conflict: it is no draft. NotAllowed: `by` may not do it.
    """
    job = _locked(job_id)
    ensure(rules.may_start(job.state))
    may(registry.find(job.code).permission, job.store_id, by)
    job.params = {**job.params, **params}
    job.reason = reason.strip()[: rules.MAX_REASON] or job.reason
    job.save(update_fields=["params", "reason"])
    return job


@transaction.atomic
def start(job_id: int, *, by: Any) -> Job:
    """Confirm a draft: the worker does it, with the permissions of `by`.

    Raises:
        Missing: there is no such job. NotAllowed: `by` may not do it.
        Conflict: "already_started", "still_checking" or "job_cancelled".
    """
    job = _locked(job_id)
    ensure(rules.may_start(job.state))
    may(registry.find(job.code).permission, job.store_id, by)
    job.state, job.started_by, job.started_at = Job.State.QUEUED, by, timezone.now()
    job.progress = job.progress_total = job.attempts = 0
    job.save(update_fields=["state", "started_by", "started_at", "progress", "progress_total", "attempts"])
    journal.record("job.started", subject=job, by=by, store_id=job.store_id, data=summary(job))
    nudge()
    return job


@transaction.atomic
def cancel(job_id: int, *, by: Any) -> Job:
    """Stop a job, or discard a draft. What is done stays done; what is not is left as it is.

    Raises:
        Missing: there is no such job. NotAllowed: it is not theirs, nor may they do it. Conflict: it is over.
    """
    job = _locked(job_id)
    ensure(rules.may_cancel(job.state))
    if job.owner_id != by.pk:
        may(registry.find(job.code).permission, job.store_id, by)
    job.state, job.finished_at = Job.State.CANCELLED, timezone.now()
    job.worker, job.lease_until = "", None
    job.save(update_fields=["state", "finished_at", "worker", "lease_until"])
    journal.record("job.cancelled", subject=job, by=by, store_id=job.store_id, data=summary(job))
    return job


@transaction.atomic
def retry_failed(job_id: int, *, by: Any) -> Job:
    """Do again what was refused, failed or never came to its turn, with the permissions of `by`.

    Raises:
        Missing: there is no such job. NotAllowed: `by` may not do it. Conflict: it runs, or nothing is left.
    """
    job = _locked(job_id)
    kind = registry.find(job.code)
    left = job.items.exclude(state=JobItem.State.DONE)
    is_whole = kind.perform_all is not None
    # What was never confirmed cannot be repeated: nobody has said yes to its preview.
    may_repeat = job.state == Job.State.FAILED and job.started_at is not None
    ensure(rules.may_retry(job.state, int(may_repeat) if is_whole else left.count()))
    may(kind.permission, job.store_id, by)
    if not is_whole:
        left.update(state=JobItem.State.PENDING, code="", outcome="", finished_at=None)
        job.refused = job.failed = 0
    job.state, job.started_by, job.finished_at, job.error = Job.State.QUEUED, by, None, ""
    job.progress = job.progress_total = job.attempts = 0
    job.save()
    journal.record("job.started", subject=job, by=by, store_id=job.store_id, data={**summary(job), "again": True})
    nudge()
    return job


def _locked(job_id: int) -> Job:
    job = Job.objects.select_for_update(of=("self",), no_key=True).filter(pk=job_id).first()
    if job is None:
        raise rules.no_such_job()
    return job


def discard_old() -> int:
    """Delete drafts that nobody confirmed within a day, jobs that ended long ago, and files whose time is up.

    Files go first: their rows follow only when they are gone, so a file is never left behind without its row.
    """
    now = timezone.now()
    drafts = Job.objects.filter(state=Job.State.DRAFT, created_at__lt=now - rules.DRAFTS_KEPT)
    ended = Job.objects.filter(finished_at__lt=now - rules.JOBS_KEPT)
    dropped = 0
    for jobs in (drafts, ended):
        for job_id in list(jobs.values_list("pk", flat=True)[:500]):
            dropped += _discard(jobs, job_id)
    expired = list(JobFile.objects.filter(expires_at__lt=Now())[:500])
    files.drop(file.path for file in expired)
    # What a file said goes with the file: the rows keep what became of them.
    JobItem.objects.filter(job__in=[file.job_id for file in expired], subject_type="row").update(data={}, label="")
    JobFile.objects.filter(pk__in=[file.pk for file in expired]).delete()
    return dropped


@transaction.atomic
def _discard(jobs: models.QuerySet[Job], job_id: int) -> int:
    """Delete one job, unless somebody confirms it at this moment."""
    job = jobs.select_for_update(skip_locked=True, of=("self",)).filter(pk=job_id).first()
    if job is None:
        return 0
    files.drop(job.files.values_list("path", flat=True))
    job.delete()
    return 1
