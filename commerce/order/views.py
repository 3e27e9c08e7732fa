"""The page of an order behind its secret link: for guests and customers alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commerce.accounts.models import User
from commerce.money.rules import format_usd
from commerce.payment import credit
from commerce.refusals import Missing, Refusal
from commerce.stores.middleware import store_of

from . import actions, links, queries
from .models import Order
from .presentation import OrderPage
from .throttle import count_wrong

View = Callable[..., HttpResponse]


def behind_link(view: View) -> View:
    """Hand the view the order of the link; nobody keeps, indexes or passes on the address of the page."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            order = queries.order_for_token(token, store_of(request))
        except Missing as missing:
            if count_wrong(request):
                return sealed(render(request, "order/too_many.html", status=429))
            raise Http404(str(missing)) from missing
        return sealed(view(request, order, **kwargs))

    return guarded


def sealed(response: HttpResponse) -> HttpResponse:
    """The headers of a page whose address is a secret."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def paid_otherwise(request: HttpRequest, order: Order) -> HttpResponse:
    """From the page of another way to pay to the order's own; whoever sent something is told that it did not count."""
    if request.method == "POST":
        message = _("Este pedido se paga ahora con «%(name)s», así que no guardamos lo que enviaste.")
        messages.warning(request, message % {"name": order.payment_method_name})
    return sealed(redirect(links.path_of(order)))


@require_safe
@behind_link
def detail(request: HttpRequest, order: Order) -> HttpResponse:
    """Status, story, items, totals and how to pay."""
    return render(request, "order/detail.html", _context(order))


@require_safe
@behind_link
def receipt(request: HttpRequest, order: Order) -> HttpResponse:
    """The order's receipt, made to be printed. It has no fiscal value."""
    return render(request, "order/receipt.html", _context(order))


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def cancel(request: HttpRequest, order: Order) -> HttpResponse:
    """Ask once more, then cancel."""
    page = links.path_of(order)
    if request.method != "POST":
        if not OrderPage(order).can_be_cancelled:
            return redirect(page)
        return render(request, "order/cancel.html", _context(order))
    try:
        by = request.user if request.user.is_authenticated else None
        actions.cancel(order.pk, by=by, reason=request.POST.get("reason", ""), actor_label=_("cliente"))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(page)


@require_POST
@behind_link
def use_credit(request: HttpRequest, order: Order) -> HttpResponse:
    """Pay with the credit of the order's own customer, as far as it goes."""
    if not isinstance(request.user, User):
        raise Http404
    try:
        done = credit.spend(order.pk, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        used = format_usd(done.transaction.amount) if done.transaction else ""
        messages.success(request, _("Usaste %(amount)s de tu saldo a favor.") % {"amount": used})
    return redirect(links.path_of(order))


@require_POST
@behind_link
def renew(request: HttpRequest, order: Order) -> HttpResponse:
    """A new link in place of one that too many people know."""
    links.renew(order.pk)
    messages.success(request, _("Este es tu enlace nuevo. El anterior ya no funciona."))
    return redirect(links.path_of(Order.objects.select_related("link").get(pk=order.pk)))


def _context(order: Order) -> dict[str, Any]:
    token = links.token_of(order)
    return {"order": order, "page": OrderPage(order), "token": token, "socket": f"/ws/orders/{token}/"}
