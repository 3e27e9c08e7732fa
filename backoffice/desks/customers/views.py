"""Looking at a customer's data, noting, correcting and merging. What changes anything is a POST."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.habits.stale import hold_row, opened
from backoffice.held import held
from backoffice.masking import KINDS, SEE, in_clear
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.accounts.actions import correct_customer
from commerce.accounts.models import Customer
from commerce.customer import notes
from commerce.customer.looks import record_look
from commerce.customer.merging import actions as merging
from commerce.customer.merging.candidates import groups
from commerce.customer.merging.rules import PERMISSION as MERGE
from commerce.customer.models import CustomerNote
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store

from .forms import CorrectionForm, NoteForm
from .page import CHANGE, NOTE, CustomerPage, customer_page, customers_seen

GET_OR_POST: Final = ["GET", "HEAD", "POST"]


def found(request: HttpRequest, customer_id: int) -> CustomerPage:
    """The page of a customer. Raises Http404 for somebody who has nothing to do with one's stores."""
    return customer_page(request, get_object_or_404(customers_seen(request), pk=customer_id))


def to_page(customer_id: int) -> HttpResponseRedirect:
    """Back to the customer."""
    return HttpResponseRedirect(reverse("admin:accounts_customer_change", args=[customer_id]))


def said(request: HttpRequest, refusal: Refusal) -> None:
    """Say why not."""
    messages.error(request, str(refusal.message))


@require_POST
@desk_view(SEE)
def reveal(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Show one masked value to whoever may see it, and write down that they looked."""
    kind, field = KINDS.get(request.POST.get("kind", "")), request.POST.get("field", "")
    row_id = request.POST.get("id", "")
    if kind is None or field not in kind.fields or not row_id.isdecimal() or len(row_id) > 18:
        raise Http404
    rows: Any = customers_seen(request) if request.POST["kind"] == "cliente" else kind.model._default_manager.all()
    if request.POST["kind"] != "cliente":
        rows = visible(request, rows)
    with transaction.atomic():
        row = get_object_or_404(rows, pk=int(row_id))
        where = held(request).anywhere(SEE, kind.stores(row))
        if not where and not request.user.is_superuser:
            raise PermissionDenied
        record_look(kind.subject(row), field, by=person(request), store_id=min(where, default=None))
    value = in_clear(field, getattr(row, field))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"value": value})
    context = {**site.each_context(request), "title": kind.fields[field], "value": value, "back": _back(request)}
    return TemplateResponse(request, "backoffice/customers/revealed.html", context)


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    return back if back.startswith("/admin/") else reverse("admin:accounts_customer_changelist")


@require_POST
@desk_view(NOTE)
def add_note(request: HttpRequest, customer_id: int, *, stores: list[Store]) -> HttpResponse:
    """Write a note."""
    page = found(request, customer_id)
    form = NoteForm(request.POST, stores=page.note_stores)
    if not page.note_stores:
        raise PermissionDenied
    if not form.is_valid():
        messages.error(request, _("Escribe la nota."))
        return to_page(customer_id)
    values = form.cleaned_data
    store = values["store"] or page.note_stores[0]
    try:
        notes.add_note(customer_id, store, values["text"], by=person(request), is_pinned=values["is_pinned"])
    except Refusal as refusal:
        said(request, refusal)
    else:
        messages.success(request, _("Guardamos la nota."))
    return to_page(customer_id)


def _note(request: HttpRequest, customer_id: int, note_id: int) -> CustomerNote:
    page = found(request, customer_id)
    rows = CustomerNote.objects.select_related("store").filter(customer=customer_id, store__in=page.mine(NOTE))
    return get_object_or_404(rows, pk=note_id)


@require_http_methods(GET_OR_POST)
@desk_view(NOTE)
def edit_note(request: HttpRequest, customer_id: int, note_id: int, *, stores: list[Store]) -> HttpResponse:
    """Correct a note of one's own."""
    note = _note(request, customer_id, note_id)
    initial = {"text": note.text, "is_pinned": note.is_pinned, "store": note.store}
    form = NoteForm(request.POST or None, initial=initial, stores=[note.store])
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            notes.edit_note(note_id, values["text"], by=person(request), is_pinned=values["is_pinned"])
        except Refusal as refusal:
            said(request, refusal)
        else:
            messages.success(request, _("Guardamos la nota."))
        return to_page(customer_id)
    context = {**site.each_context(request), "title": _("Cambiar la nota"), "form": form, "customer_id": customer_id}
    return TemplateResponse(request, "backoffice/customers/note.html", context)


@require_http_methods(GET_OR_POST)
@desk_view(NOTE)
def delete_note(request: HttpRequest, customer_id: int, note_id: int, *, stores: list[Store]) -> HttpResponse:
    """Ask, and then take a note of one's own away."""
    note = _note(request, customer_id, note_id)
    if request.method == "POST":
        try:
            notes.delete_note(note_id, by=person(request))
        except Refusal as refusal:
            said(request, refusal)
        else:
            messages.success(request, _("Borramos la nota."))
        return to_page(customer_id)
    context = {**site.each_context(request), "title": _("Borrar la nota"), "note": note, "customer_id": customer_id}
    return TemplateResponse(request, "backoffice/customers/note_delete.html", context)


@require_http_methods(GET_OR_POST)
@desk_view(CHANGE)
def correct(request: HttpRequest, customer_id: int, *, stores: list[Store]) -> HttpResponse:
    """Correct the name or the phone of a customer who buys in no store but one's own."""
    page = found(request, customer_id)
    if not page.may_edit:
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            return _corrected(request, page)
    opened(page.customer)
    if page.customer.phone:
        record_look(page.customer, "phone", by=person(request), store_id=min(page.stores, default=None))
    return _correction(request, page, CorrectionForm.of(page.customer))


def _corrected(request: HttpRequest, page: CustomerPage) -> HttpResponse:
    """Correct, or show the form again."""
    customer = page.customer
    hold_row(Customer, customer.pk)
    customer.refresh_from_db()
    form = CorrectionForm.of(customer, request.POST)
    form.watch(request, customer)
    if not form.is_valid():
        return _correction(request, page, form)
    values, store_id = form.cleaned_data, min(page.stores, default=None)
    try:
        correct_customer(customer.pk, values, by=person(request), reason=values["reason"], store_id=store_id)
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return _correction(request, page, form)
    messages.success(request, _("Guardamos los datos de %(name)s.") % {"name": values["first_name"]})
    return to_page(customer.pk)


def _correction(request: HttpRequest, page: CustomerPage, form: CorrectionForm) -> HttpResponse:
    context = {**site.each_context(request), "title": _("Corregir los datos"), "form": form, "page": page}
    return TemplateResponse(request, "backoffice/customers/correct.html", context)


@require_safe
@desk_view(MERGE)
def duplicates(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Accounts that look like one person's."""
    found_groups = groups(customers_seen(request, MERGE))
    context = {**site.each_context(request), "title": _("Cuentas repetidas"), "groups": found_groups}
    return TemplateResponse(request, "backoffice/customers/duplicates.html", context)


@require_http_methods(GET_OR_POST)
@desk_view(MERGE)
def merge(request: HttpRequest, customer_id: int, *, stores: list[Store]) -> HttpResponse:
    """Show what merging another account (`?con=`) into this one would do, ask for the word, and do it."""
    page = found(request, customer_id)
    other = (request.POST if request.method == "POST" else request.GET).get("con", "")
    if not other.isdecimal() or len(other) > 18:
        raise Http404
    loser: Customer = get_object_or_404(customers_seen(request, MERGE), pk=int(other))
    by, error = person(request), ""
    if request.method == "POST":
        try:
            store_id = min(page.stores, default=None)
            merging.merge(customer_id, loser.pk, by=by, word=request.POST.get("word", ""), store_id=store_id)
        except BadInput as refusal:
            error = str(refusal.message)
        except Refusal as refusal:
            said(request, refusal)
            return to_page(customer_id)
        else:
            messages.success(request, _("Listo: las dos cuentas son una."))
            return to_page(customer_id)
    preview = merging.preview(customer_id, loser.pk, by=by)
    context = {
        **site.each_context(request),
        "title": _("Unir dos cuentas"),
        "preview": preview,
        "sides": [page, customer_page(request, loser)],
        "error": error,
        "word": merging.WORD,
    }
    return TemplateResponse(request, "backoffice/customers/merge.html", context, status=422 if error else 200)
