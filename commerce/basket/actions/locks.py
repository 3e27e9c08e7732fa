"""The one lock of a basket: its own row, taken before anything in it is read to be changed."""

from typing import Any

from django.db import IntegrityError, transaction

from commerce.basket import rules
from commerce.basket.models import Basket, Line


def open_for(owner: Any, store_id: int) -> Basket:
    """The open basket of a customer in a store, created where there is none; at most one, however many ask at once."""
    try:
        with transaction.atomic():
            basket, _created = Basket.objects.get_or_create(owner=owner, store_id=store_id, status=Basket.OPEN)
    except IntegrityError:  # somebody else was faster between the look and the insert
        basket = Basket.objects.get(owner=owner, store_id=store_id, status=Basket.OPEN)
    basket.owner = owner
    return basket


def save_new(basket: Basket) -> None:
    """Give a basket that is not saved yet its row: a customer's is the open one, whoever created it."""
    if basket.pk is not None:
        return
    if basket.owner_id is None:
        basket.save()
        return
    row = open_for(basket.owner, basket.store_id)
    basket.pk, basket.date_created = row.pk, row.date_created
    basket._state.adding = False
    basket._state.db = row._state.db


def lock(basket: Basket) -> None:
    """Wait for the basket's row. Raises Conflict if the basket is no longer open."""
    row = Basket.objects.select_for_update().filter(pk=basket.pk).values_list("status", flat=True).first()
    if row != Basket.OPEN:
        raise rules.is_closed()
    basket.reset_offer_applications()


def lock_line(line: Line) -> Line:
    """The line as it is now, with its basket locked. Raises Missing if it is gone, Conflict if the basket is closed."""
    basket: Basket = line.basket
    lock(basket)
    fresh = next((row for row in basket.all_lines() if row.pk == line.pk), None)
    if fresh is None:
        raise rules.unknown_line()
    return fresh
