"""Counting the shelves: a sheet that many people fill at their pace, and one moment at which it counts."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.partner import rules
from commerce.partner.models import Partner, StockCount, StockCountLine, StockMovement, StockRecord
from commerce.refusals import Conflict, Missing, ensure

from .movements import move_stock

_CHUNK = 1_000


@transaction.atomic
def start_count(partner: Partner, *, name: str, records: QuerySet[StockRecord], by: User) -> StockCount:
    """A sheet with `records`, nothing counted yet. Raises BadInput "nothing_to_count"."""
    chosen = list(records.filter(partner=partner).values_list("pk", flat=True))
    ensure(rules.may_count(len(chosen)))
    count = StockCount.objects.create(partner=partner, name=name.strip()[:80], started_by=by)
    StockCountLine.objects.bulk_create(
        (StockCountLine(count=count, stockrecord_id=pk) for pk in chosen), batch_size=_CHUNK
    )
    return count


@transaction.atomic
def write_counted(line_id: int, steps: int | None, *, by: User) -> StockCountLine:
    """Note what was counted (None: not counted after all), beside what the shop believes at this moment.

    What is sold or received between now and the end of the sheet does not spoil it: the difference is what counts.
    Raises Missing "no_such_line" and Conflict "count_is_closed".
    """
    line = StockCountLine.objects.select_related("stockrecord").filter(pk=line_id).first()
    if line is None:
        raise Missing("no_such_line", _("Ese producto ya no está en la hoja."))
    _locked(line.count_id)
    line = StockCountLine.objects.select_for_update(of=("self",)).select_related("stockrecord").get(pk=line_id)
    if steps != line.counted:
        line.counted = steps
        line.believed = None if steps is None else line.stockrecord.num_in_stock or 0
        line.counted_by = None if steps is None else by
        line.save(update_fields=["counted", "believed", "counted_by"])
    return line


@transaction.atomic
def apply_count(count_id: int, *, by: User) -> list[StockMovement]:
    """Close the sheet and correct the stock by every difference that it shows, each as a movement. Once.

    Raises Missing "no_such_count"; Conflict "count_is_closed", or "below_zero" where goods that were counted as
    missing have been sold meanwhile (nothing is written then).
    """
    count = _locked(count_id)
    counted = count.lines.filter(counted__isnull=False).order_by("stockrecord_id")
    movements = [
        move_stock(line.stockrecord_id, kind=StockMovement.Kind.COUNT, change=line.difference, reason=count.name, by=by)
        for line in counted
        if line.difference
    ]
    _close(count, StockCount.State.APPLIED, by)
    data = {"lines": len(counted), "differences": len(movements)}
    journal.record("stock.counted", subject=count, by=by, store_id=count.partner.store_id, data=data)
    return movements


@transaction.atomic
def discard_count(count_id: int, *, by: User) -> StockCount:
    """Throw the sheet away; the stock stays as it is. Raises Missing "no_such_count" and Conflict "count_is_closed"."""
    count = _locked(count_id)
    _close(count, StockCount.State.DISCARDED, by)
    journal.record("stock.count_discarded", subject=count, by=by, store_id=count.partner.store_id)
    return count


def _close(count: StockCount, state: str, by: User) -> None:
    StockCount.objects.filter(pk=count.pk).update(state=state, finished_by=by, finished_at=Now())
    count.refresh_from_db()


def _locked(count_id: int) -> StockCount:
    """The open sheet, locked."""
    counts = StockCount.objects.select_for_update(of=("self",)).select_related("partner")
    count = counts.filter(pk=count_id).first()
    if count is None:
        raise Missing("no_such_count", _("Esa hoja de conteo ya no existe."))
    if count.state != StockCount.State.DRAFT:
        raise Conflict("count_is_closed", _("Esa hoja ya se cerró. Empieza otra si hace falta."))
    return count
