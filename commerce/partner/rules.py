"""Pure words about what is left."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext

from commerce.catalogue.rules import quantity_text


def only_left(quantity: Decimal | int, unit: str) -> str:
    """`Solo quedan 2.`, `Solo queda 1.`, `Solo quedan 0,750 kg.`"""
    words = quantity_text(quantity, unit)
    return ngettext("Solo queda %(left)s.", "Solo quedan %(left)s.", 1 if quantity == 1 else 2) % {"left": words}


def sold_out() -> str:
    """What is said of a product without stock."""
    return gettext("Agotado por ahora.")
