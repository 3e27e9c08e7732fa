"""What pages, the order and the desks read about payment."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from commerce.rates.queries import BOLIVAR, rate_status

from . import methods
from .models import StorePaymentMethod

if TYPE_CHECKING:
    from commerce.order.models import Order
    from commerce.stores.models import Store


@dataclass(frozen=True)
class OfferedMethod:
    """A way to pay that a store offers, with the instructions that its customers read."""

    method: methods.PaymentMethod
    instructions: str | Promise

    @property
    def code(self) -> str:
        """The method's code."""
        return self.method.code


def offered_methods(store: "Store", kind: str = "", *, takes_bolivares: bool | None = None) -> list[OfferedMethod]:
    """The ways to pay that `store` has switched on, in its order; with `kind` only those that go with it.

    A row whose code no module knows is left out: its module was removed. So are those in bolívares where no rate
    is fresh enough to charge with: a caller that has read the rate already says so with `takes_bolivares`.
    """
    is_paused = rate_status(store).is_too_old if takes_bolivares is None else not takes_bolivares
    offered = []
    for row in StorePaymentMethod.objects.filter(store=store, is_enabled=True):
        method = methods.find(row.code)
        if method is None or (kind and not method.goes_with(kind)) or (is_paused and method.currency == BOLIVAR):
            continue
        if method.is_ready(store):
            offered.append(OfferedMethod(method, row.instructions or method.instructions))
    return offered


def instructions_for(order: "Order") -> str | Promise:
    """What the customer of `order` must know to pay it ("" where the method is gone)."""
    row = StorePaymentMethod.objects.filter(store_id=order.store_id, code=order.payment_method).first()
    method = methods.find(order.payment_method)
    if row and row.instructions:
        return row.instructions
    return method.instructions if method else ""
