"""Money taken in hand, for tests: who takes it, and orders that wait for it."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from commerce.accounts.models import User
from commerce.cash import queries
from commerce.cash.actions import Handed, collect
from commerce.cash.models import CashCollection
from commerce.order import actions, statuses
from commerce.order.models import Order
from commerce.stores.models import Store
from tests.factories import Number, make_product, make_staff
from tests.orders import make_order, make_shop

COURIER = ("cash.view_cashcollection", "cash.add_cashcollection", "cash.view_cashclosing")
SUPERVISOR = (*COURIER, "cash.change_cashclosing")


def make_courier(store: Store, **fields: Any) -> User:
    """Somebody who delivers and collects."""
    return make_staff(store, "courier", COURIER, **fields)


def make_supervisor(store: Store, **fields: Any) -> User:
    """Somebody who also receives what couriers hand in."""
    return make_staff(store, "cash-supervisor", SUPERVISOR, **fields)


def make_order_on_the_way(store: Store | None = None, usd: Number = "20.00", **details: Any) -> Order:
    """An order that a courier has with them; US$ 20,00 fetched in the store, with no delivery to pay."""
    store = store or make_shop()
    values: dict[str, Any] = {"delivery": "retiro", "address": None}
    order = make_order(store, {make_product(store, price=usd): 1}, **values | details)
    actions.move(order.pk, statuses.PROCESSING)
    actions.move(order.pk, statuses.OUT_FOR_DELIVERY)
    return Order.objects.get(pk=order.pk)


def take(order: Order, received: Number | None = None, currency: str = "VES", **fields: Any) -> CashCollection:
    """Collect `received` of an order, or exactly what it owes in that currency, by a courier unless `by` says who."""
    owed = queries.owed_now(Order.objects.get(pk=order.pk)).amount(currency)
    by, key = fields.pop("by", None) or make_courier(order.store), fields.pop("key", uuid4().hex)
    delivers = fields.pop("delivers", False)
    amount = Decimal(str(received)) if received is not None else owed
    assert amount is not None
    return collect(order.pk, Handed(currency, amount, **fields), by=by, key=key, delivers=delivers)
