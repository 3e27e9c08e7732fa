"""Pure decisions about delivery: which method serves an order, and for how much. Amounts are in USD with IVA."""

from collections.abc import Collection
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DELIVERY = "delivery"
PICKUP = "pickup"

FREE = Decimal("0.00")


def obstacle(
    kind: str, states: Collection[str], *, state: str, offers_delivery: bool, offers_pickup: bool
) -> str | Promise:
    """Why a method of `kind` that serves `states` (none: the whole country) cannot serve `state`; "" where it can.

    An empty `state` means that the customer has not said where: nothing is ruled out on its account.
    """
    if kind == PICKUP:
        return "" if offers_pickup else _("Por ahora no se puede retirar en la tienda.")
    if not offers_delivery:
        return _("Por ahora la tienda no hace entregas.")
    if state and states and state not in states:
        return _("No llega a %(state)s.") % {"state": state}
    return ""


def fee(
    kind: str, price: Decimal, *, free_from: Decimal | None, store_free_from: Decimal | None, goods: Decimal
) -> Decimal:
    """What a method costs an order of `goods`. Its own threshold wins over the store's, which is for deliveries."""
    threshold = free_from if free_from is not None else (store_free_from if kind == DELIVERY else None)
    return FREE if threshold is not None and goods >= threshold else price
