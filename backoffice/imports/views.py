"""Files in and out: the page that takes one, its template, and the page that gives a list as one."""

import io
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice import exports
from backoffice.people import person
from backoffice.site import site
from commerce.jobs import actions, files
from commerce.jobs.models import Job
from commerce.refusals import Refusal
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

from . import exporting
from .forms import ExportForm, ImportForm
from .registry import sheets
from .sheets import Sheet


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file; the worker looks at it and the job's page shows what it would change."""
    sheet = _sheet(code)
    stores = stores_to_import(sheet, request.user)
    form = ImportForm(request.POST or None, request.FILES or None, stores=stores)
    if request.method == "POST" and form.is_valid() and (job := _receive(request, sheet, form)):
        return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))
    context = {
        **site.each_context(request),
        "title": _("Importar: %(what)s") % {"what": sheet.title},
        "sheet": sheet,
        "form": form,
        "list_page": list_page(sheet),
    }
    return TemplateResponse(request, "backoffice/imports/bring_in.html", context)


def _receive(request: HttpRequest, sheet: Sheet, form: ImportForm) -> Job | None:
    """Keep the upload and prepare its job; None where it was refused, which the form then says."""
    file, store = form.cleaned_data["file"], form.cleaned_data.get("store")
    path = ""
    try:
        path, _size = files.keep_upload(file)
        return actions.prepare(
            f"import.{sheet.code}",
            store_id=store.pk if store else None,
            by=person(request),
            title=_("Importar %(what)s: %(name)s") % {"what": str(sheet.title).lower(), "name": file.name[-80:]},
            reason=form.cleaned_data["reason"] or _("Importación"),
            upload=(file.name, path),
        )
    except Refusal as refusal:
        files.drop([path] if path else [])
        form.add_error("file", str(refusal))
        return None


@require_safe
def template(request: HttpRequest, code: str, extension: str) -> HttpResponseBase:
    """The headings of a file with one row as an example."""
    sheet = _sheet(code)
    stores_to_import(sheet, request.user)
    if extension not in exports.TYPES:
        raise Http404
    titles = [column.key for column in sheet.import_columns()] if extension == "json" else sheet.titles()
    buffer = io.BytesIO()
    exports.write(buffer, extension, titles, [sheet.example()])
    response = HttpResponse(buffer.getvalue(), content_type=exports.TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="plantilla-{sheet.code}.{extension}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give what a list shows as a file: at once where it is short, else as a job with a link."""
    sheet = sheets().get(code)
    if sheet is None:
        raise Http404
    if not request.user.has_perm(sheet.export_permission):
        raise PermissionDenied
    query = (request.POST if request.method == "POST" else request.GET).get("lista", "")[:2_000]
    queryset = exporting.rows_of_list(sheet, request, query)
    count = queryset.count()
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _give(request, sheet, queryset, count, query, form.cleaned_data["extension"])
    context = {
        **site.each_context(request),
        "title": _("Exportar: %(what)s") % {"what": sheet.title},
        "sheet": sheet,
        "form": form,
        "count": count,
        "query": query,
        "is_long": count > exporting.STREAMED_AT_MOST,
        "is_masked": sheet.has_personal_data() and not request.user.has_perm(exporting.SEE_PERSONAL),
        "list_page": list_page(sheet),
    }
    return TemplateResponse(request, "backoffice/imports/take_out.html", context)


def _give(
    request: HttpRequest, sheet: Sheet, queryset: QuerySet[Any], count: int, query: str, extension: str
) -> HttpResponseBase:
    if count <= exporting.STREAMED_AT_MOST:
        titles, rows = exporting.table_of(sheet, queryset, request.user, extension)
        exporting.note(sheet, request.user, count)
        return exports.RESPONSES[extension](exporting.name_of(sheet, extension), titles, rows)
    job = actions.prepare(
        f"export.{sheet.code}",
        store_id=None,
        by=person(request),
        params={"query": query, "extension": extension},
        title=_("Exportar %(what)s") % {"what": str(sheet.title).lower()},
    )
    actions.start(job.pk, by=person(request))
    return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))


def stores_to_import(sheet: Sheet, user: Any) -> QuerySet[Store] | None:
    """The stores into which the person may bring a file; None for what belongs to no store.

    Raises:
        PermissionDenied: they may in none.
    """
    if not sheet.is_of_store:
        if not all(user.has_perm(permission) for permission in (sheet.import_permission, *sheet.also_needed)):
            raise PermissionDenied
        return None
    stores = stores_where(user, sheet.import_permission)
    for permission in sheet.also_needed:
        stores = stores.filter(pk__in=stores_where(user, permission).values("pk"))
    if not stores.exists():
        raise PermissionDenied
    return stores.order_by("pk")


def list_page(sheet: Sheet) -> str:
    """The list that the sheet belongs to."""
    try:
        return reverse(f"admin:{sheet.model._meta.app_label}_{sheet.model._meta.model_name}_changelist")
    except NoReverseMatch:
        return reverse("admin:index")


def _sheet(code: str) -> Sheet:
    sheet = sheets().get(code)
    if sheet is None or not sheet.import_permission:
        raise Http404
    return sheet
