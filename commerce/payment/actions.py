"""How an order begins to be paid, and what must have been paid before it changes hands."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from commerce.money.rules import format_usd
from commerce.refusals import Conflict

from . import ledger
from .methods import PaymentMethod, find
from .models import Source

if TYPE_CHECKING:
    from commerce.order.models import Order


def open_source(order: "Order", method: PaymentMethod) -> Source:
    """Write down how `order` will be paid, in the transaction that places it. Nothing has been received yet."""
    return Source.objects.create(
        order=order,
        source_type=ledger.source_type(method.code),
        currency=order.currency,
        amount_allocated=order.total_incl_tax,
        label=str(method.name)[:128],
    )


def ensure_collected(order: "Order") -> None:
    """See that an order which is paid on receipt is paid before it changes hands.

    Raises Conflict "collect_first".
    """
    method = find(order.payment_method)
    if method is None or not method.is_collected_on_receipt:
        return
    owed = ledger.standing(order).remaining
    if owed > 0:
        message = _("Falta cobrar %(amount)s: anota lo que recibiste en «Entregar y cobrar».")
        raise Conflict("collect_first", message % {"amount": format_usd(owed)}, details={"owed_usd": str(owed)})
