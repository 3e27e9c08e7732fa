"""The format of an account's files: chosen by its columns, and seen at work on a real file before it is saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.site import site
from commerce.pagomovil.models import RecipientAccount, Statement
from commerce.pagomovil.statements import actions, files
from commerce.pagomovil.statements.mapping import Mapping
from commerce.pagomovil.statements.presets import PRESETS, presets_of
from commerce.pagomovil.statements.preview import Preview, preview
from commerce.pagomovil.statements.reading import detect
from commerce.refusals import Missing, Refusal

from .access import account_for
from .forms import TITLES_ID, MappingForm

_FINAL = (Statement.State.DONE, Statement.State.READING)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show the format, from a preset if one is asked for (`?plantilla=`); save it, and read the file that waits."""
    account = account_for(request.user, account_id)
    statement = _statement(request, account)
    content = _content(statement)
    preset = request.POST.get("preset", "") or request.GET.get("plantilla", "")
    form = MappingForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            mapping = form.mapping()
            if "look" not in request.POST:
                return _save(request, account, statement, mapping, preset)
        except Refusal as refusal:
            form.add_error(_field(refusal), str(refusal.message))
    if form is None:
        mapping, preset = _first(account, content, preset)
        form = MappingForm.of(mapping)
        shown = preview(content, mapping) if content else Preview()
    else:
        shown = _shown(form, content)
    context = {
        **site.each_context(request),
        "title": _("Formato de %(account)s") % {"account": account},
        "account": account,
        "statement": statement,
        "form": form,
        "preset": preset,
        "is_unchecked": bool(preset) and ("plantilla" in request.GET or actions.format_of(account.pk) is None),
        "presets": presets_of(account.bank_id or ""),
        "has_file": bool(content),
        "preview": shown,
        "titles_id": TITLES_ID,
        "will_read": statement is not None and statement.state not in _FINAL,
    }
    return TemplateResponse(request, "backoffice/statements/format.html", context)


@require_POST
def sample(request: HttpRequest, account_id: int) -> HttpResponse:
    """The first rows as the form would read them, while it is being filled in."""
    account = account_for(request.user, account_id)
    content = _content(_statement(request, account))
    context = {"preview": _shown(MappingForm(request.POST), content), "has_file": bool(content)}
    return TemplateResponse(request, "backoffice/statements/sample.html", context)


def _shown(form: MappingForm, content: bytes) -> Preview:
    if not content or not form.is_valid():
        return Preview()
    try:
        return preview(content, form.mapping())
    except Refusal as refusal:
        return Preview(refusal=str(refusal.message))


def _statement(request: HttpRequest, account: RecipientAccount) -> Statement | None:
    """The file that is asked for (`archivo`), or the account's last one."""
    found = Statement.objects.filter(account=account)
    asked = request.POST.get("archivo", "") or request.GET.get("archivo", "")
    return found.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else found.first()


def _content(statement: Statement | None) -> bytes:
    if statement is None:
        return b""
    try:
        return files.content_of(statement.path)
    except Missing:
        return b""


def _first(account: RecipientAccount, content: bytes, preset: str) -> tuple[Mapping, str]:
    """The mapping to begin with: the preset asked for, the saved format, or the preset that fits the file."""
    if preset in PRESETS:
        return PRESETS[preset].mapping, preset
    saved = actions.format_of(account.pk)
    if saved:
        return saved, account.statement_format.preset
    if content:
        found = detect(content)
        return found.suggested(), found.preset
    own = next((one for one in PRESETS.values() if one.bank == account.bank_id), None)
    return (own.mapping, own.key) if own else (Mapping(), "")


def _save(
    request: HttpRequest, account: RecipientAccount, statement: Statement | None, mapping: Mapping, preset: str
) -> HttpResponse:
    actions.save_format(account.pk, mapping, preset=preset, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Guardado: así leeremos los archivos de esta cuenta."))
    if statement is None or statement.state in _FINAL or (statement.mapping and statement.state != "failed"):
        return HttpResponseRedirect(reverse("statements:list"))
    actions.read_with(statement.pk, mapping)
    return HttpResponseRedirect(reverse("statements:detail", args=[statement.pk]))


def _field(refusal: Refusal) -> str | None:
    field: Any = getattr(refusal, "field", "")
    return field if field in MappingForm.base_fields else None
