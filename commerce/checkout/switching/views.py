"""The page where a customer chooses another way to pay an order. It works without script."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.accounts.models import User
from commerce.order import links
from commerce.order.models import Order
from commerce.order.views import behind_link
from commerce.rates.context import request_rate
from commerce.refusals import Refusal

from .actions import switch_method
from .page import SwitchPage


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def page(request: HttpRequest, order: Order) -> HttpResponse:
    """The store's ways to pay, the one in use marked; a POST changes it and leads to where it is paid."""
    if request.method == "POST":
        return _switch(request, order)
    return _shown(request, order)


def _switch(request: HttpRequest, order: Order) -> HttpResponse:
    by = request.user if isinstance(request.user, User) else None
    code, seen = request.POST.get("payment", ""), request.POST.get("present", "")
    try:
        switched = switch_method(order.pk, code, by=by, seen=seen)
    except Refusal as refusal:
        order = Order.objects.select_related("store", "rate", "link").get(pk=order.pk)
        return _shown(request, order, str(refusal), refusal.status)
    if switched.payment_method != seen:
        message = _("Listo: ahora pagas con «%(name)s».")
        messages.success(request, message % {"name": switched.payment_method_name})
    return redirect(links.next_path_of(switched))


def _shown(request: HttpRequest, order: Order, obstacle: str = "", status: int = 200) -> HttpResponse:
    """The page, or the order's own where there is nothing to choose any more: that says how it stands."""
    shown = SwitchPage(order, request_rate(request), obstacle)
    if shown.refusal is not None:
        messages.info(request, obstacle or str(shown.refusal))
        return redirect(links.path_of(order))
    context = {"order": order, "page": shown, "back": links.path_of(order), "pay_path": links.pay_path_of(order)}
    return render(request, "checkout/switch.html", context, status=status)
