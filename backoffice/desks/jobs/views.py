"""Pages of the jobs desk. Everything that changes a job is a POST and ends in the job's page."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.people import person
from backoffice.site import site
from commerce.jobs import actions, files, undoing
from commerce.jobs.models import Job
from commerce.refusals import Conflict, NotAllowed, Refusal

from . import lists, page, results
from .access import job_for, jobs_for, may_work, still_in, store_names
from .forms import ReasonForm, form_for, params_of

_PER_PAGE = 25


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs that this person sees, newest first."""
    found = jobs_for(request)
    state = request.GET.get("estado", "")
    if state in Job.State.values:
        found = found.filter(state=state)
    since = _day(request.GET.get("desde", ""))
    if since:
        found = found.filter(finished_at__gte=since)
    names = store_names()
    shown = Paginator(found, _PER_PAGE).get_page(request.GET.get("pagina", "1"))
    context = {
        **site.each_context(request),
        "title": _("Trabajos"),
        "page": shown,
        "rows": [(job, names.get(job.store_id, "")) for job in shown],
        "states": Job.State.choices,
        "state": state,
        "kept": f"{state}&desde={since:%Y-%m-%d}" if since else state,
        "is_many": len(names) > 1,
    }
    return TemplateResponse(request, "backoffice/jobs/list.html", context)


def _day(text: str) -> datetime | None:
    """The beginning of a day of the shop; None for what is no day."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(found, time.min)) if found and found.year >= 2000 else None


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job: its options, its preview, its progress or its result."""
    found = job_for(request, job_id)
    context = {**site.each_context(request), "title": found.title, **page.context_of(request, found)}
    return TemplateResponse(request, "backoffice/jobs/job.html", context)


@require_safe
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The progress alone, which the page asks for while the worker is busy; at the end, word to load the page anew."""
    found = job_for(request, job_id)
    response = TemplateResponse(request, "backoffice/jobs/progress.html", page.progress_of(request, found))
    if not found.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def note(request: HttpRequest, job_id: int) -> HttpResponse:
    """The note on a job that its list shows, which asks for it anew while the worker is busy."""
    context = {"each": lists.said(request, job_for(request, job_id))}
    return TemplateResponse(request, "backoffice/jobs/note.html", context)


@require_POST
def options(request: HttpRequest, job_id: int) -> HttpResponse:
    """Say how a draft is to be done; the preview follows it."""
    found = job_for(request, job_id)
    form, why = form_for(found, request.POST), ReasonForm(request.POST)
    if form is not None and not form.is_valid():
        context = {**site.each_context(request), "title": found.title, **page.context_of(request, found), "form": form}
        return TemplateResponse(request, "backoffice/jobs/job.html", context, status=422)
    reason = why.cleaned_data["motivo"] if why.is_valid() else ""
    params = params_of(form) if form is not None else {}
    # Whether an import may leave its bad rows out is said together with the confirmation.
    return _do(request, found, lambda: actions.set_params(found.pk, params, by=person(request), reason=reason))


@require_POST
def confirm(request: HttpRequest, job_id: int) -> HttpResponse:
    """Start a draft; of two clicks, one does."""
    found = job_for(request, job_id)

    def act() -> object:
        if request.POST.get("solo_buenas"):
            actions.set_params(found.pk, {"only_good": True}, by=person(request))
        return actions.start(found.pk, by=person(request))

    return _do(request, found, act)


@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a job, or discard a draft."""
    found = job_for(request, job_id)
    return _do(request, found, lambda: actions.cancel(found.pk, by=person(request)), said=_("Cancelado."))


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Do again what was not done."""
    found = job_for(request, job_id)
    return _do(request, found, lambda: actions.retry_failed(found.pk, by=person(request)))


@require_POST
def undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take back what the job did, by a job that does the opposite; the list or its page shows how far that is."""
    found = job_for(request, job_id)
    back = request.POST.get("lista", "")
    here = back if url_has_allowed_host_and_scheme(back, None) else reverse("jobs:job", args=[found.pk])
    try:
        opposite = undoing.undo(found.pk, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    if here == back:
        lists.remember(request, [opposite], back)
        return HttpResponseRedirect(back)
    messages.success(request, _("Deshacemos «%(job)s».") % {"job": found})
    return HttpResponseRedirect(reverse("jobs:job", args=[opposite.pk]))


def _do(request: HttpRequest, found: Job, act: Callable[[], object], *, said: str = "") -> HttpResponse:
    try:
        act()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    except Conflict as refusal:
        messages.info(request, str(refusal))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(reverse("jobs:job", args=[found.pk]))


@require_safe
def result(request: HttpRequest, job_id: int, extension: str) -> HttpResponseBase:
    """What became of each row, as a file; of an import, its own rows with one more column."""
    found = job_for(request, job_id)
    if extension not in results.KINDS:
        raise Http404
    return results.response(found, extension)


@require_safe
def download(request: HttpRequest, job_id: int, file_id: int) -> HttpResponseBase:
    """A file of a job, for whoever made it and still may."""
    found = job_for(request, job_id)
    user: Any = request.user
    if not (found.owner_id == user.pk or user.is_superuser) or not may_work(request, found):
        raise Http404
    if not still_in(request, found):
        raise Http404
    file = get_object_or_404(found.files, pk=file_id)
    try:
        content = files.place_of(file.path).open("rb")
    except FileNotFoundError:
        messages.error(request, _("El archivo ya se borró: los guardamos siete días."))
        return HttpResponseRedirect(reverse("jobs:job", args=[found.pk]))
    response = FileResponse(content, as_attachment=True, filename=file.name)
    response["Cache-Control"] = "private, no-store"
    return response
