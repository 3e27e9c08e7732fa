"""Vouchers put on a basket and taken off."""

from typing import Any

from django.db import transaction
from oscar.apps.basket.signals import voucher_addition, voucher_removal

from commerce.basket.models import Basket
from commerce.basket.pricing import price
from commerce.refusals import ensure
from commerce.voucher import actions as vouchers
from commerce.voucher import rules as voucher_rules
from commerce.voucher.models import Voucher

from .locks import lock


@transaction.atomic
def apply_voucher(basket: Basket, code: str, user: Any = None) -> Voucher:
    """Put a voucher on the basket and price it anew. Its use is counted when the order is placed, not here.

    Raises:
        BadInput: there is no such code, or it is another store's.
        Conflict: it is not in force, used up, used by this person, on the basket already, or takes nothing off it.
        NotAllowed: it is only for people with an account.
    """
    voucher = vouchers.find(code, basket.store_id)
    ensure(vouchers.why_not_usable(voucher, user))
    if basket.pk is None:
        raise voucher_rules.empty_basket()
    lock(basket)
    if basket.vouchers.filter(pk=voucher.pk).exists():
        raise voucher_rules.already_applied()
    basket.vouchers.add(voucher)
    price(basket, user)
    # The refusal undoes the transaction, and with it the voucher on the basket.
    ensure(vouchers.why_without_effect(voucher, basket))
    voucher_addition.send(sender=Basket, basket=basket, voucher=voucher)
    return voucher


@transaction.atomic
def remove_voucher(basket: Basket, voucher_id: int) -> None:
    """Take a voucher off the basket; repeating it is harmless. Uses are not touched: there was none yet."""
    if basket.pk is None:
        return
    lock(basket)
    voucher = basket.vouchers.filter(pk=voucher_id).first()
    if voucher is not None:
        basket.vouchers.remove(voucher)
        voucher_removal.send(sender=Basket, basket=basket, voucher=voucher)


@transaction.atomic
def clear(basket: Basket) -> None:
    """Take out everything, vouchers too. Repeating it is harmless."""
    if basket.pk is None:
        return
    lock(basket)
    basket.lines.all().delete()
    basket.vouchers.clear()
    price(basket)
