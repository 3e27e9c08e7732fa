"""Every movement of money that is written down: Oscar's sources and their movements."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commerce.journal import actions as journal
from commerce.refusals import Conflict

from . import ledger
from .ledger import Movement, source_type
from .methods import PaymentMethod, find
from .models import Source

if TYPE_CHECKING:
    from commerce.accounts.models import User
    from commerce.order.models import Order


def open_source(order: "Order", method: PaymentMethod) -> Source:
    """Write down how `order` will be paid, in the transaction that places it. Nothing has been received yet."""
    return Source.objects.create(
        order=order,
        source_type=source_type(method.code),
        currency=order.currency,
        amount_allocated=order.total_incl_tax,
        label=str(method.name)[:128],
    )


@transaction.atomic
def collect(order: "Order", *, by: "User | None" = None, amount: Decimal | None = None) -> Source:
    """Write down that `order`, locked by the caller, was paid when it was handed over: the rest, or `amount` USD.

    Raises:
        Conflict: "nothing_to_collect" where nothing is owed any more.
    """
    source = order.sources.select_for_update().order_by("pk").first()
    if source is None:
        raise Conflict("no_payment_source", _("El pedido no dice cómo se paga."))
    due = source.balance if amount is None else amount
    if due <= 0:
        raise Conflict("nothing_to_collect", _("Este pedido ya está pagado."))
    movement = Movement(order.payment_method, due, due, provider="cash", status="collected", by=by)
    ledger.receive(order, movement)
    source.refresh_from_db()
    journal.record(
        "payment.collected",
        subject=order,
        by=by,
        data={"number": order.number, "amount_usd": due, "method": order.payment_method},
    )
    return source


def collect_if_due_on_receipt(order: "Order", *, by: "User | None" = None) -> None:
    """Handing over an order that is paid on receipt is also being paid: nobody leaves the goods without the money."""
    method = find(order.payment_method)
    source = order.sources.order_by("pk").first()
    if method and method.is_collected_on_receipt and source and source.balance > 0:
        collect(order, by=by)
