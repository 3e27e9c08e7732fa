"""Orders of every kind, placed as a customer places them and moved as staff move them."""

from collections import deque
from datetime import timedelta
from typing import Any

from django.db.models import F

from commerce.accounts.models import User
from commerce.basket.models import Basket
from commerce.cash import actions as cash
from commerce.cash import queries as cash_queries
from commerce.catalogue.models import Product
from commerce.checkout.actions import place_order
from commerce.checkout.details import Address, Details
from commerce.order import actions, statuses
from commerce.order.models import Order, StatusMove
from commerce.partner.strategy import StoreStrategy
from commerce.shipping.models import DeliveryMethod
from commerce.stores.models import Store
from commerce.venezuela.rules import normalize_phone
from commerce.voucher.models import Voucher

ADDRESS = Address(
    line1="Calle Los Mangos, quinta Araguaney", city="Caracas", state="Distrito Capital", reference="Portón verde"
)


def load_orders(store: Store, orders: list[dict[str, Any]], customers: dict[str, User], staff: User) -> None:
    """Place the store's orders, once: each has a key, and the same key answers the same order."""
    for number, data in enumerate(orders, start=1):
        key = f"demo-{number}"
        if Order.objects.filter(store=store, idempotency_key=key).exists():
            continue
        user = customers.get(data.get("customer") or "")
        basket = _basket(store, user, data)
        order = place_order(basket.pk, _details(store, user, data), user=user, idempotency_key=key)
        _bring_to(order, data, staff)
        _backdate(order, data.get("days_ago", 0))


def _bring_to(order: Order, data: dict[str, Any], staff: User) -> None:
    """Move the order to the status that the demo shows it in."""
    target = data["status"]
    if target in (statuses.PENDING, statuses.FAILED):
        # No way to pay of the demo starts with waiting for money; these orders look as if one had.
        Order.objects.filter(pk=order.pk).update(status=statuses.PENDING)
        StatusMove.objects.filter(order=order).update(to_status=statuses.PENDING)
        order.status = statuses.PENDING
    for status in _way(order.status, target):
        if status == statuses.CANCELLED:
            actions.cancel(order.pk, by=staff, reason=data["note"])
        elif status == statuses.DELIVERED:
            _collect(order, staff)
            actions.move(order.pk, status, by=staff)
        elif status == statuses.SHIPPED:
            actions.ship(order.pk, data["carrier"], data["tracking"], by=staff)
        else:
            actions.move(order.pk, status, by=staff)


def _collect(order: Order, staff: User) -> None:
    """Take the money of an order that is paid when it is handed over, the exact amount."""
    order = Order.objects.get(pk=order.pk)
    owed = cash_queries.owed_now(order)
    if not cash_queries.is_collected_on_receipt(order) or owed.base <= 0:
        return
    is_transfer = order.payment_method == "transfer_on_delivery"
    currency = "USD" if order.payment_method == "cash_usd" or owed.ves is None else "VES"
    reference = f"{40_000_000 + order.pk}" if is_transfer else ""
    amount = owed.usd if currency == "USD" or owed.ves is None else owed.ves
    handed = cash.Handed(currency, amount, is_transfer=is_transfer, reference=reference)
    cash.collect(order.pk, handed, by=staff, key=f"demo-{order.pk}")


def _basket(store: Store, user: User | None, data: dict[str, Any]) -> Basket:
    """A basket of its own; the customer's open one, if there is one, stays as it is."""
    basket = Basket.objects.create(store=store, status=Basket.SAVED if user else Basket.OPEN, owner=user)
    basket.strategy = StoreStrategy()
    for sku, steps in data["lines"]:
        basket.add_product(Product.objects.get(store=store, code=f"{store.slug}:{sku}"), int(steps))
    if data.get("voucher"):
        basket.vouchers.add(Voucher.objects.get(store=store, code=data["voucher"]))
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
    name, phone, email = _person(user, data)
    return Details(
        name=name,
        phone=phone,
        email=email,
        delivery=method.code,
        payment=data["payment"],
        address=address if kind == "delivery" else None,
        note=data.get("note", ""),
    )


def _person(user: User | None, data: dict[str, Any]) -> tuple[str, str, str]:
    """Name, phone and e-mail of whoever orders."""
    if user:
        return user.get_full_name(), str(user.phone), user.email
    guest = data["guest"]
    return f"{guest['first_name']} {guest['last_name']}", normalize_phone(guest["phone"]), guest["email"]


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
