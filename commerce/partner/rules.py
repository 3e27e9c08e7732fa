"""Pure words about quantities of sale."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext, ngettext

from commerce.money.rules import format_quantity

# Units in which a quantity is a measure; in all others it is a count, which needs no unit to be read.
MEASURES: Final = {"kg": "kg", "g": "g", "lb": "lb", "litre": "L"}


def quantity_in_words(quantity: Decimal | int, unit: str) -> str:
    """`0,750 kg` of a measured product, `2` of a counted one."""
    measure = MEASURES.get(unit)
    figure = format_quantity(quantity)
    return f"{figure}\N{NO-BREAK SPACE}{measure}" if measure else figure


def only_left(quantity: Decimal | int, unit: str) -> str:
    """`Solo quedan 2.`, `Solo queda 1.`, `Solo quedan 0,750 kg.`"""
    words = quantity_in_words(quantity, unit)
    return ngettext("Solo queda %(left)s.", "Solo quedan %(left)s.", 1 if quantity == 1 else 2) % {"left": words}


def sold_out() -> str:
    """What is said of a product without stock."""
    return gettext("Agotado por ahora.")
