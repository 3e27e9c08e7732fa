"""Pages of saved views: every change is a POST that ends in the list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backoffice.people import person
from backoffice.site import site
from commerce.refusals import Refusal

from . import actions, queries, undo
from .lists import COLUMNS, VIEW
from .models_of import address_of, may_open

_OF_THE_FORM = ("csrfmiddlewaretoken", "list", "title", "store", "do")


@require_POST
@never_cache
@site.admin_view
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list that was sent, under a name."""
    label = request.POST.get("list", "")
    if not may_open(request, label):
        raise PermissionDenied
    query, columns = _question(request)
    try:
        view = actions.save_view(
            by=person(request),
            list_label=label,
            title=request.POST.get("title", ""),
            query=query,
            columns=columns,
            store_id=_store(request),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(f"{address_of(label)}?{query}")
    messages.success(request, _("Guardamos la vista «%(view)s».") % {"view": view})
    return HttpResponseRedirect(queries.address(view))


@require_POST
@never_cache
@site.admin_view
def change(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename or share a view, or let it keep the filters of now."""
    query, columns = _question(request)
    try:
        view = actions.change_view(
            view_id, by=person(request), title=request.POST.get("title", ""), store_id=_store(request)
        )
        if request.POST.get("do") == "question":
            view = actions.set_question(view_id, by=person(request), query=query, columns=columns)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_back(request))
    messages.success(request, _("Guardamos la vista «%(view)s».") % {"view": view})
    return HttpResponseRedirect(queries.address(view))


@require_POST
@never_cache
@site.admin_view
def remove(request: HttpRequest, view_id: int) -> HttpResponse:
    """Take a view away, with a way back."""
    try:
        view = actions.remove_view(view_id, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_back(request))
    undo.offer(
        request, _("Borramos la vista «%(view)s».") % {"view": view}, reverse("habits:bring_back", args=[view.pk])
    )
    return HttpResponseRedirect(address_of(view.list_label))


@require_POST
@never_cache
@site.admin_view
def bring_back(request: HttpRequest, view_id: int) -> HttpResponse:
    """The way back."""
    try:
        view = actions.bring_back(view_id, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(queries.address(view))


@require_safe
@never_cache
@site.admin_view
def counts(request: HttpRequest) -> JsonResponse:
    """How many rows each view finds, for the person who looks."""
    return JsonResponse({str(view.pk): queries.counted(request, view) for view in queries.views_of(request)})


def _question(request: HttpRequest) -> tuple[str, list[str]]:
    """The filters, and the columns, of the list that the form stands on."""
    kept = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if name not in _OF_THE_FORM and name not in (COLUMNS, VIEW):
            kept.setlist(name, values)
    return kept.urlencode(), request.POST.getlist(COLUMNS)


def _store(request: HttpRequest) -> int | None:
    said: Any = request.POST.get("store", "")
    return int(said) if said.isdecimal() and len(said) < 19 else None


def _back(request: HttpRequest) -> str:
    label = request.POST.get("list", "")
    if not may_open(request, label):
        raise Http404
    return address_of(label)
