"""Stock comes and goes: one door for people, and one way to say why for everything else that changes it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.partner import rules
from commerce.partner.models import StockMovement, StockRecord
from commerce.refusals import Missing, ensure

_SAY = "SELECT set_config('abasto.stock_movement', %s, true)"


@contextmanager
def telling(kind: str, *, reason: str = "", by: User | None = None, order: Model | None = None) -> Iterator[None]:
    """What the stock loses or gains inside the block is written down as `kind`, with who, why and for which order.

    The movements themselves come from the database. An error undoes the block.
    """
    said: dict[str, Any] = {"kind": kind, "reason": reason.strip()[: rules.LONGEST_REASON]}
    said |= {"by": by.pk} if by is not None else {}
    said |= {"order": order.pk} if order is not None else {}
    with transaction.atomic():
        _say(json.dumps(said))
        yield
        _say("")


def _say(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SAY, [text])


@transaction.atomic
def move_stock(
    stockrecord_id: int,
    *,
    kind: str,
    change: int,
    reason: str = "",
    by: User | None = None,
    order: Model | None = None,
) -> StockMovement:
    """Add `change` steps (or take them, below zero) and answer the movement that the database wrote.

    `kind` is one of receipt, sale, return, count, damage, adjustment. Who does it by hand says why, except for goods
    that came in or were counted.

    Raises:
        Missing "no_such_stock".
        BadInput "nothing_moves", "wrong_direction" or "reason_missing" (names its field).
        Conflict "below_zero": there are not that many; `details["in_stock"]` says how many steps.
    """
    record = _locked(stockrecord_id)
    ensure(rules.may_move(kind, change, reason, record.num_in_stock or 0))
    with telling(kind, reason=reason, by=by, order=order):
        after = (record.num_in_stock or 0) + change
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=after, date_updated=Now())
    movement = StockMovement.objects.filter(stockrecord=record.pk).latest("id")
    data = {"product": record.product_id, "sku": record.partner_sku, "kind": kind, "change": change, "left": after}
    journal.record("stock.moved", subject=record, by=by, store_id=movement.store_id, data=data)
    return movement


@transaction.atomic
def receive(changes: Mapping[int, int], *, reason: str, by: User) -> list[StockMovement]:
    """Take in a delivery: so many steps for each stock record, all or none. Raises as `move_stock` does."""
    return [
        move_stock(pk, kind=StockMovement.Kind.RECEIPT, change=changes[pk], reason=reason, by=by)
        for pk in sorted(changes)
    ]


def _locked(stockrecord_id: int) -> StockRecord:
    record = StockRecord.objects.select_for_update(of=("self",), no_key=True).filter(pk=stockrecord_id).first()
    if record is None:
        raise Missing("no_such_stock", _("Ese producto ya no tiene existencias en este almacén."))
    return record
