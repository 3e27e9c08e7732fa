"""Codes by the thousand, made in the worker: all of a set or none."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from commerce.jobs import actions as jobs
from commerce.jobs.models import Job
from commerce.jobs.progress import Progress
from commerce.jobs.registry import JobKind, register

from . import sets
from .models import VoucherSet

MAKE: Final = "vouchers.make"
PERMISSION: Final = "voucher.add_voucher"


def make_codes(job: Job, progress: Progress) -> None:
    """Make the codes that the job's set lacks."""
    sets.fill(int(job.params["set"]), by=job.started_by, reason=job.reason, tell=progress)


def fill_or_queue(chosen: VoucherSet, *, by: Any, reason: str = "") -> Job | None:
    """Make the codes that a set lacks: at once where they are few, else by a job, which is the answer.

    Raises:
        NotAllowed: `by` may not make codes in that store.
    """
    lacking = chosen.count - chosen.vouchers.count()
    if lacking <= sets.AT_ONCE:
        sets.fill(chosen.pk, by=by, reason=reason)
        return None
    job = jobs.prepare(MAKE, store_id=chosen.store_id, by=by, params={"set": chosen.pk}, reason=reason)
    return jobs.start(job.pk, by=by)


register(JobKind(code=MAKE, title=_("Crear códigos de cupón"), permission=PERMISSION, perform_all=make_codes))
