"""The page on which a refund of one order is asked for."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.accounts.models import User
from commerce.order.models import Order
from commerce.payment import ledger
from commerce.refunds import actions, parts, rules
from commerce.refunds.models import Refund
from commerce.refusals import Refusal
from commerce.stores.models import Store

from .forms import AskForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view(rules.ASK)
def ask(request: HttpRequest, order_id: int, *, stores: list[Store]) -> HttpResponse:
    """Ask what goes back (GET), and set it aside (POST). An order of another store answers 404.

    What no single payment holds goes back in parts: those are shown first, and set aside once they were agreed to.
    """
    order = get_object_or_404(Order.objects.select_related("store"), pk=order_id, store__in=stores)
    if request.method == "POST" and (known := order.refunds.filter(key=request.POST.get("key", "")).first()):
        return HttpResponseRedirect(reverse("refunds:one", args=[known.pk]))  # the second of two clicks
    form = AskForm(request.POST if request.method == "POST" else None, order=order)
    if request.method == "POST" and form.is_valid():
        try:
            refund = _asked(order, form, by=person(request))
        except Refusal as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal))
            return _page(request, order, form, 422)
        if refund is not None:
            messages.success(request, _words(refund))
            return HttpResponseRedirect(reverse("refunds:one", args=[refund.pk]))
    return _page(request, order, form, 422 if form.errors else 200)


def _asked(order: Order, form: AskForm, *, by: User) -> Refund | None:
    """What was set aside; None where it goes back in parts that nobody has agreed to. Raises Refusal."""
    ask = form.ask()
    found = parts.plan(order, ask.usd, ask.kind, source_id=ask.source_id, payment_id=ask.payment_id)
    if not form.is_agreed(found):
        return None
    return actions.request(order.pk, replace(ask, agreed=tuple(part.code for part in found)), by=by)


def _page(request: HttpRequest, order: Order, form: AskForm, status: int) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Devolver dinero del pedido %(number)s") % {"number": order.number},
        "order": order,
        "stands": ledger.standing(order),
        "form": form,
        "threshold": order.store.refund_signature_from,
        "page": reverse("admin:order_order_change", args=[order.pk]),
    }
    return TemplateResponse(request, "backoffice/refunds/ask.html", context, status=status)


def _words(refund: Refund) -> str:
    if refund.state == Refund.State.WAITING_SIGNATURE:
        return _("Quedó apartado. Falta la firma de otra persona.")
    if refund.group:
        return _("Quedó apartado en partes: cada una se devuelve por donde entró.")
    if refund.state == Refund.State.DONE:
        return _("Listo: quedó como saldo a favor del cliente.")
    return _("Quedó apartado para devolverlo.")
