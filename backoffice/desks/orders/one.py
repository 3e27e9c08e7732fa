"""What staff do to one order besides moving it: notes, the carrier's number, its lines, its papers."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.exports import csv_response
from backoffice.people import person
from commerce.checkout.editing import edit_lines, why_not_editable
from commerce.journal import actions as journal
from commerce.order import actions, queries, rules
from commerce.order.models import Order
from commerce.refusals import Refusal

from . import documents, exports, picking
from .forms import LinesForm, NoteForm, TrackForm

if TYPE_CHECKING:
    from backoffice.admin.orders import OrderAdmin


def _order(request: HttpRequest, order_id: int, model_admin: "OrderAdmin", *, to_change: bool = False) -> Order:
    """An order that this person may see (else 404), and with `to_change` also change (else 403)."""
    order = queries.with_parts(model_admin.get_queryset(request)).filter(pk=order_id).first()
    if order is None:
        raise Http404
    if to_change and not model_admin.may_move(request, order):
        raise PermissionDenied
    return order


def _page_of(order: Order) -> str:
    return reverse("admin:order_order_change", args=[order.pk])


@require_POST
def note(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> HttpResponse:
    """Keep a note of the team; whoever may add notes, or change the order, may."""
    order = _order(request, order_id, model_admin)
    if not (request.user.has_perm("order.add_ordernote", order) or model_admin.may_move(request, order)):
        raise PermissionDenied
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.add_note(order.pk, form.cleaned_data["message"], by=person(request))
        messages.success(request, _("Nota guardada en el pedido %(number)s.") % {"number": order.number})
    else:
        messages.error(request, _("Escribe la nota."))
    return HttpResponseRedirect(f"{_page_of(order)}#notas")


def track(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> HttpResponse:
    """Ask for the carrier and its number (GET), then keep them (POST); the customer is told."""
    order = _order(request, order_id, model_admin, to_change=True)
    initial = {"carrier": order.carrier, "tracking_number": order.tracking_number}
    form = TrackForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.track(order.pk, said["carrier"], said["tracking_number"], by=person(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Guía del pedido %(number)s al día. Le avisamos al cliente.") % {"number": order.number}
            )
        return HttpResponseRedirect(_page_of(order))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Guía del pedido %(number)s") % {"number": order.number},
        "order": order,
        "form": form,
        "page": _page_of(order),
        "obstacle": rules.may_track(order.status),
    }
    return TemplateResponse(request, "backoffice/orders/track.html", context)


def lines(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> HttpResponse:
    """The order's lines to be changed (GET), and the order priced anew (POST)."""
    order = _order(request, order_id, model_admin, to_change=True)
    may_price = bool(request.user.has_perm("order.change_price", order))
    form = LinesForm(request.POST if request.method == "POST" else None, order=order, may_price=may_price)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_lines(order.pk, form.edit(), by=person(request), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Pedido %(number)s: ahora son %(total)s.") % exports.total_words(changed))
            return HttpResponseRedirect(_page_of(order))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Cambiar el pedido %(number)s") % {"number": order.number},
        "order": order,
        "form": form,
        "page": _page_of(order),
        "obstacle": why_not_editable(order),
        "may_price": may_price,
    }
    return TemplateResponse(request, "backoffice/orders/lines.html", context)


@require_safe
def products(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> HttpResponse:
    """The products that a few letters find in the order's store, to be added to it."""
    order = _order(request, order_id, model_admin, to_change=True)
    found = picking.products_of(order.store, request.GET.get("q", ""))
    return TemplateResponse(request, "backoffice/orders/_products.html", {"found": found, "is_edit": True})


@require_safe
def document(request: HttpRequest, order_id: int, kind: str, model_admin: "OrderAdmin") -> HttpResponse:
    """One of the order's papers, as PDF."""
    order = _order(request, order_id, model_admin, to_change=kind == "entrega")
    if kind not in documents.KINDS:
        raise Http404
    return documents.response(kind, order, request)


@require_safe
def csv(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> StreamingHttpResponse:
    """The order's lines as a file for a spreadsheet."""
    order = _order(request, order_id, model_admin)
    with transaction.atomic():
        journal.record("order.exported", subject=order, by=person(request), data={"number": order.number})
    header, rows = exports.lines_table(order)
    return csv_response(exports.file_name(order), header, rows)


def context_of_page(request: HttpRequest, order: Order) -> dict[str, Any]:
    """What the order's page offers besides its moves."""
    return {"note_form": NoteForm(), "edit_obstacle": why_not_editable(order), "documents": documents.KINDS}
