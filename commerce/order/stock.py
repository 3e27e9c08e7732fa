"""What an order does to the stock: set aside when placed, taken when it leaves, given back when it ends before.

The caller has locked the order, so each of these happens once however often it is asked for. Quantities are steps of
sale. What a person counted on the shelf meanwhile wins: nothing here goes below zero or stops a parcel.
"""

from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.exceptions import InvalidStockAdjustment

from commerce.partner.actions import telling
from commerce.partner.models import StockMovement, StockRecord
from commerce.refusals import Conflict

from .locks import lock_stock_of
from .models import Line, Order

if TYPE_CHECKING:
    from commerce.accounts.models import User

_ALLOCATED = Coalesce(F("num_allocated"), 0)
_IN_STOCK = Coalesce(F("num_in_stock"), 0)


def take(order: Order, *, by: "User | None" = None) -> None:
    """The goods leave the shelf: what was set aside is no longer in stock."""
    records = lock_stock_of(order)
    for line, record in _tracked_lines(order, records):
        quantity = line.num_allocated
        if quantity and not line.allocation_cancelled:
            with telling(StockMovement.Kind.SALE, by=by, order=order):
                StockRecord.objects.filter(pk=record.pk).update(
                    num_allocated=Greatest(_ALLOCATED - quantity, 0), num_in_stock=Greatest(_IN_STOCK - quantity, 0)
                )
            _settle(line, num_allocated=0)


def give_back(order: Order, *, by: "User | None" = None, reason: str = "") -> None:
    """The goods of an order that ends before its time are for sale again. Once: `stock_returned_at` says when."""
    if order.stock_returned_at is not None:
        return
    records = lock_stock_of(order)
    for line, record in _tracked_lines(order, records):
        if line.allocation_cancelled:
            continue
        waiting, taken = line.num_allocated, line.quantity - line.num_allocated
        with telling(StockMovement.Kind.RETURN, reason=reason, by=by, order=order):
            StockRecord.objects.filter(pk=record.pk).update(
                num_allocated=Greatest(_ALLOCATED - waiting, 0), num_in_stock=_IN_STOCK + taken
            )
        _settle(line, num_allocated=0, allocation_cancelled=True)
    order.stock_returned_at = timezone.now()
    order.save(update_fields=["stock_returned_at"])


def set_aside_again(order: Order) -> None:
    """An order that had ended goes on: its goods are set aside anew. Raises Conflict where they are gone."""
    if order.stock_returned_at is None:
        return
    records = lock_stock_of(order)
    for line, record in _tracked_lines(order, records):
        try:
            record.allocate(line.quantity)
        except InvalidStockAdjustment as shortage:
            message = _("Ya no queda suficiente de %(product)s.") % {"product": line.title}
            raise Conflict("out_of_stock", message, details={"product": line.title}) from shortage
        _settle(line, num_allocated=line.quantity, allocation_cancelled=False)
    order.stock_returned_at = None
    order.save(update_fields=["stock_returned_at"])


def _tracked_lines(order: Order, records: dict[int, StockRecord]) -> list[tuple[Line, StockRecord]]:
    """The lines whose stock is kept, each with its record."""
    known = [(line, records.get(line.stockrecord_id or 0)) for line in order.lines.all()]
    return [(line, record) for line, record in known if record is not None and record.can_track_allocations]


def _settle(line: Line, **values: int | bool) -> None:
    Line.objects.filter(pk=line.pk).update(**values)
    for name, value in values.items():
        setattr(line, name, value)
