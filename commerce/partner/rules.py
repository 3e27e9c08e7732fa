"""Pure words about what is left, and which movements of stock make sense."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext, ngettext

from commerce.catalogue.rules import quantity_text
from commerce.refusals import BadInput, Conflict, Refusal

LONGEST_REASON: Final = 240
BY_HAND: Final = ("receipt", "damage", "return", "adjustment")
_KINDS: Final = frozenset({*BY_HAND, "sale", "count"})
_ONLY_IN: Final = frozenset({"receipt", "return"})
_ONLY_OUT: Final = frozenset({"sale", "damage"})
_NEED_A_REASON: Final = frozenset({"damage", "adjustment"})


def may_move(kind: str, change: int, reason: str, in_stock: int) -> Refusal | None:
    """Why `change` steps cannot come or go, if they cannot. `in_stock`: the steps that there are now."""
    if kind not in _KINDS:
        return BadInput("bad_kind", gettext("Elige qué tipo de movimiento es."), field="kind")
    if change == 0:
        return BadInput("nothing_moves", gettext("Escribe cuánto entra o sale."), field="quantity")
    if (kind in _ONLY_IN and change < 0) or (kind in _ONLY_OUT and change > 0):
        return BadInput("wrong_direction", gettext("Ese tipo de movimiento va al revés."), field="quantity")
    if kind in _NEED_A_REASON and not reason.strip():
        return BadInput("reason_missing", gettext("Escribe por qué."), field="reason")
    if in_stock + change < 0:
        message = gettext("No hay tanto: alguien lo vendió o lo movió antes. Revisa lo que queda.")
        return Conflict("below_zero", message, details={"in_stock": in_stock})
    return None


def may_count(records: int) -> Refusal | None:
    """Why a sheet with so many products cannot be started."""
    if records == 0:
        return BadInput("nothing_to_count", gettext("Ahí no hay productos con existencias."), field="category")
    return None


def only_left(quantity: Decimal | int, unit: str) -> str:
    """`Solo quedan 2.`, `Solo queda 1.`, `Solo quedan 0,750 kg.`"""
    words = quantity_text(quantity, unit)
    return ngettext("Solo queda %(left)s.", "Solo quedan %(left)s.", 1 if quantity == 1 else 2) % {"left": words}


def sold_out() -> str:
    """What is said of a product without stock."""
    return gettext("Agotado por ahora.")
