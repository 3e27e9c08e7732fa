"""Orders of every kind, placed as a customer places them and moved as staff move them."""

from collections import deque
from datetime import timedelta
from typing import Any

from django.db.models import F

from commerce.accounts.models import User
from commerce.basket.models import Basket
from commerce.catalogue.models import Product
from commerce.checkout.actions import place_order
from commerce.checkout.details import Address, Details
from commerce.order import actions, statuses
from commerce.order.models import Order, StatusMove
from commerce.partner.strategy import StoreStrategy
from commerce.shipping.models import DeliveryMethod
from commerce.stores.models import Store

GUEST = {"name": "Visitante de Prueba", "phone": "+584245550177", "email": "visita@example.com"}
ADDRESS = Address(
    line1="Calle Los Mangos, quinta Araguaney", city="Caracas", state="Distrito Capital", reference="Portón verde"
)


def load_orders(
    stores: dict[str, Store], orders: list[dict[str, Any]], customers: dict[str, User], staff: User
) -> None:
    """Place the demo's orders, once: each has a key, and the same key answers the same order."""
    for number, data in enumerate(orders, start=1):
        key = f"demo-{number}"
        store = stores[data["store"]]
        if Order.objects.filter(store=store, idempotency_key=key).exists():
            continue
        user = customers.get(data.get("customer") or "")
        order = place_order(
            _basket(store, user, data["lines"]).pk, _details(store, user, data), user=user, idempotency_key=key
        )
        for status in _way(order.status, data["status"]):
            if status == statuses.CANCELLED:
                actions.cancel(order.pk, by=staff, reason="El cliente cambió de idea.")
            else:
                actions.move(order.pk, status, by=staff)
        _backdate(order, data.get("days_ago", 0))


def _basket(store: Store, user: User | None, lines: list[list[Any]]) -> Basket:
    """A basket of its own; the customer's open one, if there is one, stays as it is."""
    basket = Basket.objects.create(store=store, status=Basket.SAVED if user else Basket.OPEN, owner=user)
    basket.strategy = StoreStrategy()
    for sku, steps in lines:
        basket.add_product(Product.objects.get(store=store, code=f"{store.slug}:{sku}"), int(steps))
    if user:
        Basket.objects.filter(store=store, owner=user, status=Basket.OPEN).update(status=Basket.SAVED)
        Basket.objects.filter(pk=basket.pk).update(status=Basket.OPEN)
    return basket


def _details(store: Store, user: User | None, data: dict[str, Any]) -> Details:
    kind = data["shipping"]
    address = ADDRESS
    if user and (home := user.addresses.first()):
        address = Address(line1=home.line1, city=home.line4, state=home.state, reference=home.notes or "")
    methods = DeliveryMethod.objects.filter(store=store, kind=kind).order_by("-position")
    method = next(m for m in methods if not m.states or address.state in m.states)
    person = {"name": user.get_full_name(), "phone": str(user.phone), "email": user.email} if user else GUEST
    return Details(
        **person,
        delivery=method.code,
        payment=data["payment"],
        address=address if kind == "delivery" else None,
        note=data.get("note", ""),
    )


def _way(start: str, end: str) -> list[str]:
    """The shortest legal way from one status to another."""
    paths = deque([[start]])
    seen = {start}
    while paths:
        path = paths.popleft()
        if path[-1] == end:
            return path[1:]
        for status in statuses.PIPELINE[path[-1]]:
            if status not in seen:
                seen.add(status)
                paths.append([*path, status])
    return []


def _backdate(order: Order, days: int) -> None:
    """Let the order look as old as the demo says; the journal keeps the truth."""
    span = timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(date_placed=F("date_placed") - span)
    StatusMove.objects.filter(order=order).update(at=F("at") - span)
