"""The end of a guest's basket: it joins the customer's own, or is forgotten."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from commerce.basket import queries, rules
from commerce.basket.models import Basket, Line
from commerce.catalogue.rules import MAXIMUM_STEPS

from .lines import write_line
from .locks import open_for


@dataclass(frozen=True)
class Merge:
    """How many lines of a guest came over, whether into a basket that held some already, and what to tell of them."""

    moved: int = 0
    joined_others: bool = False
    notices: tuple[str, ...] = ()


@transaction.atomic
def merge(guest_basket_id: int, owner: Any, store_id: int) -> Merge:
    """Put what a guest had chosen into the basket of the customer that the guest is, and close the guest's.

    Happens once: of two that try, the second finds the guest's basket closed. Quantities are added up, at most to what
    is in stock; lines beyond what a basket holds stay behind.
    """
    basket = open_for(owner, store_id)
    both = Basket.objects.select_for_update().filter(pk__in=[guest_basket_id, basket.pk]).order_by("pk")
    locked = {row.pk: row for row in both}
    guest = locked.get(guest_basket_id)
    mine = locked.get(basket.pk)
    if guest is None or mine is None or guest.owner_id or guest.store_id != store_id or mine.status != Basket.OPEN:
        return Merge()
    if guest.status != Basket.OPEN:
        return Merge()
    had_lines = mine.num_lines > 0
    notices = _take_over(guest, mine)
    mine.vouchers.add(*guest.vouchers.filter(store_id=store_id))
    guest.vouchers.clear()
    guest.status, guest.date_merged = Basket.MERGED, timezone.now()
    guest.save(update_fields=["status", "date_merged"])
    return Merge(guest.num_lines, had_lines, tuple(notices))


def expire(*, older_than_days: int, limit: int = 1_000) -> int:
    """Close guests' open baskets that nobody has touched for so many days; how many were closed (at most `limit`)."""
    cutoff = timezone.now() - timedelta(days=older_than_days)
    stale = (
        Basket.objects.filter(owner=None, status=Basket.OPEN, date_created__lt=cutoff)
        .exclude(lines__date_updated__gte=cutoff)
        .order_by("pk")
    )
    with transaction.atomic():
        ids = list(stale.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit])
        return Basket.objects.filter(pk__in=ids).update(status=Basket.EXPIRED)


def _take_over(guest: Basket, mine: Basket) -> list[str]:
    """Move or add up the guest's lines; what to tell the customer about those that did not fit."""
    present = {line.line_reference: line for line in mine.all_lines()}
    room = rules.MOST_LINES - len(present)
    notices = []
    for line in guest.all_lines():
        held = present.get(line.line_reference)
        if held is None and room <= 0:
            continue
        wanted = line.quantity + (held.quantity if held else 0)
        elsewhere = sum(
            other.quantity for other in present.values() if other.product_id == line.product_id and other is not held
        )
        left = getattr(line.purchase_info.availability, "num_available", None)
        steps = min(wanted, MAXIMUM_STEPS)
        if left is not None and left - elsewhere > 0:
            steps = min(steps, left - elsewhere)
        if steps < wanted:
            terms = queries.terms_of(
                line.product, mine.strategy, held_elsewhere=elsewhere, stockrecord=line.stockrecord
            )
            notices.append(f"{line.product.get_title()}: {rules.capped(terms)}")
        if held is None:
            room -= 1
            line.basket, line.quantity = mine, steps
            line.save(update_fields=["basket", "quantity", "date_updated"])
            present[line.line_reference] = line
        else:
            write_line(held, steps, note=held.note or line.note)
            Line.objects.filter(pk=line.pk).delete()
    mine.reset_offer_applications()
    return notices
