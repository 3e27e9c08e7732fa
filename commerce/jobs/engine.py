"""The worker's part: claim a job, do it a piece at a time, each piece in one transaction with its own record.

Whoever has a job holds its row locked while it changes something, and looks first whether the job is still its own.
So a worker that dies loses only what it had not committed, and one that is late finds that it has been replaced.
"""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import uuid4

from django.db import OperationalError, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.refusals import Missing, Refusal

from . import registry, rules
from .models import Job, JobItem
from .permissions import holds
from .progress import Progress, Stopped
from .registry import JobKind
from .waking import nudge

logger = logging.getLogger(__name__)

_TURN_SECONDS: Final = 60
_ONE_BY_ONE: Final = 25
_WORKABLE: Final = (Job.State.PREPARING, Job.State.QUEUED, Job.State.RUNNING)
_TRIES: Final = 3


def run_due() -> int:
    """Work on whatever waits, as any number of workers may at once; how many jobs were taken up.

    After a minute the turn ends, with a nudge for the rest, so that other tasks get theirs.
    """
    taken = 0
    ends_at = time.monotonic() + _TURN_SECONDS
    while (job := claim()) is not None:
        taken += 1
        work(job, ends_at)
        if time.monotonic() > ends_at:
            nudge()
            break
    return taken


@transaction.atomic
def claim() -> Job | None:
    """Take the oldest job that waits and that no living worker has; None if there is none."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    waiting = Job.objects.filter(free, state__in=_WORKABLE).order_by("id")
    job = waiting.select_for_update(skip_locked=True, no_key=True).first()
    if job is None:
        return None
    job.worker, job.lease_until = uuid4().hex, Now() + rules.LEASE  # type: ignore[assignment]
    job.attempts += 1
    if job.state == Job.State.QUEUED:
        job.state = Job.State.RUNNING
    job.save(update_fields=["worker", "lease_until", "attempts", "state"])
    return job


def work(job: Job, ends_at: float) -> None:
    """Do the job, or as much of it as fits before `ends_at` (of the monotonic clock)."""
    try:
        kind = registry.find(job.code)
    except Missing as unknown:
        _fail(job, str(unknown))
        return
    if job.attempts > rules.MAX_ATTEMPTS:
        _fail(job, _("Se interrumpió varias veces sin avanzar."))
    elif job.state == Job.State.PREPARING:
        assert kind.check is not None
        _in_one_go(job, kind, kind.check, _checked)
    elif kind.perform_all is not None:
        _in_one_go(job, kind, kind.perform_all, _finish)
    else:
        _through_items(job, kind, ends_at)


def _may_go_on(job: Job, kind: JobKind) -> bool:
    """Whether the person in whose name the job runs still may; read anew, for permissions are remembered on a user."""
    fresh = Job.objects.select_related("owner", "started_by").filter(pk=job.pk).first()
    person = (fresh.started_by or fresh.owner) if fresh else None
    if person is not None and person.is_active and holds(kind.permission, job.store_id, person):
        return True
    _fail(job, str(rules.permission_lost()))
    return False


def _through_items(job: Job, kind: JobKind, ends_at: float) -> None:
    size = kind.batch_size if kind.perform_batch else _ONE_BY_ONE
    try:
        while _may_go_on(job, kind):
            items = list(job.items.filter(state=JobItem.State.PENDING).order_by("position")[:size])
            if not items:
                with transaction.atomic():
                    _finish(_hold(job))
                return
            if kind.perform_batch:
                _do_batch(job, kind, items)
            else:
                for item in items:
                    _do_one(job, kind, item)
            if time.monotonic() > ends_at:
                _let_go(job)
                return
    except Stopped:
        logger.info("Job %s is no longer ours", job.pk)


def _hold(job: Job) -> Job:
    """The job's row, locked until the transaction ends, its lease renewed. Raises Stopped if it is not ours now."""
    held = (
        Job.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "started_by")
        .filter(pk=job.pk, worker=job.worker, state=job.state)
        .first()
    )
    if held is None:
        raise Stopped
    Job.objects.filter(pk=job.pk).update(lease_until=Now() + rules.LEASE, attempts=0)
    held.attempts = 0
    return held


def _do_one(job: Job, kind: JobKind, item: JobItem) -> None:
    assert kind.perform is not None
    perform = kind.perform

    def act(held: Job) -> Mapping[int, str | Refusal]:
        return {item.pk: perform(held, item)}

    try:
        _attempt(job, act, [item])
    except Refusal as refusal:
        _settle_apart(job, [item], refusal)


def _do_batch(job: Job, kind: JobKind, items: list[JobItem]) -> None:
    assert kind.perform_batch is not None
    perform = kind.perform_batch
    try:
        _attempt(job, lambda held: perform(held, items), items)
    except Refusal as refusal:
        _settle_apart(job, items, refusal)


def _attempt(job: Job, act: Callable[[Job], Mapping[int, str | Refusal]], items: list[JobItem]) -> None:
    """Act on the items and settle them in one transaction; a lock lost to somebody else is tried again."""
    for tried in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                held = _hold(job)
                with _in_name_of(held):
                    _settle(held, items, act(held))
        except OperationalError as error:
            if tried == _TRIES:
                _settle_apart(job, items, error)
        except (Refusal, Stopped):
            raise
        except Exception as error:  # whatever is wrong with one item must not keep the others waiting: kept and logged
            logger.exception("Job %s failed on %s", job.pk, items[0])
            _settle_apart(job, items, error)
            return
        else:
            return


def _settle_apart(job: Job, items: list[JobItem], problem: Refusal | Exception) -> None:
    """Settle items whose transaction was rolled back."""
    with transaction.atomic():
        held = _hold(job)
        if isinstance(problem, Refusal):
            _settle(held, items, {item.pk: problem for item in items})
        else:
            _settle(held, items, {}, error=f"{type(problem).__name__}: {problem}")


def _settle(job: Job, items: list[JobItem], said: Mapping[int, str | Refusal], *, error: str = "") -> None:
    """Write what became of each item, and count it; an item of which nothing is said has failed."""
    counts = {"done": 0, "refused": 0, "failed": 0}
    for item in items:
        word = said.get(item.pk)
        if isinstance(word, Refusal):
            item.state, item.code, item.outcome = JobItem.State.REFUSED, word.code[:60], str(word)[:400]
            counts["refused"] += 1
        elif word is None:
            item.state, item.code = JobItem.State.FAILED, "error"
            item.outcome = (error or _("No se dijo qué pasó.")).replace("\x00", "")[:400]
            counts["failed"] += 1
        else:
            item.state, item.code, item.outcome = JobItem.State.DONE, "", str(word)[:400]
            counts["done"] += 1
        item.finished_at = timezone.now()
    JobItem.objects.bulk_update(items, ["state", "code", "outcome", "finished_at"])
    Job.objects.filter(pk=job.pk).update(**{name: F(name) + count for name, count in counts.items() if count})


def _in_one_go(job: Job, kind: JobKind, act: Callable[[Job, Progress], Any], conclude: Callable[[Job], None]) -> None:
    """Do everything in one transaction: all of it or nothing."""
    if not _may_go_on(job, kind):
        return
    job = Job.objects.select_related("owner", "started_by").get(pk=job.pk)
    progress = Progress(job)
    try:
        with transaction.atomic():
            with _in_name_of(job):
                job.result = act(job, progress) or job.result
            held = _hold(job)
            held.result = job.result
            conclude(held)
    except Stopped:
        logger.info("Job %s is no longer ours", job.pk)
    except Refusal as refusal:
        _fail(job, str(refusal))
    except Exception as error:  # nothing of it is left; the person who waits for it must learn that
        logger.exception("Job %s failed", job.pk)
        _fail(job, _("No se pudo hacer (%(error)s). No se guardó nada.") % {"error": type(error).__name__})
    finally:
        progress.close()


def _checked(job: Job) -> None:
    """The preview is ready."""
    job.state, job.worker, job.lease_until = Job.State.DRAFT, "", None
    job.total = job.items.count()
    job.save(update_fields=["state", "worker", "lease_until", "total", "result"])


def _finish(job: Job) -> None:
    counts = dict(job.items.order_by().values_list("state").annotate(Count("pk")))
    job.done, job.refused, job.failed = (counts.get(state, 0) for state in ("done", "refused", "failed"))
    job.total = sum(counts.values()) or job.total
    _end(job, rules.finished_state(job.failed))
    journal.record(
        "job.finished",
        subject=job,
        by=job.started_by,
        store_id=job.store_id,
        data={**summary(job), "state": job.state},
    )


def _fail(job: Job, error: str) -> None:
    """End a job that cannot go on, unless it is somebody else's by now."""
    with transaction.atomic():
        held = (
            Job.objects.select_for_update(of=("self",), no_key=True)
            .select_related("started_by")
            .filter(pk=job.pk, worker=job.worker, state=job.state)
            .first()
        )
        if held is None:
            return
        held.error = error.replace("\x00", "")[:400]
        _end(held, Job.State.FAILED)
        journal.record(
            "job.finished",
            subject=held,
            by=held.started_by,
            store_id=held.store_id,
            data={**summary(held), "state": held.state},
        )


def _end(job: Job, state: str) -> None:
    job.state, job.finished_at, job.worker, job.lease_until = state, timezone.now(), "", None
    job.save()


def _let_go(job: Job) -> None:
    """Give the job back, for the next turn of any worker."""
    Job.objects.filter(pk=job.pk, worker=job.worker).update(worker="", lease_until=None)


def summary(job: Job) -> dict[str, Any]:
    """What the journal keeps of a job."""
    return {
        "code": job.code,
        "total": job.total,
        "done": job.done,
        "refused": job.refused,
        "failed": job.failed,
    }


def _in_name_of(job: Job) -> AbstractContextManager[None]:
    """History rows written inside name the person in whose name the job runs, and why."""
    return attributed(by=job.started_by or job.owner, reason=job.reason)
