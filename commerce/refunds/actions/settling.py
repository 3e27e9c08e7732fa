"""What happens once the money has gone back: the ledger, the goods, the voucher, the order, the debt."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.models import Order, RefundDue
from commerce.payment import credit, ledger
from commerce.payment.ledger import Movement
from commerce.payment.models import Source, StoreCreditEntry
from commerce.refunds import goods
from commerce.refunds.models import Refund
from commerce.refusals import Conflict
from commerce.voucher import actions as voucher

if TYPE_CHECKING:
    from commerce.accounts.models import User

PROVIDER = "refund"
State = Refund.State


def settle(order: Order, refund: Refund, movement: Movement) -> Refund:
    """Book a refund that has gone out; order and refund are locked. Raises Conflict where it was booked before."""
    row = ledger.give_back(order, refund.source, movement)
    if row is None:
        raise Conflict("already_done", _("Esta devolución ya se asentó."))
    refund.transaction, refund.state, refund.settled_at = row, State.DONE, timezone.now()
    refund.amount, refund.currency, refund.rate = movement.amount, movement.currency, movement.rate
    refund.error, refund.next_try_at = "", None
    refund.save()
    lines = goods.take_back(order, refund, by=movement.by)
    vouchers = voucher.give_back(order) if refund.returns_vouchers else 0
    left = _still_here(order)
    data = {
        "number": order.number,
        "refund_id": refund.pk,
        "usd": refund.usd,
        "kind": refund.kind,
        "amount": movement.amount,
        "currency": movement.currency,
        "lines": lines,
        "vouchers": vouchers,
    }
    journal.record("refund.done", subject=order, by=movement.by, data=data)
    _settle_debt(order, left)
    if left <= 0 and statuses.REFUNDED in statuses.PIPELINE[order.status]:
        orders.move(order.pk, statuses.REFUNDED, by=movement.by, note=_("Te devolvimos lo que pagaste."))
    return refund


def give_credit(order: Order, refund: Refund, *, by: "User") -> Refund:
    """Give a refund as credit of the store, in the caller's transaction."""
    kinds = StoreCreditEntry.Kind
    kind = kinds.OVERPAYMENT if refund.reason_code == Refund.Reason.OVERPAID else kinds.REFUND
    if refund.source.source_type.code == credit.METHOD:
        kind = kinds.RETURNED
    entry = credit.grant(order, refund.usd, kind=kind, reason=refund.get_reason_code_display(), by=by)
    movement = Movement(
        refund.source.source_type.code,
        refund.usd,
        refund.usd,
        provider=credit.METHOD,
        provider_id=str(entry.pk),
        status=refund.kind,
        by=by,
    )
    return settle(order, refund, movement)


def _still_here(order: Order) -> Decimal:
    """USD of the order that have not gone back, set aside or not."""
    sources = Source.objects.filter(order=order)
    return sum((source.amount_debited - source.amount_refunded for source in sources), Decimal(0))


def _settle_debt(order: Order, left: Decimal) -> None:
    """The task of giving back what an ended order holds is done once nothing is left of it."""
    task = RefundDue.objects.filter(order=order, settled_at=None).first()
    if task is None:
        return
    if left <= 0:
        task.settled_at = timezone.now()
        task.save(update_fields=["settled_at"])
    elif order.status in (statuses.CANCELLED, statuses.FAILED, statuses.REFUNDED):
        task.amount_usd = left
        task.save(update_fields=["amount_usd"])
