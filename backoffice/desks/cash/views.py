"""Collecting an order in hand, one's own cash box, and handing it in. What changes is changed by `commerce.cash`."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.cash import actions, closing, queries
from commerce.cash.models import CashClosing, CashCollection
from commerce.order.models import Order
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

from .forms import CloseForm, CollectForm
from .page import collect_page, with_change

VIEW: Final = "cash.view_cashcollection"
NOT_UNDERSTOOD: Final = 422
_SHOWN: Final = 50


@require_safe
@desk_view(VIEW)
def desk(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """What is to be collected, one's own box, and the closings that one may see."""
    return _desk(request, stores, chosen(request, stores))


def _desk(
    request: HttpRequest, stores: list[Store], store: Store, form: CloseForm | None = None, status: int = 200
) -> HttpResponse:
    me = person(request)
    may_collect = set(stores_where(me, actions.COLLECT).values_list("pk", flat=True))
    may_receive = set(stores_where(me, closing.RECEIVE).values_list("pk", flat=True))
    mine, back = queries.not_handed_in(store, me), queries.handed_back(store, me)
    today = queries.closing_today(store, me)
    is_open = today is not None and today.received_by_id is None
    if form is None:
        form = CloseForm(initial={"note": today.note} if today and is_open else None)
    context = {
        **site.each_context(request),
        "title": _("Caja"),
        "store": store,
        "stores": stores,
        "may_collect": store.pk in may_collect,
        "to_collect": _to_collect(store) if store.pk in may_collect else [],
        "mine": list(mine[:_SHOWN]),
        "back": list(back[:_SHOWN]),
        "box": queries.in_the_box(store, me, today),
        "today": today,
        "day": timezone.localdate(timezone=store.zone),
        "completes": is_open,
        "form": form,
        "closings": _closings(store, None if store.pk in may_receive else me)[:_SHOWN],
        "may_receive": store.pk in may_receive,
    }
    return TemplateResponse(request, "backoffice/cash/desk.html", context, status=status)


def chosen(request: HttpRequest, stores: list[Store]) -> Store:
    """The store that the page is about: the one asked for, or the first of the person's."""
    wanted = request.POST.get("tienda") or request.GET.get("tienda", "")
    return next((store for store in stores if str(store.pk) == wanted), stores[0])


def _to_collect(store: Store) -> list[Order]:
    """Orders that are about to change hands and are paid then, oldest first."""
    orders = Order.objects.filter(
        store=store, status__in=queries.HANDED_OVER_FROM, payment_state__in=("to_collect", "partial")
    )
    return list(orders.order_by("pk")[:_SHOWN])


def _closings(store: Store, only: Any) -> QuerySet[CashClosing]:
    rows = CashClosing.objects.filter(store=store).select_related("person", "received_by")
    return rows.filter(person=only) if only is not None else rows


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view(actions.COLLECT)
def collect(request: HttpRequest, order_id: int, *, stores: list[Store]) -> HttpResponse:
    """Ask what was received for one order (GET), and write it down (POST), handing it over where that pays it."""
    order = Order.objects.select_related("store", "rate", "shipping_address").filter(pk=order_id, store__in=stores)
    found = order.first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _collect_page(request, found)
    form = CollectForm(request.POST)
    if not form.is_valid():
        return _collect_page(request, found, form, NOT_UNDERSTOOD)
    if "calcular" in request.POST:
        return _collect_page(request, found, with_change(form, queries.owed_now(found)))
    try:
        row = actions.collect(
            found.pk,
            form.handed(),
            by=person(request),
            key=form.cleaned_data["key"],
            delivers="entregar" in request.POST,
        )
    except BadInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        _tell(request, row)
        return HttpResponseRedirect(reverse("cash:collect", args=[found.pk]))
    return _collect_page(request, found, form, NOT_UNDERSTOOD)


def _tell(request: HttpRequest, row: CashCollection) -> None:
    order = Order.objects.get(pk=row.order_id)
    number = {"number": order.number}
    if order.status == Order.Status.DELIVERED:
        messages.success(request, _("Pedido %(number)s cobrado y entregado.") % number)
    elif order.payment_state == "partial":
        messages.warning(request, _("Anotado. Al pedido %(number)s todavía le falta una parte.") % number)
    else:
        messages.success(request, _("Cobro del pedido %(number)s anotado.") % number)


def _collect_page(
    request: HttpRequest, order: Order, form: CollectForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": _("Cobrar el pedido %(number)s") % {"number": order.number},
        "cash": collect_page(order, form),
        "order": order,
        "may_open_order": request.user.has_perm("order.view_order", order),
    }
    return TemplateResponse(request, "backoffice/cash/collect.html", context, status=status)


@require_POST
@desk_view(actions.COLLECT)
def close(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Hand in one's own box of a store."""
    store, form = chosen(request, stores), CloseForm(request.POST)
    if form.is_valid():
        try:
            closing.close(store, by=person(request), **form.counted())
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return _back(store)
        else:
            messages.success(request, _("Cerraste tu caja. Entrégala: la recibe otra persona."))
            return _back(store)
    return _desk(request, stores, store, form, NOT_UNDERSTOOD)


@require_POST
@desk_view(closing.RECEIVE)
def receive(request: HttpRequest, closing_id: int, *, stores: list[Store]) -> HttpResponse:
    """Say that one has received what somebody handed in."""
    row = CashClosing.objects.select_related("store").filter(pk=closing_id, store__in=stores).first()
    if row is None:
        raise Http404
    return _done(request, lambda: closing.receive(row.pk, by=person(request)), _("Recibiste la caja."), row.store)


def _done(request: HttpRequest, act: Callable[[], object], words: str, store: Store) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return _back(store)


def _back(store: Store) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('cash:desk')}?tienda={store.pk}")
