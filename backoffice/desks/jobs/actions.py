"""Actions of lists that become jobs: the rows chosen, or all that match, are looked at before anything changes."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backoffice.people import person
from backoffice.scoping import path_of, visible
from commerce.jobs import actions
from commerce.jobs.models import Job
from commerce.refusals import Refusal

from . import forms as asked
from . import lists

ListAction = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponseRedirect]


def job_action(
    code: str,
    *,
    description: str | Promise,
    permissions: Sequence[str] = ("change",),
    form: type[forms.Form] | None = None,
) -> ListAction:
    """An entry of `ModelAdmin.actions` that prepares a job of the kind `code` for the rows chosen and opens its page.

    Rows are held to the stores where the person may do `permissions[0]`; rows of several stores become one job per
    store. `form` is asked on the job's page, before the preview.
    """
    if form is not None:
        asked.ask(code, form)

    def prepare(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseRedirect:
        try:
            jobs = _prepare(code, request, visible(request, queryset, permissions[0]))
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())
        lists.remember(request, jobs, request.get_full_path())
        if len(jobs) == 1:
            return HttpResponseRedirect(reverse("jobs:job", args=[jobs[0].pk]))
        messages.info(request, _("Hay filas de varias tiendas: preparamos un trabajo por tienda."))
        return HttpResponseRedirect(reverse("jobs:list"))

    prepare.__name__ = "job_" + code.replace(".", "_")
    return admin.action(description=description, permissions=permissions)(prepare)  # type: ignore[arg-type]


def _prepare(code: str, request: HttpRequest, queryset: QuerySet[Any]) -> list[Job]:
    label, path = queryset.model._meta.label_lower, path_of(queryset.model)
    store = F(path) if path else None
    rows = queryset.values_list("pk", store) if store is not None else queryset.annotate().values_list("pk")
    by_store: dict[int | None, list[tuple[str, Any]]] = {}
    for pk, *of in rows.prefetch_related(None).iterator():
        by_store.setdefault(of[0] if of else None, []).append((label, pk))
    if not by_store:
        by_store = {None: []}
    return [
        actions.prepare(code, store_id=store_id, by=person(request), subjects=subjects)
        for store_id, subjects in by_store.items()
    ]
