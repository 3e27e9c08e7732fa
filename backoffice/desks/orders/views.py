"""The page that asks before an order moves; the move itself is a POST."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commerce.order import actions, rules, statuses
from commerce.order.actions import owed_back
from commerce.order.models import Order
from commerce.refusals import Refusal

from .forms import MoveForm

if TYPE_CHECKING:
    from backoffice.admin.orders import OrderAdmin


def move_view(request: HttpRequest, order_id: int, status: str, model_admin: "OrderAdmin") -> HttpResponse:
    """Ask (GET) and then move (POST) one order to `status`; who may not see it gets 404, who may not move it 403."""
    order = model_admin.get_queryset(request).filter(pk=order_id).first()
    if order is None or status not in statuses.PIPELINE:
        raise Http404
    if not model_admin.may_move(request, order):
        raise PermissionDenied
    page = reverse("admin:order_order_change", args=[order.pk])
    form = MoveForm(request.POST if request.method == "POST" else None, status=status)
    if request.method == "POST" and form.is_valid():
        try:
            _move(order, status, request.user, form.cleaned_data)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(
                request,
                _("Pedido %(number)s: %(status)s.")
                % {"number": order.number, "status": rules.words(status, order.delivery_kind)},
            )
        return HttpResponseRedirect(page)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Mover el pedido %(number)s") % {"number": order.number},
        "order": order,
        "opts": Order._meta,
        "now": rules.words(order.status, order.delivery_kind),
        "to": rules.words(status, order.delivery_kind),
        "is_cancellation": status == statuses.CANCELLED,
        "is_legal": status in statuses.PIPELINE[order.status],
        "owed": owed_back(order) if status in (statuses.CANCELLED, statuses.FAILED) else None,
        "is_grave": status in (statuses.CANCELLED, statuses.FAILED, statuses.REFUNDED),
        "form": form,
        "page": page,
    }
    return TemplateResponse(request, "backoffice/orders/move.html", context)


def _move(order: Order, status: str, by: Any, words: dict[str, str]) -> None:
    if status == statuses.CANCELLED:
        actions.cancel(order.pk, by=by, reason=words["note"])
    elif status == statuses.SHIPPED:
        actions.ship(order.pk, words["carrier"], words["tracking_number"], by=by, note=words["note"])
    else:
        actions.move(order.pk, status, by=by, note=words["note"])
