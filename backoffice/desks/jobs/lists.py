"""The list that a job came from: where its person goes back to, and where its end is told with a way back."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.jobs import undoing
from commerce.jobs.models import Job

from .access import jobs_for, kind_of, may_work

KEY: Final = "jobs_of_lists"
_MOST: Final = 5  # newest jobs; older ones are told on their own pages


def remember(request: HttpRequest, jobs: list[Job], address: str) -> None:
    """Keep the address of the list on which this person asked for `jobs`."""
    kept = {**request.session.get(KEY, {}), **{str(job.pk): address for job in jobs}}
    request.session[KEY] = dict(list(kept.items())[-_MOST:])


def list_of(request: HttpRequest, job: Job) -> str:
    """The address of the list that `job` came from, with its filters; empty where this person asked elsewhere."""
    return str(request.session.get(KEY, {}).get(str(job.pk), ""))


def told_on(request: HttpRequest) -> list[dict[str, Any]]:
    """What to say on this list of the jobs that came from it: how far each is, or once, what it did."""
    ids = [pk for pk, address in request.session.get(KEY, {}).items() if address.partition("?")[0] == request.path]
    if not ids:
        return []
    jobs = jobs_for(request).filter(pk__in=ids).exclude(state=Job.State.DRAFT).order_by("pk")
    return [said(request, job) for job in jobs]


def said(request: HttpRequest, job: Job) -> dict[str, Any]:
    """The words on one job, and whether it can be taken back. What is over is said once."""
    here = list_of(request, job)
    if job.is_over:
        request.session[KEY] = {pk: at for pk, at in request.session.get(KEY, {}).items() if pk != str(job.pk)}
    left = job.total - job.done if job.is_over else 0
    return {
        "job": job,
        "list": here,
        "words": _words(job),
        "left": left
        and ngettext("%(count)d quedó sin hacer.", "%(count)d quedaron sin hacer.", left) % {"count": left},
        "may_undo": job.is_over and may_work(request, job) and undoing.why_not(job) is None,
    }


def _words(job: Job) -> str:
    if not job.is_over:
        return _("«%(job)s»: %(done)d de %(total)d…") % {"job": job.title, "done": job.settled, "total": job.total}
    kind = kind_of(job)
    if job.state == Job.State.DONE and kind is not None and kind.told is not None and job.done:
        return kind.told(job.done)
    return _("«%(job)s»: %(state)s.") % {"job": job.title, "state": job.get_state_display().lower()}
