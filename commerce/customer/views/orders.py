"""The summary of an account, and its orders."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commerce.address.queries import own_addresses
from commerce.customer import actions, queries
from commerce.order import links
from commerce.order import queries as orders
from commerce.order.models import Order
from commerce.order.presentation import OrderPage
from commerce.refusals import Refusal
from commerce.stores.middleware import store_of

from .doors import account_page, person_of

ON_SUMMARY = 5
PER_PAGE = 10


@account_page
def summary(request: HttpRequest) -> HttpResponse:
    """What is under way, the last orders, the usual address and the person's data."""
    user, store = person_of(request), store_of(request)
    context = {
        "tab": "summary",
        "cards": queries.order_cards(queries.orders_for_cards(user, store)[:ON_SUMMARY]),
        "counts": queries.order_counts(user, store),
        "addresses": list(own_addresses(user)[:2]),
        "business": getattr(user, "business", None),
    }
    return render(request, "customer/summary.html", context)


@account_page
def order_list(request: HttpRequest) -> HttpResponse:
    """All of one's orders in this store, by status and text, page by page."""
    user, store = person_of(request), store_of(request)
    status, text = request.GET.get("estado", ""), request.GET.get("q", "").replace("\x00", "").strip()[:80]
    if status not in Order.Status.values:
        status = ""
    paginator = Paginator(queries.orders_for_cards(user, store, status=status, text=text), PER_PAGE)
    page = paginator.get_page(request.GET.get("pagina"))
    context = {
        "tab": "orders",
        "page": page,
        "cards": queries.order_cards(page.object_list),
        "statuses": Order.Status.choices,
        "status": status,
        "text": text,
    }
    return render(request, "customer/orders.html", context)


@account_page
def order_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One order: what was agreed when it was placed, and its story."""
    order = orders.own_order(person_of(request), number, store_of(request))
    context = {
        "tab": "orders",
        "order": order,
        "page": OrderPage(order),
        "token": links.token_of(order) if hasattr(order, "link") else "",
    }
    return render(request, "customer/order.html", context)


@require_POST
@account_page
def repeat_order(request: HttpRequest, number: str) -> HttpResponse:
    """Put what is left of an order in the basket again."""
    order = orders.own_order(person_of(request), number, store_of(request))
    try:
        result = actions.buy_again(order, request.basket)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("customer:order", number=number)
    if result.short:
        messages.warning(request, _("Hay menos de lo que llevaste: %(names)s.") % {"names": ", ".join(result.short)})
    if result.gone:
        messages.warning(request, _("No agregamos lo que hoy no hay: %(names)s.") % {"names": ", ".join(result.gone)})
    if not result.added:
        return redirect("customer:order", number=number)
    messages.success(request, _("Tu pedido está otra vez en la cesta, con los precios de hoy."))
    return redirect("basket:summary")
