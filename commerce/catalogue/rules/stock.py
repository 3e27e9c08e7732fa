"""What the shop says about stock."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.stores.markup.dates import day

from .quantities import quantity_from_steps, quantity_with_unit

LOW_STEPS = 5


class StockState(NamedTuple):
    """`kind` is "in", "low", "arriving" or "out"; `words` is what a customer reads, nothing while there is plenty."""

    kind: str
    words: str

    @property
    def can_buy(self) -> bool:
        """Whether there is something to buy now."""
        return self.kind in ("in", "low")


def stock_state(
    available: int | None,
    *,
    unit: str = "piece",
    step: Decimal = Decimal(1),
    low_below: int | None = None,
    arrives_on: date | None = None,
    today: date,
) -> StockState:
    """The state of a product with `available` free steps (None: the shop does not count it).

    `low_below` is the number of steps from which the shop says how many are left, 5 where nobody has said.
    """
    if available is None:
        return StockState("in", "")
    if available > 0:
        if available > (LOW_STEPS if low_below is None else low_below):
            return StockState("in", "")
        left = quantity_from_steps(available, step)
        if unit == "piece":
            return StockState("low", ngettext("Queda %(left)d", "Quedan %(left)d", int(left)) % {"left": int(left)})
        return StockState("low", _("Quedan %(left)s") % {"left": quantity_with_unit(left, unit)})
    if arrives_on is not None and arrives_on > today:
        date_words = day(arrives_on, year=False).partition(" ")[2]
        return StockState("arriving", _("Llega el %(date)s") % {"date": date_words})
    return StockState("out", _("Agotado"))
