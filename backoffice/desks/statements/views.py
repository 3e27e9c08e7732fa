"""Bringing a bank's file in, and looking at what came of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.site import site
from commerce.pagomovil.models import Statement
from commerce.pagomovil.statements import actions
from commerce.refusals import BadInput

from . import samples
from .access import account_for, accounts_for, statements_for
from .forms import UploadForm

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """The files brought in, newest first, and a form for the next one."""
    found = statements_for(request.user)
    accounts = accounts_for(request.user)
    may_add = accounts.exists()
    form = UploadForm(request.POST or None, request.FILES or None, accounts=accounts)
    if request.method == "POST":
        if not may_add:
            raise PermissionDenied
        if form.is_valid() and (answer := _receive(request, form)):
            return answer
    context = {
        **site.each_context(request),
        "title": _("Estados de cuenta"),
        "form": form if may_add else None,
        "accounts": accounts.prefetch_related("statement_format") if may_add else [],
        "samples": samples.having_one(accounts) if may_add else [],
        "statements": found[:_SHOWN],
    }
    return TemplateResponse(request, "backoffice/statements/list.html", context)


def _receive(request: HttpRequest, form: UploadForm) -> HttpResponse | None:
    account, file = form.cleaned_data["account"], form.cleaned_data["file"]
    try:
        statement = actions.receive(account.pk, file, by=request.user, name=file.name)  # type: ignore[arg-type]
    except BadInput as refusal:
        form.add_error("file", str(refusal.message))
        return None
    if statement.mapping:
        return HttpResponseRedirect(reverse("statements:detail", args=[statement.pk]))
    messages.info(request, _("Es la primera vez: mira cómo leeríamos el archivo y guarda su formato."))
    editor = reverse("statements:format", args=[account.pk])
    return HttpResponseRedirect(f"{editor}?archivo={statement.pk}")


@require_GET
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """One file: how far its reading has come, what it brought, and the rows that could not be read."""
    found = get_object_or_404(statements_for(request.user), pk=statement_id)
    context = {
        **site.each_context(request),
        "title": found.name,
        **_state(found),
        "lines": found.lines.order_by("row")[:_SHOWN] if found.state == Statement.State.DONE else [],
        "may_edit": accounts_for(request.user).filter(pk=found.account_id).exists(),
    }
    return TemplateResponse(request, "backoffice/statements/detail.html", context)


@require_GET
def sample_file(request: HttpRequest, account_id: int) -> FileResponse:
    """The file to try the desk with, which a demo has for some of its accounts."""
    path = samples.path_of(account_for(request.user, account_id))
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="text/csv")


@require_GET
def progress(request: HttpRequest, statement_id: int) -> HttpResponse:
    """The progress alone, which the page asks for while the file is read; at the end, word to load the page anew."""
    found = get_object_or_404(statements_for(request.user), pk=statement_id)
    response = TemplateResponse(request, "backoffice/statements/progress.html", _state(found))
    if found.state in (Statement.State.DONE, Statement.State.FAILED):
        response["HX-Refresh"] = "true"
    return response


def _state(found: Statement) -> dict[str, Any]:
    bad = sum(1 for row in found.bad_rows if row["row"])
    return {
        "statement": found,
        "is_busy": bool(found.mapping) and found.state in (Statement.State.WAITING, Statement.State.READING),
        "needs_format": not found.mapping,
        "bad_count": bad,
        "ignored": max(0, found.rows_read - found.lines_new - found.lines_known - bad),
    }
