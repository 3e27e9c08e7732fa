"""Orders that staff place for a customer on the phone: the same basket, prices and guards as the shop's own."""

from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.accounts.models import User
from commerce.basket import actions as baskets
from commerce.basket.models import Basket
from commerce.basket.pricing import price
from commerce.basket.queries import line_of, product_for_sale
from commerce.checkout.actions import place_order
from commerce.checkout.queries import saved_addresses
from commerce.customer.desk_queries import buys, has_to_do_with, search
from commerce.money.rules import format_usd
from commerce.order import links
from commerce.order.models import Order
from commerce.payment.queries import offered_methods
from commerce.refusals import Refusal
from commerce.shipping.options import options_for
from commerce.stores.models import Store
from commerce.stores.queries import stores_where
from commerce.venezuela.rules import mask_phone, whatsapp_id

from . import picking
from .phone_form import PhoneOrderForm

ADD: Final = "order.add_order"
_DRAFTS: Final = "phone_orders"
_MOST_DRAFTS: Final = 10
_MOST_CUSTOMERS: Final = 8


@desk_view(ADD)
def start(request: HttpRequest, stores: list[Store]) -> HttpResponse:
    """Ask in which store (GET), then begin an empty order there (POST)."""
    if request.method == "POST":
        store = next((store for store in stores if str(store.pk) == request.POST.get("store")), None)
        if store is None:
            raise Http404
        basket = Basket.objects.create(store=store)
        request.session[_DRAFTS] = [*request.session.get(_DRAFTS, []), basket.pk][-_MOST_DRAFTS:]
        return redirect("orders_desk:draft", basket.pk)
    mine = Basket.objects.filter(pk__in=request.session.get(_DRAFTS, []), status=Basket.OPEN).select_related("store")
    context = {**_frame(request, _("Pedido por teléfono")), "stores": stores, "drafts": mine.order_by("-pk")}
    return TemplateResponse(request, "backoffice/orders/phone_start.html", context)


@desk_view(ADD)
def draft(request: HttpRequest, basket_id: int, stores: list[Store]) -> HttpResponse:
    """The order being made (GET), and placing it (POST)."""
    basket = _draft(request, basket_id, stores)
    customer = _customer(request, basket.store, (request.POST or request.GET).get("customer", ""))
    form = _form(request, basket, customer)
    if request.method == "POST" and form.is_valid():
        details = form.details(language="es-ve", seen=())
        try:
            order = place_order(
                basket.pk, details, user=customer, idempotency_key=f"phone-{basket.pk}", by=person(request)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Pedido %(number)s hecho.") % {"number": order.number})
            return redirect("orders_desk:done", order.pk)
    context = {
        **_frame(request, _("Pedido por teléfono")),
        "basket": basket,
        "form": form,
        "customer": customer,
        "may_search": bool(request.user.has_perm("accounts.view_customer")),
    }
    return TemplateResponse(request, "backoffice/orders/phone_draft.html", context)


@require_safe
@desk_view(ADD)
def products(request: HttpRequest, basket_id: int, stores: list[Store]) -> HttpResponse:
    """What a few letters find in the store, with price and stock."""
    basket = _draft(request, basket_id, stores)
    found = picking.products_of(basket.store, request.GET.get("q", ""))
    context = {"found": found, "basket": basket, "customer": request.GET.get("customer", "")}
    return TemplateResponse(request, "backoffice/orders/_products.html", context)


@require_safe
@desk_view(ADD)
def customers(request: HttpRequest, basket_id: int, stores: list[Store]) -> HttpResponse:
    """The customers that a name, a phone or a document finds, with what is personal masked."""
    basket = _draft(request, basket_id, stores)
    text = request.GET.get("quien", "").strip()
    found = search(_known(request, basket.store), text).order_by("-pk")[:_MOST_CUSTOMERS] if len(text) > 2 else []
    rows = [(row, mask_phone(str(row.phone)) if row.phone else "") for row in found]
    return TemplateResponse(
        request, "backoffice/orders/_customers.html", {"found": rows, "basket": basket, "text": text}
    )


@require_POST
@desk_view(ADD)
def put_line(request: HttpRequest, basket_id: int, stores: list[Store]) -> HttpResponse:
    """Put a product in, change how much of it, or take it out (a quantity of zero)."""
    basket = _draft(request, basket_id, stores)
    said = request.POST
    try:
        if said.get("line", "").isdecimal():
            baskets.set_quantity(line_of(basket, int(said["line"])), said.get("quantity", ""))
        elif said.get("product", "").isdecimal():
            product = product_for_sale(int(said["product"]), basket.store_id)
            baskets.add(basket, product, said.get("quantity") or str(product.step * product.minimum_steps))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_back(request, basket))


@require_POST
@desk_view(ADD)
def discard(request: HttpRequest, basket_id: int, stores: list[Store]) -> HttpResponse:
    """Forget an order that was not placed."""
    basket = _draft(request, basket_id, stores)
    baskets.clear(basket)
    request.session[_DRAFTS] = [pk for pk in request.session.get(_DRAFTS, []) if pk != basket.pk]
    messages.info(request, _("Descartamos ese pedido sin hacer."))
    return redirect("admin:order_order_changelist")


@require_safe
@desk_view(ADD)
def done(request: HttpRequest, order_id: int, stores: list[Store]) -> HttpResponse:
    """The order that was placed, with the link and the text to send to the customer."""
    mine = Order.objects.select_related("store", "link").filter(store__in=stores, moves__by=person(request))
    order = mine.filter(pk=order_id).distinct().first()
    if order is None:
        raise Http404
    link = links.absolute(order.store, links.next_path_of(order))
    text = _("Hola, %(name)s. Este es tu pedido %(number)s de %(store)s: %(total)s. Míralo y págalo aquí: %(link)s") % {
        "name": order.contact_name.split()[0] if order.contact_name else "",
        "number": order.number,
        "store": order.store.name,
        "total": format_usd(order.total_incl_tax),
        "link": link,
    }
    phone = whatsapp_id(str(order.contact_phone)) if order.contact_phone else ""
    context = {
        **_frame(request, _("Pedido %(number)s") % {"number": order.number}),
        "order": order,
        "link": link,
        "text": text,
        "whatsapp": f"https://wa.me/{phone}?text={quote(text)}" if phone else "",
    }
    return TemplateResponse(request, "backoffice/orders/phone_done.html", context)


def _frame(request: HttpRequest, title: str) -> dict[str, Any]:
    return {**site.each_context(request), "title": title}


def _draft(request: HttpRequest, basket_id: int, stores: list[Store]) -> Basket:
    """One of the orders that this person is making; nobody opens the basket of a visitor through here."""
    if basket_id not in request.session.get(_DRAFTS, []):
        raise Http404
    basket = (
        Basket.objects.select_related("store")
        .filter(pk=basket_id, store__in=stores, owner=None, status=Basket.OPEN)
        .first()
    )
    if basket is None:
        raise Http404
    return price(basket)


def _known(request: HttpRequest, store: Store) -> QuerySet[User]:
    """The customers of a store, for whoever may see customers there."""
    stores = stores_where(request.user, "accounts.view_customer").filter(pk=store.pk)
    return User.objects.filter(buys(), has_to_do_with(list(stores.values_list("pk", flat=True))))


def _customer(request: HttpRequest, store: Store, written: str) -> User | None:
    """The customer who was chosen, if this person may see them."""
    if not written.isdecimal():
        return None
    return _known(request, store).filter(pk=int(written[:18])).first()


def _form(request: HttpRequest, basket: Basket, customer: User | None) -> PhoneOrderForm:
    said = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {}
    if customer is not None:
        initial = {"name": customer.get_full_name(), "phone": str(customer.phone or ""), "email": customer.email}
    state = str(said.get("state", "")) if said is not None else ""
    return PhoneOrderForm(
        said,
        initial=initial,
        deliveries=options_for(basket, state),
        payments=offered_methods(basket.store),
        book=saved_addresses(customer) if customer else [],
    )


def _back(request: HttpRequest, basket: Basket) -> str:
    page = reverse("orders_desk:draft", args=[basket.pk])
    customer = request.POST.get("customer", "")
    return f"{page}?customer={customer}" if customer.isdecimal() else page
