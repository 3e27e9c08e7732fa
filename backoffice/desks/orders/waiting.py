"""An order that waits for its payment: until when, and that one did not come."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.people import person
from commerce.closing import expiry, manual
from commerce.order.models import Order
from commerce.refusals import Refusal

if TYPE_CHECKING:
    from backoffice.admin.orders import OrderAdmin

_INPUT = {"class": "dk-input"}
_MOMENT = "%Y-%m-%dT%H:%M"


class DeadlineForm(forms.Form):
    """Until when an order waits, in the store's time, and why."""

    until = forms.DateTimeField(
        label=gettext_lazy("Espera hasta"),
        input_formats=[_MOMENT],
        widget=forms.DateTimeInput(attrs={**_INPUT, "type": "datetime-local"}, format=_MOMENT),
    )
    reason = forms.CharField(
        label=gettext_lazy("Motivo"), max_length=240, required=False, widget=forms.TextInput(attrs=_INPUT)
    )


class FailedForm(forms.Form):
    """Why a payment did not count."""

    reason = forms.CharField(
        label=gettext_lazy("Qué pasó con el pago"),
        max_length=240,
        help_text=gettext_lazy("El cliente lo lee en su correo."),
        widget=forms.Textarea(attrs={**_INPUT, "rows": 3}),
    )


def _order(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> Order:
    order = model_admin.get_queryset(request).filter(pk=order_id).first()
    if order is None:
        raise Http404
    if not model_admin.may_move(request, order):
        raise PermissionDenied
    return order


def deadline(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> HttpResponse:
    """Ask until when an unpaid order waits (GET), and change it (POST)."""
    order = _order(request, order_id, model_admin)
    with timezone.override(order.store.zone):
        now = order.pay_by or timezone.now()
        begins = {"until": timezone.localtime(now).replace(second=0, microsecond=0)}
        form: Any = DeadlineForm(request.POST if request.method == "POST" else None, initial=begins)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            if _tried(form, lambda: expiry.extend(order.pk, said["until"], by=person(request), reason=said["reason"])):
                messages.success(request, _("El plazo para pagar cambió. El cliente lo ve en su pedido."))
                return HttpResponseRedirect(_page_of(order))
        words = _("Mientras no pague, sus productos siguen apartados. Después el pedido se cierra solo.")
        return _asked(request, order, form, model_admin, _("Plazo para pagar"), words, _("Guardar el plazo"))


def payment_failed(request: HttpRequest, order_id: int, model_admin: "OrderAdmin") -> HttpResponse:
    """Ask what happened (GET), and have the order wait for another payment (POST)."""
    order = _order(request, order_id, model_admin)
    form: Any = FailedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _tried(form, lambda: manual.mark_failed(order.pk, by=person(request), reason=reason)):
            messages.success(request, _("El pedido espera otro pago. Le escribimos al cliente."))
            return HttpResponseRedirect(_page_of(order))
    words = _("El pedido vuelve a esperar un pago, y el cliente recibe el motivo por correo.")
    return _asked(request, order, form, model_admin, _("El pago falló"), words, _("Marcar como fallido"))


def _tried(form: Any, act: Any) -> bool:
    try:
        act()
    except Refusal as refusal:
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, str(refusal))
        return False
    return True


def _page_of(order: Order) -> str:
    return reverse("admin:order_order_change", args=[order.pk])


def _asked(
    request: HttpRequest, order: Order, form: Any, model_admin: "OrderAdmin", title: str, words: str, button: str
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{title}: {order.number}",
        "order": order,
        "form": form,
        "page": _page_of(order),
        "words": words,
        "button": button,
    }
    return TemplateResponse(request, "backoffice/orders/waiting.html", context, status=422 if form.errors else 200)
