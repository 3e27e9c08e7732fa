"""Goods that come back with a refund. Quantities are steps of sale; the order is locked by the caller."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from commerce.order import statuses
from commerce.order.locks import lock_stock_of
from commerce.order.models import Line, Order
from commerce.order.rules import LEFT_THE_SHELF
from commerce.partner.actions import telling
from commerce.partner.models import StockMovement, StockRecord
from commerce.refusals import Conflict, Missing, ensure

from . import rules
from .models import Refund, ReturnedLine

if TYPE_CHECKING:
    from commerce.accounts.models import User


def can_come_back(order: Order) -> bool:
    """Whether goods of `order` are with its customer: those of one that ended in the shop are back already."""
    return order.stock_returned_at is None and (order.status in LEFT_THE_SHELF or order.status == statuses.REFUNDED)


def returnable(order: Order) -> list[tuple[Line, int]]:
    """The lines of `order` whose goods could still come back, each with how many steps."""
    if not can_come_back(order):
        return []
    before = _before(order)
    lines = [(line, line.quantity - before.get(line.pk, 0)) for line in order.lines.order_by("pk")]
    return [(line, most) for line, most in lines if most > 0]


def checked(order: Order, stock: Mapping[int, int]) -> dict[int, int]:
    """The lines that come back, none with zero. Raises Missing, Conflict "not_with_customer" or "more_than_bought"."""
    wanted = {line_id: steps for line_id, steps in stock.items() if steps}
    if not wanted:
        return {}
    if not can_come_back(order):
        raise Conflict("not_with_customer", _("Los productos de este pedido no están con el cliente."))
    bought, before = dict(order.lines.values_list("pk", "quantity")), _before(order)
    for line_id, steps in wanted.items():
        if line_id not in bought:
            raise Missing("no_such_line", _("Ese producto no es de este pedido."))
        ensure(rules.returned(steps, bought[line_id], before.get(line_id, 0)))
    return wanted


def take_back(order: Order, refund: Refund, *, by: "User | None") -> int:
    """Put what comes back with a settled refund on sale again; how many lines that were."""
    coming = list(refund.lines.select_related("line"))
    if not coming:
        return 0
    records, taken = lock_stock_of(order), 0
    for returned in coming:
        record = records.get(returned.line.stockrecord_id or 0)
        if record is None or not record.can_track_allocations:
            continue
        with telling(StockMovement.Kind.RETURN, reason=refund.get_reason_code_display(), by=by, order=order):
            StockRecord.objects.filter(pk=record.pk).update(
                num_in_stock=Coalesce(F("num_in_stock"), 0) + returned.quantity
            )
        taken += 1
    return taken


def _before(order: Order) -> dict[int, int]:
    """Steps by line that came back, or are about to, with other refunds."""
    gone = (Refund.State.REFUSED, Refund.State.WITHDRAWN)
    rows = ReturnedLine.objects.filter(refund__order=order).exclude(refund__state__in=gone)
    return dict(rows.values("line_id").annotate(steps=Sum("quantity")).values_list("line_id", "steps"))
