"""The IGTF line of an order that is paid in hand: on what came in foreign currency, and on nothing else."""

from decimal import Decimal
from typing import TYPE_CHECKING

from commerce.journal import actions as journal
from commerce.money.rules import convert
from commerce.order.models import Order
from commerce.payment.surcharges import Igtf
from commerce.venezuela.models import TaxRate
from commerce.venezuela.queries import tax_percent

from . import queries
from .rules import ZERO

if TYPE_CHECKING:
    from commerce.accounts.models import User


def settle_igtf(order: Order, *, by: "User | None" = None) -> Decimal:
    """Let a locked order's IGTF be that of the dollars that came in hand, and its total follow; the tax, in USD.

    Only for an order that is paid on receipt: dollars that came otherwise carry their IGTF since the checkout.
    """
    _usd, due = queries.collected_in_dollars(order)
    charged = queries.igtf_charged(order)
    if due == charged:
        return due
    order.surcharges.filter(code=TaxRate.IGTF).delete()
    if due > ZERO:
        name = Igtf(due, tax_percent(TaxRate.IGTF)).name
        order.surcharges.create(name=name, code=TaxRate.IGTF, incl_tax=due, excl_tax=due, tax_code=TaxRate.IGTF)
    before = order.total_incl_tax
    order.total_incl_tax += due - charged
    order.total_excl_tax += due - charged
    if order.total_ves is not None and order.rate is not None:
        order.total_ves = convert(order.total_incl_tax, order.rate.value)
    order.save(update_fields=["total_incl_tax", "total_excl_tax", "total_ves"])
    for source in order.sources.filter(amount_allocated=before):
        source.amount_allocated = order.total_incl_tax
        source.save(update_fields=["amount_allocated"])
    data = {"number": order.number, "before_usd": before, "after_usd": order.total_incl_tax, "igtf_usd": due}
    journal.record("order.igtf_settled", subject=order, by=by, data=data)
    return due
