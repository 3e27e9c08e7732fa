"""Every change of an order after it was placed. Each one: lock, guard, write, record."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.signals import order_status_changed

from commerce.journal import actions as journal
from commerce.payment import actions as payment
from commerce.payment import ledger
from commerce.payment.models import Source
from commerce.refusals import BadInput, ensure
from commerce.voucher import actions as voucher

from . import rules, statuses, stock
from .locks import lock_order
from .models import Order, OrderNote, RefundDue, StatusMove

if TYPE_CHECKING:
    from commerce.accounts.models import User


@transaction.atomic
def move(order_id: int, to: str, *, by: "User | None" = None, note: str = "", actor_label: str = "") -> Order:
    """Take an order to another status; `note` is read by the customer.

    Raises:
        Missing: no such order.
        Conflict: the order cannot go there from where it is; `details["allowed"]` says where it can. "collect_first"
            where it is paid when it is handed over and the money has not been written down.
    """
    order = lock_order(order_id)
    ensure(rules.may_move(order.status, to))
    return _go(order, to, by=by, note=note, actor_label=actor_label)


@transaction.atomic
def ship(order_id: int, carrier: str, tracking: str = "", *, by: "User | None" = None, note: str = "") -> Order:
    """Hand an order to a carrier, with the number under which the customer can follow it. Raises as `move` does."""
    order = lock_order(order_id)
    ensure(rules.may_move(order.status, statuses.SHIPPED))
    order.carrier, order.tracking_number = carrier.strip()[:80], tracking.strip()[:80]
    return _go(order, statuses.SHIPPED, by=by, note=note, also=["carrier", "tracking_number"])


@transaction.atomic
def track(order_id: int, carrier: str, tracking: str = "", *, by: "User | None" = None) -> Order:
    """Write down, or correct, who carries an order that has left and under which number; its customer is told.

    Raises:
        Missing: no such order.
        BadInput: there is no carrier.
        Conflict: it has not left yet, or has arrived.
    """
    order = lock_order(order_id)
    ensure(rules.may_track(order.status))
    carrier, tracking = carrier.strip()[:80], tracking.strip()[:80]
    if not carrier:
        raise BadInput("no_carrier", _("Escribe la empresa de envío."), field="carrier")
    if (order.carrier, order.tracking_number) != (carrier, tracking):
        order.carrier, order.tracking_number = carrier, tracking
        order.save(update_fields=["carrier", "tracking_number"])
        journal.record("order.tracked", subject=order, by=by, data={"number": order.number, "carrier": carrier})
    return order


@transaction.atomic
def add_note(order_id: int, message: str, *, by: "User") -> OrderNote:
    """Keep a note of the team about an order. Its customer never sees it, and the journal keeps only that it exists.

    Raises:
        Missing: no such order.
        BadInput: there is nothing in it.
    """
    order = lock_order(order_id)
    message = message.strip()[:2000]
    if not message:
        raise BadInput("empty_note", _("Escribe la nota."), field="message")
    note: OrderNote = OrderNote.objects.create(order=order, user=by, note_type=OrderNote.INFO, message=message)
    journal.record("order.noted", subject=order, by=by, data={"number": order.number, "note_id": note.pk})
    return note


@transaction.atomic
def cancel(order_id: int, *, by: "User | None" = None, reason: str = "", actor_label: str = "") -> Order:
    """End an order before it leaves the shop: its goods and its vouchers are free again, once.

    What was already paid is owed back: the journal entry carries it as `refund_due_usd`, and finance finds a task.

    Raises:
        Missing: no such order.
        Conflict: it has left, or is cancelled already.
    """
    order = lock_order(order_id)
    ensure(rules.may_cancel(order.status))
    order.cancel_reason = reason.strip()[:240]
    return _go(order, statuses.CANCELLED, by=by, note=reason, also=["cancel_reason"], actor_label=actor_label)


def _go(
    order: Order,
    to: str,
    *,
    by: "User | None",
    note: str,
    also: list[str] | None = None,
    actor_label: str = "",
) -> Order:
    """Write the move of a locked order whose move was found legal, and what hangs on it in the same transaction."""
    before = order.status
    order.status = to
    order.save(update_fields=["status", *(also or [])])
    order.lines.update(status=to)
    _move_stock(order, before, to, by=by, note=note)
    if to == statuses.DELIVERED:
        payment.ensure_collected(order)
    ledger.restate(order)
    StatusMove.objects.create(order=order, from_status=before, to_status=to, by=by, note=note.strip()[:240])
    order.status_changes.create(old_status=before, new_status=to)
    order_status_changed.send(sender=order, order=order, old_status=before, new_status=to)
    data = {"number": order.number, "from": before, "to": to, **_refund_due(order, note)}
    journal.record(f"order.{to}", subject=order, by=by, data=data, actor_label=actor_label)
    return order


def _move_stock(order: Order, before: str, to: str, *, by: "User | None", note: str) -> None:
    if to in rules.LEFT_THE_SHELF:
        stock.take(order, by=by)
    elif to in rules.BACK_ON_THE_SHELF:
        stock.give_back(order, by=by, reason=note)
        voucher.give_back(order)
    elif before == statuses.FAILED:
        stock.set_aside_again(order)


def owed_back(order: Order) -> Decimal:
    """USD that an order would owe back if it ended now."""
    return sum((source.amount_available_for_refund for source in Source.objects.filter(order=order)), Decimal(0))


def owe_back(order: Order, reason: str) -> Decimal:
    """Give finance the task of giving back what a locked order that has ended still holds; how much, in USD."""
    owed = owed_back(order)
    if owed > 0:
        task, is_new = RefundDue.objects.get_or_create(
            order=order, defaults={"amount_usd": owed, "reason": reason.strip()[:240]}
        )
        if not is_new and (task.amount_usd != owed or task.settled_at is not None):
            task.amount_usd, task.settled_at = owed, None
            task.save(update_fields=["amount_usd", "settled_at"])
    return owed


def _refund_due(order: Order, reason: str) -> dict[str, Any]:
    """What is owed back now that the order has ended, as the journal says it."""
    owed = owe_back(order, reason) if order.status in rules.BACK_ON_THE_SHELF else Decimal(0)
    return {"refund_due_usd": owed} if owed > 0 else {}
