"""Jobs about orders: many moved at once, each one judged for itself."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.jobs.models import Job, JobItem
from commerce.jobs.registry import JobKind, PreviewRow, register
from commerce.payment import actions as payment
from commerce.refusals import BadInput, Refusal, ensure

from . import actions, rules, statuses
from .models import Order

# Where many orders may go at once. An order is cancelled alone, with its own reason.
TARGETS = (
    statuses.CONFIRMED,
    statuses.PROCESSING,
    statuses.READY,
    statuses.SHIPPED,
    statuses.OUT_FOR_DELIVERY,
    statuses.DELIVERED,
)


def move_one(job: Job, item: JobItem) -> str:
    """Move one order to the status that was chosen; what it became, in words. Raises what `actions.move` does."""
    to = _target(job)
    order_id, note = int(item.subject_id), str(job.params.get("note", ""))
    if to == statuses.SHIPPED:
        carrier = str(job.params.get("carrier", ""))
        order = actions.ship(order_id, carrier, by=job.started_by, note=note)
    else:
        order = actions.move(order_id, to, by=job.started_by, note=note)
    return _("Pedido %(number)s: %(status)s.") % {
        "number": order.number,
        "status": rules.words(to, order.delivery_kind),
    }


def describe_move(job: Job, items: Sequence[JobItem]) -> list[PreviewRow]:
    """From where to where each order would go, and why some would not."""
    to = _target(job)
    orders = Order.objects.in_bulk([int(item.subject_id) for item in items])
    rows = []
    for item in items:
        order = orders.get(int(item.subject_id))
        if order is None:
            rows.append(PreviewRow(item.label, refusal=_("Ese pedido ya no está.")))
            continue
        kind = order.delivery_kind
        refusal = rules.may_move(order.status, to) or (_not_collected(order) if to == statuses.DELIVERED else None)
        before, after = str(rules.words(order.status, kind)), str(rules.words(to, kind))
        rows.append(PreviewRow(order.number, before, after, str(refusal) if refusal else ""))
    return rows


def _not_collected(order: Order) -> Refusal | None:
    try:
        payment.ensure_collected(order)
    except Refusal as refusal:
        return refusal
    return None


def _target(job: Job) -> str:
    to = str(job.params.get("status", ""))
    ensure(None if to in TARGETS else BadInput("unknown_status", _("Elige a qué estado pasan."), field="status"))
    return to


register(
    JobKind(
        code="orders.move",
        title=gettext_lazy("Mover pedidos"),
        permission="order.change_order",
        perform=move_one,
        describe=describe_move,
    )
)
