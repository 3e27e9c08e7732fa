"""Pages of the activity desk: the feed, what is new in it, and the file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response
from backoffice.people import person
from backoffice.site import site
from commerce.journal import telling
from commerce.journal.subjects import Subject
from commerce.stores.models import Store

from . import feed as feeds
from .forms import ActivityForm

PERMISSION = "journal.view_journalentry"
_AT_ONCE = 50


@desk_view(PERMISSION)
@require_safe
def feed(request: HttpRequest, *, stores: Sequence[Store]) -> HttpResponse:
    """What happened, newest first; pages go on from the last entry shown."""
    form, wanted = _asked(request, stores)
    entries = telling.search(wanted)
    before = _number(request, "antes")
    shown = list((entries.filter(pk__lt=before) if before else entries)[: feeds.PER_PAGE + 1])
    page = shown[: feeds.PER_PAGE]
    query = _query(request)
    context = {
        **site.each_context(request),
        "title": _("Actividad"),
        "form": form,
        "lines": feeds.lines(request, page),
        "query": query,
        "newest": page[0].pk if page and not before else 0,
        "is_first": not before,
        "next": page[-1].pk if len(shown) > feeds.PER_PAGE else 0,
        "about": _about(request),
        "is_many": len(stores) > 1,
        "is_filtered": bool(query),
    }
    return TemplateResponse(request, "backoffice/activity/list.html", context)


@desk_view(PERMISSION)
@require_safe
def fresh(request: HttpRequest, *, stores: Sequence[Store]) -> HttpResponse:
    """What has happened since the entry `despues`: lines to put on top of the feed."""
    _form, wanted = _asked(request, stores)
    after = _number(request, "despues")
    found = list(telling.search(wanted).filter(pk__gt=after).order_by("id")[:_AT_ONCE])[::-1]
    context = {
        "lines": feeds.lines(request, found),
        "newest": found[0].pk if found else after,
        "query": _query(request),
        "is_many": len(stores) > 1,
        "is_fresh": True,
    }
    return TemplateResponse(request, "backoffice/activity/fresh.html", context)


@desk_view(PERMISSION)
@require_safe
def export(request: HttpRequest, *, stores: Sequence[Store]) -> StreamingHttpResponse:
    """The filtered feed as CSV, up to fifty thousand lines."""
    _form, wanted = _asked(request, stores)
    titles = [_("Cuándo"), _("Quién"), _("En calidad de"), _("Qué pasó"), _("Tipo"), _("Identificador"), _("Tienda")]
    return csv_response("actividad.csv", [*titles, _("Número")], feeds.rows(telling.search(wanted)))


def _asked(request: HttpRequest, stores: Sequence[Store]) -> tuple[ActivityForm, telling.Search]:
    about = _about(request)
    data: Any = request.GET.copy()
    if about is not None:
        data["tipo"], data["numero"] = about.type, about.id
    form = ActivityForm(data, stores=stores, sees_everything=person(request).is_superuser)
    wanted = form.search()
    return form, wanted if about is None else replace(wanted, subject_type=about.type, subject_id=about.id)


def _about(request: HttpRequest) -> Subject | None:
    """The one object that the address asks about: `?objeto=order.order:17`."""
    kind, separator, key = request.GET.get("objeto", "").partition(":")
    return Subject(kind, key) if separator and kind and key else None


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _query(request: HttpRequest) -> str:
    """The filters of the address, without the page."""
    kept = request.GET.copy()
    for name in ("antes", "despues"):
        kept.pop(name, None)
    for name in [name for name in kept if not kept[name]]:
        kept.pop(name)
    return kept.urlencode()
