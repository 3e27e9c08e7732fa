"""Payments that a person confirms: what was to be paid on receipt, and nobody has written down yet."""

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.desks.cash.forms import AmountField
from backoffice.held import held
from backoffice.paging import BoundedPaginator
from backoffice.people import person
from backoffice.site import site
from commerce.cash.actions import COLLECT
from commerce.cash.rules import USD, VES
from commerce.closing import manual
from commerce.closing.rules import VIEW
from commerce.order import rules, search
from commerce.order.models import Order
from commerce.refusals import Conflict, Refusal
from commerce.stores.models import Store

NOT_UNDERSTOOD: Final = 422
_PER_PAGE: Final = 50
_INPUT: Final = {"class": "dk-input", "autocomplete": "off"}


class ConfirmForm(forms.Form):
    """What came, and where it can be looked up."""

    use_required_attribute = False

    amount = AmountField(
        label=gettext_lazy("Cuánto llegó"), error_messages={"required": gettext_lazy("Escribe cuánto llegó.")}
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Moneda"),
        choices=[(USD, gettext_lazy("Dólares")), (VES, gettext_lazy("Bolívares"))],
        widget=forms.Select(attrs={"class": "dk-input"}),
    )
    reference = forms.CharField(
        label=gettext_lazy("Referencia"),
        max_length=40,
        help_text=gettext_lazy("La del banco, o el número del recibo. El cliente la lee en su correo."),
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"required": gettext_lazy("Escribe la referencia del pago.")},
    )


class MissingForm(forms.Form):
    """Why the money did not come. `key` makes two clicks one letter."""

    use_required_attribute = False

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Qué pasó"),
        max_length=240,
        help_text=gettext_lazy("El cliente lo lee en su correo."),
        widget=forms.Textarea(attrs={"class": "dk-input", "rows": 2}),
        error_messages={"required": gettext_lazy("Escribe el motivo: el cliente lo va a leer.")},
    )


@require_safe
@desk_view(VIEW)
def waiting(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """What waits, the oldest first; `buscar` narrows it by number, name, phone or e-mail."""
    text = request.GET.get("buscar", "").strip()[:80]
    paginator = BoundedPaginator(search.found(_of(stores), text), _PER_PAGE)
    page = paginator.get_page(request.GET.get("pagina", "1"))
    keys = paginator.keys[(page.number - 1) * _PER_PAGE : page.number * _PER_PAGE]
    shown = list(manual.pending().filter(pk__in=keys))
    owed = manual.owed_of_each(shown)
    latest = {int(entry.subject_id): entry for entry in manual.failures_of(shown)}
    context = {
        **site.each_context(request),
        "title": _("Pagos por confirmar a mano"),
        "page": page,
        "rows": [(order, *owed[order.pk], _status(order), latest.get(order.pk)) for order in shown],
        "text": text,
        "is_many": len(stores) > 1,
    }
    return TemplateResponse(request, "backoffice/closing/waiting.html", context)


@require_safe
@desk_view(VIEW)
def one(request: HttpRequest, order_id: int, *, stores: list[Store]) -> HttpResponse:
    """What came of one order, or that it did not. Of another store 404; one that waits no more says so."""
    order = get_object_or_404(Order.objects.select_related("store"), pk=order_id, store__in=stores)
    if not manual.pending().filter(pk=order.pk).exists():
        messages.info(request, _("El pedido %(number)s ya no espera que lo confirmes.") % {"number": order.number})
        return HttpResponseRedirect(reverse("closing:waiting"))
    return _page(request, order)


@require_POST
@desk_view(COLLECT)
def confirm(request: HttpRequest, order_id: int, *, stores: list[Store]) -> HttpResponse:
    """Write down that the money came. What somebody else has confirmed meanwhile stays as it is."""
    order, form = _order(order_id, stores), ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, order, confirming=form, status=NOT_UNDERSTOOD)
    said = form.cleaned_data
    try:
        manual.confirm(order.pk, by=person(request), **said)
    except Conflict as conflict:
        messages.info(request, f"{order.number}: {conflict}")
    except Refusal as refusal:
        field = {"received": "amount", "change": "amount"}.get(
            getattr(refusal, "field", ""), getattr(refusal, "field", "")
        )
        form.add_error(field if field in form.fields else None, str(refusal))
        return _page(request, order, confirming=form, status=NOT_UNDERSTOOD)
    else:
        messages.success(request, _("Pago del pedido %(number)s confirmado.") % {"number": order.number})
    return HttpResponseRedirect(reverse("closing:waiting"))


@require_POST
@desk_view(manual.FAIL)
def missing(request: HttpRequest, order_id: int, *, stores: list[Store]) -> HttpResponse:
    """Say that the money did not come, and why."""
    order, form = _order(order_id, stores), MissingForm(request.POST)
    if not form.is_valid():
        return _page(request, order, missing_form=form, status=NOT_UNDERSTOOD)
    said = form.cleaned_data
    try:
        manual.mark_failed(order.pk, by=person(request), reason=said["reason"], key=said["key"])
    except Refusal as refusal:
        messages.info(request, f"{order.number}: {refusal}")
    else:
        messages.success(request, _("Anotado: no llegó. Le escribimos al cliente."))
    return HttpResponseRedirect(reverse("closing:waiting"))


def _of(stores: list[Store]) -> QuerySet[Order]:
    return manual.pending().filter(store__in=stores)


def _order(order_id: int, stores: list[Store]) -> Order:
    return get_object_or_404(Order.objects.select_related("store"), pk=order_id, store__in=stores)


def _status(order: Order) -> Any:
    return rules.words(order.status, order.delivery_kind)


def _page(
    request: HttpRequest,
    order: Order,
    *,
    confirming: ConfirmForm | None = None,
    missing_form: MissingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    amount, currency = manual.owed(order)
    may = held(request).within(order.store_id)
    context = {
        **site.each_context(request),
        "title": _("Confirmar el pago del pedido %(number)s") % {"number": order.number},
        "order": order,
        "amount": amount,
        "currency": currency,
        "status": _status(order),
        "said": list(manual.failures_of([order]).select_related("actor")),
        "form": confirming or ConfirmForm(initial={"amount": amount, "currency": currency}),
        "missing_form": missing_form or MissingForm(initial={"key": uuid4().hex}),
        "may_confirm": COLLECT in may,
        "may_fail": manual.FAIL in may,
        "may_open_order": "order.view_order" in may,
    }
    return TemplateResponse(request, "backoffice/closing/one.html", context, status=status)
