"""The one door through which a payment is confirmed: written once, the order goes on, and the journal says so."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.order.rules import BACK_ON_THE_SHELF

from . import ledger
from .ledger import Movement, Standing
from .models import Transaction

if TYPE_CHECKING:
    from commerce.accounts.models import User

_ENDED = (*BACK_ON_THE_SHELF, statuses.REFUNDED)


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation did. `transaction` is None where the movement had counted before: then nothing happened."""

    order: Order
    transaction: Transaction | None
    standing: Standing


@transaction.atomic
def confirm(order_id: int, movement: Movement, *, note: str = "", actor_label: str = "") -> Confirmed:
    """Book money that surely came for an order, and let the order go on where that pays it.

    Told twice of the same `provider_id` it does nothing the second time. Money for an order that has ended is written
    and owed back; the order stays ended.
    Raises Missing for an order that does not exist, BadInput for an amount that is not above zero.
    """
    order = lock_order(order_id)
    row = ledger.receive(order, movement)
    stands = ledger.standing(order)
    if row is None:
        return Confirmed(order, None, stands)
    data: dict[str, Any] = {
        "number": order.number,
        "method": movement.method,
        "amount": movement.amount,
        "currency": movement.currency,
        "usd": movement.usd,
        "remaining_usd": stands.remaining,
        "overpaid_usd": stands.overpaid,
    }
    journal.record("payment.received", subject=order, by=movement.by, data=data, actor_label=actor_label)
    order = go_on(order, by=movement.by, note=note or _("Recibimos tu pago."), actor_label=actor_label)
    return Confirmed(order, row, stands)


def go_on(order: Order, *, by: "User | None" = None, note: str = "", actor_label: str = "") -> Order:
    """Let a locked order whose payment is complete go on; what came for one that has ended is owed back."""
    stands = ledger.standing(order)
    if order.status in _ENDED:
        orders.owe_back(order, note)
    elif order.status == statuses.PENDING and stands.remaining <= Decimal(0):
        return orders.move(order.pk, statuses.CONFIRMED, by=by, note=note, actor_label=actor_label)
    return order
