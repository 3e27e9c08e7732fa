"""What is short, a delivery of goods, and one movement of one product."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.partner import actions
from commerce.partner.queries import movements_of, to_reorder
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store

from .access import MOVE, VIEW, records_for
from .forms import MovementForm, QuantityField
from .words import balance_text, change_text, entry, steps_text

_PER_PAGE = 50
_FOUND = 12
_LINES = 200


@desk_view(VIEW)
@require_GET
def shortages(request: HttpRequest, stores: list[Store]) -> HttpResponse:
    """The products of which little or nothing is left, each with the way to bring more in."""
    found = to_reorder(records_for(request))
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("p"))
    entries = [{**entry(record), "low_below": steps_text(record, record.low_below)} for record in page]
    context = {
        **site.each_context(request),
        "title": _("Por reponer"),
        "page": page,
        "entries": entries,
        "is_many": len(stores) > 1,
        "may_move": request.user.has_perm(MOVE),
    }
    return TemplateResponse(request, "backoffice/stock/shortages.html", context)


@desk_view(MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, stores: list[Store]) -> HttpResponse:
    """A delivery of goods: find its products, write how much came of each, take it all in at once."""
    said = request.POST if request.method == "POST" else request.GET
    records = _chosen(request, [*said.getlist("r"), *said.getlist("add")])
    lines = [_line(request, record) for record in records]
    error = ""
    if request.method == "POST" and "receive" in request.POST and not any(line["error"] for line in lines):
        changes = {line["record"].pk: line["steps"] for line in lines if line["steps"]}
        try:
            _receive(request, changes)
            return HttpResponseRedirect(reverse("stock:desk"))
        except Refusal as refusal:
            error = str(refusal.message)
    query = said.get("q", "").replace("\x00", "").strip()[:80]
    chosen = {record.pk for record in records}
    context = {
        **site.each_context(request),
        "title": _("Entrada de mercancía"),
        "lines": lines,
        "error": error,
        "reason": said.get("reason", "")[:240],
        "query": query,
        "found": [entry(record) for record in _search(request, query) if record.pk not in chosen] if query else [],
    }
    return TemplateResponse(request, "backoffice/stock/receipt.html", context)


def _receive(request: HttpRequest, changes: dict[int, int]) -> None:
    if not changes:
        raise BadInput("nothing_moves", _("Escribe cuánto llegó de cada producto."))
    actions.receive(changes, reason=request.POST.get("reason", ""), by=person(request))
    text = ngettext("Entró %(count)d producto.", "Entraron %(count)d productos.", len(changes))
    messages.success(request, text % {"count": len(changes)})


def _chosen(request: HttpRequest, ids: list[str]) -> list[Any]:
    wanted = list(dict.fromkeys(int(pk) for pk in ids if pk.isdecimal() and len(pk) < 19))[:_LINES]
    found = {record.pk: record for record in records_for(request, "change").filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]


def _search(request: HttpRequest, query: str) -> Any:
    match = Q(partner_sku__icontains=query) | Q(product__upc=query)
    match |= Q(product__title__icontains=query) | Q(product__parent__title__icontains=query)
    return records_for(request, "change").filter(match)[:_FOUND]


def _line(request: HttpRequest, record: Any) -> dict[str, Any]:
    """One product of the delivery, with what was typed for it."""
    typed = request.POST.get(f"quantity-{record.pk}", "")[:24]
    line = {**entry(record), "typed": typed, "steps": None, "error": ""}
    try:
        line["steps"] = QuantityField(record, required=False).clean(typed)
    except ValidationError as error:
        line["error"] = " ".join(error.messages)
    return line


@desk_view(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def movement(request: HttpRequest, record_id: int, stores: list[Store]) -> HttpResponse:
    """The movements of one product, and a form for the next one."""
    record = get_object_or_404(records_for(request), pk=record_id)
    may_move = records_for(request, "change").filter(pk=record_id).exists()
    form = MovementForm(request.POST or None, record=record)
    if request.method == "POST":
        get_object_or_404(records_for(request, "change"), pk=record_id)
        if form.is_valid() and _move(request, record, form):
            return HttpResponseRedirect(reverse("stock:move", args=[record.pk]))
    page = Paginator(movements_of(record), _PER_PAGE).get_page(request.GET.get("p"))
    for row in page:
        row.stockrecord = record
    context = {
        **site.each_context(request),
        "title": record.product.get_title(),
        "entry": entry(record),
        "form": form if may_move else None,
        "page": page,
        "rows": [{"row": row, "change": change_text(row), "balance": balance_text(row)} for row in page],
    }
    return TemplateResponse(request, "backoffice/stock/movement.html", context)


def _move(request: HttpRequest, record: Any, form: MovementForm) -> bool:
    try:
        row = actions.move_stock(record.pk, by=person(request), **form.movement())
    except Refusal as refusal:
        form.add_error(getattr(refusal, "field", "") or None, str(refusal.message))
        return False
    row.stockrecord = record
    text = _("%(title)s: %(change)s. Quedan %(balance)s.")
    told = {"title": record.product.get_title(), "change": change_text(row), "balance": balance_text(row)}
    messages.success(request, text % told)
    return True
