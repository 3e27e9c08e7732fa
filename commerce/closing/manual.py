"""Payments that a person confirms: money that was taken in hand, or transferred on the spot.

Whatever a customer reports is decided at the verification desk, and never here.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commerce.cash import actions as cash
from commerce.cash import queries as cash_queries
from commerce.cash.actions import Handed
from commerce.cash.models import CashCollection
from commerce.cash.rules import Owed
from commerce.journal import actions as journal
from commerce.journal.models import JournalEntry
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.order.rules import BACK_ON_THE_SHELF
from commerce.payment import ledger, methods, review
from commerce.rates.queries import BOLIVAR
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.queries import stores_where

from . import expiry

if TYPE_CHECKING:
    from commerce.accounts.models import User

FAIL = "order.change_order"
_LONGEST = 240


def pending() -> QuerySet[Order]:
    """Orders that are paid by hand and whose money nobody has written down, the oldest first."""
    codes = [method.code for method in methods.known() if method.is_collected_on_receipt]
    waiting = Order.objects.filter(payment_method__in=codes, payment_state__in=("to_collect", "partial"))
    ended = (*BACK_ON_THE_SHELF, statuses.REFUNDED)
    return waiting.exclude(status__in=ended).select_related("store", "rate").order_by("date_placed", "pk")


@transaction.atomic
def confirm(order_id: int, *, by: "User", amount: Decimal, reference: str, currency: str = "") -> CashCollection:
    """Write down that the money of an order came: `amount` of `currency` (by default that of its way to pay).

    Its customer and whoever answers for the store's money are written to.

    Raises:
        Missing: no such order.
        NotAllowed: `by` does not take money in that store.
        BadInput: the amount or the reference is missing, or more than is owed.
        Conflict: "already_paid", "order_ended", "other_method".
    """
    order = lock_order(order_id)
    reference = " ".join(reference.split())[:40]
    method = _ensure_confirmable(order, by, reference)
    handed = Handed(
        currency=currency or method.currency,
        received=amount,
        is_transfer=order.payment_method == "transfer_on_delivery",
        reference=reference,
    )
    key = f"manual-{order.pk}-{reference}"[:64]
    if CashCollection.objects.filter(key=key).exists():
        raise Conflict("already_paid", _("Ese pago ya se confirmó en este pedido."))
    row = cash.collect(order.pk, handed, by=by, key=key)
    data = {
        "number": order.number,
        "collection_id": row.pk,
        "amount": row.received,
        "currency": row.currency,
        "reference": reference,
    }
    journal.record("payment.confirmed_by_hand", subject=order, by=by, data=data)
    return row


def _ensure_confirmable(order: Order, by: "User", reference: str) -> methods.PaymentMethod:
    """The way to pay of an order that `by` may confirm. Raises as `confirm`."""
    if not stores_where(by, cash.COLLECT).filter(pk=order.store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes cobrar pedidos de esta tienda."))
    if not reference:
        raise BadInput("reference_missing", _("Escribe la referencia del pago."), field="reference")
    if order.status in (*BACK_ON_THE_SHELF, statuses.REFUNDED):
        raise Conflict(
            "order_ended", _("Este pedido terminó: ya no se puede cobrar."), details={"status": order.status}
        )
    if ledger.standing(order).remaining <= 0:
        raise Conflict("already_paid", _("Este pedido ya está pagado."))
    method = methods.find(order.payment_method)
    if method is None or not method.is_collected_on_receipt:
        raise Conflict("other_method", _("Este pedido no se paga en mano: su pago se verifica en su propia mesa."))
    return method


def owed_of_each(orders: Sequence[Order]) -> dict[int, tuple[Decimal, str]]:
    """What is still to come of each order, in the currency of its way to pay: in dollars while there is no rate."""
    each = cash_queries.owed_of_each(orders)
    return {order.pk: _in_its_currency(order, each[order.pk]) for order in orders}


def owed(order: Order) -> tuple[Decimal, str]:
    """What is still to come of an order that is paid by hand. In the same currency as `owed_of_each`."""
    return _in_its_currency(order, cash_queries.owed_now(order))


def _in_its_currency(order: Order, due: Owed) -> tuple[Decimal, str]:
    method = methods.find(order.payment_method)
    if method is not None and method.currency == BOLIVAR and due.ves is not None:
        return due.ves, BOLIVAR
    return due.usd, "USD"


@transaction.atomic
def mark_failed(order_id: int, *, by: "User", reason: str, key: str = "") -> Order:
    """Say that the payment of an order did not come, and why: its customer reads it.

    An order that had failed waits for a payment again; one that is paid on receipt stays where it is, and owed. `key`
    comes with the form: sent twice, it is said once.

    Raises:
        Missing: no such order.
        NotAllowed: no permission in its store.
        BadInput: no reason.
        Conflict: it is paid (its money goes back first), in review, or not one that could wait for a payment.
    """
    order = lock_order(order_id)
    if not stores_where(by, FAIL).filter(pk=order.store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes cambiar los pedidos de esta tienda."))
    if key and failures_of([order]).filter(data__key=key).exists():
        return order
    words = " ".join(reason.split())[:_LONGEST]
    if not words:
        raise BadInput("reason_missing", _("Escribe el motivo: el cliente lo va a leer."), field="reason")
    if order.status not in (statuses.PENDING, statuses.FAILED) and not is_paid_in_hand(order):
        raise Conflict("not_waiting", _("Este pedido no espera un pago."), details={"status": order.status})
    if ledger.standing(order).remaining <= 0:
        raise Conflict("already_paid", _("Este pedido ya está pagado."))
    if review.in_review([order.pk]):
        raise Conflict("in_review", _("Hay un pago en revisión: se decide en la mesa de verificación."))
    if order.status == statuses.FAILED:
        order = orders.move(order.pk, statuses.PENDING, by=by, note=words)
    ledger.restate(order)
    expiry.renew(order)
    data = {"number": order.number, "reason": words, **({"key": key} if key else {})}
    journal.record("payment.marked_failed", subject=order, by=by, data=data)
    return order


def failures_of(orders: Iterable[Order]) -> QuerySet[JournalEntry]:
    """When somebody said of these orders that their payment did not come, the oldest first."""
    ids = [str(order.pk) for order in orders]
    said = JournalEntry.objects.filter(verb="payment.marked_failed", subject_type="order.order", subject_id__in=ids)
    return said.order_by("pk")


def is_paid_in_hand(order: Order) -> bool:
    """Whether an order is paid when it changes hands, and has not ended."""
    method = methods.find(order.payment_method)
    has_ended = order.status in (*BACK_ON_THE_SHELF, statuses.REFUNDED)
    return bool(method and method.is_collected_on_receipt) and not has_ended
