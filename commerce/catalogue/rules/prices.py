"""What an automatic offer makes of the price of one unit."""

from decimal import Decimal
from typing import Final, NamedTuple

from commerce.money.rules import percentage_of, quantize

PERCENTAGE: Final = "Percentage"
PER_ITEM: Final = "Fixed"
FIXED_PRICE: Final = "Fixed price"
SHOWN_ON_SHELVES: Final = frozenset({PERCENTAGE, PER_ITEM, FIXED_PRICE})


class OfferTerms(NamedTuple):
    """An offer's terms: Oscar's benefit type and value, and how many steps have to be bought."""

    kind: str
    value: Decimal
    steps_needed: Decimal


def offered_price(terms: OfferTerms, price: Decimal, *, step: Decimal, minimum_steps: int) -> Decimal | None:
    """The price of one unit under an offer, or None where the offer does not lower the price of a first purchase.

    `price` is for one unit. Amounts of an offer are per item of a basket, which is one step of sale.
    """
    if terms.steps_needed > minimum_steps:
        return None
    if terms.kind == PERCENTAGE:
        offered = price - percentage_of(price, min(terms.value, Decimal(100)))
    elif terms.kind == PER_ITEM:
        offered = quantize(max(price * step - terms.value, Decimal(0)) / step)
    elif terms.kind == FIXED_PRICE:
        offered = quantize(terms.value / step)
    else:
        return None
    return offered if offered < price else None
