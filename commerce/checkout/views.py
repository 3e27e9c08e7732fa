"""The checkout: one page, with or without JavaScript."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.basket.middleware import drop_cookie
from commerce.basket.models import Basket
from commerce.offer.people import remember, remembered
from commerce.order import links
from commerce.order.models import Order
from commerce.refusals import Refusal
from commerce.stores.middleware import store_of

from . import queries, rules, ticket
from .actions import place_order
from .page import CheckoutPage
from .pricing import wanted_lines


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Show the checkout, or place the order and go to its page."""
    if request.method == "POST" and (placed := _already_placed(request)):
        return redirect(links.next_path_of(placed))
    basket = request.basket  # type: ignore[attr-defined]
    if basket.is_empty:
        messages.info(request, _("Tu cesta está vacía. Lo que agregues se queda aquí 14 días."))
        return redirect("basket:summary")
    if refusal := _why_not_yet(request):
        messages.warning(request, str(refusal))
        return redirect("basket:summary")
    if request.method == "POST" and "recalculate" not in request.POST:
        return _place(request)
    page = CheckoutPage(request, request.POST or None, is_check=False)
    return _shown(request, page)


def _why_not_yet(request: HttpRequest) -> Refusal | None:
    """What is in the way before anything is typed: something that cannot be sold, or too small an order."""
    basket = request.basket  # type: ignore[attr-defined]
    too_small = rules.reaches_minimum(basket.total_incl_tax, store_of(request).minimum_order)
    return rules.lines_in_the_way(wanted_lines(basket)) or too_small


def _already_placed(request: HttpRequest) -> Order | None:
    """The order that this form's basket has become in the meantime: a double click, or another tab."""
    known = ticket.read(request.POST.get("ticket", ""))
    if known is None:
        return None
    return queries.placed_order(store_of(request).pk, known.basket_id, known.key)


def _place(request: HttpRequest) -> HttpResponse:
    page = CheckoutPage(request, request.POST)
    if not page.form.is_valid():
        return _shown(request, page, status=422)
    known = ticket.read(page.form.cleaned_data["ticket"])
    key, seen = (known.key, known.seen) if known else ("", ())
    user = request.user if request.user.is_authenticated else None
    details = page.form.details(language=get_language() or "es-ve", seen=seen)
    details = replace(details, offers_left=remembered(request.session))
    try:
        order = place_order(page.basket.pk, details, user=user, idempotency_key=key)
    except Refusal as refusal:
        remember(request.session, refusal)
        field = getattr(refusal, "field", "")
        if field in page.form.fields:
            page.form.add_error(field, str(refusal))
            return _shown(request, page, status=422)
        # What is in the basket, or a coupon on it, is in the way: that is where one can do something about it.
        messages.warning(request, str(refusal))
        return redirect("basket:summary")
    page.basket.status = Basket.SUBMITTED  # as it is stored now: the browser must forget it
    drop_cookie(request)
    links.remember_placed(request.session, order)
    return redirect(links.next_path_of(order))


def _shown(request: HttpRequest, page: CheckoutPage, status: int = 200) -> HttpResponse:
    response = render(request, "checkout/index.html", page.context(), status=status)
    add_never_cache_headers(response)
    return response
