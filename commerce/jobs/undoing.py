"""Taking back what a job did, by the job that does the opposite to the very rows that it changed."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.refusals import Refusal, ensure

from . import actions, registry, rules
from .models import Job, JobItem

UNDONE_BY: Final = "undone_by"


def why_not(job: Job) -> Refusal | None:
    """Why `job` cannot be taken back; None where it can."""
    kind = registry.find(job.code)
    return rules.may_undo(
        job.state,
        kind.undo,
        done=job.done,
        is_undone=UNDONE_BY in job.result,
        ended=job.finished_at,
        now=timezone.now(),
    )


@transaction.atomic
def undo(job_id: int, *, by: Any) -> Job:
    """Start the opposite of a job for the rows that it changed, and only those; the new job.

    Rows that were changed again since answer for themselves: the opposite refuses what is already so.

    Raises:
        Missing: there is no such job. NotAllowed: `by` may not do the opposite there.
        Conflict: it has no opposite, changed nothing, is too long ago, or was taken back already.
    """
    job = Job.objects.select_for_update(of=("self",), no_key=True).filter(pk=job_id).first()
    if job is None:
        raise rules.no_such_job()
    ensure(why_not(job))
    done = job.items.filter(state=JobItem.State.DONE).order_by("position")
    opposite = actions.prepare(
        registry.find(job.code).undo,
        store_id=job.store_id,
        by=by,
        subjects=list(done.values_list("subject_type", "subject_id")),
        params=job.params,
        reason=_("Deshacer el trabajo %(number)s") % {"number": job.pk},
    )
    _keep_names(done, opposite)
    job.result = {**job.result, UNDONE_BY: opposite.pk}
    job.save(update_fields=["result"])
    return actions.start(opposite.pk, by=by)


def _keep_names(done: Any, opposite: Job) -> None:
    names = dict(done.exclude(label="").values_list("subject_id", "label"))
    items = [item for item in opposite.items.all() if item.subject_id in names]
    for item in items:
        item.label = names[item.subject_id]
    JobItem.objects.bulk_update(items, ["label"], batch_size=1_000)
