"""Ways to receive a basket, the impossible ones with their reason."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from commerce.venezuela.models import TaxRate
from commerce.venezuela.queries import tax_percent

from . import rules
from .models import DeliveryMethod
from .queries import active_methods
from .repository import Repository


@dataclass(frozen=True)
class DeliveryOption:
    """A way to receive a basket: its row, and either the method with its fee or the reason why not.

    `fee` is in USD with IVA after shipping offers; `full_fee` before them.
    """

    row: DeliveryMethod
    method: Any = None
    fee: Decimal = rules.FREE
    full_fee: Decimal = rules.FREE
    tax_percent: Decimal = rules.FREE
    obstacle: str | Promise = ""

    @property
    def code(self) -> str:
        """The method's code, unique in its store."""
        return self.row.code

    @property
    def kind(self) -> str:
        """`delivery` or `pickup`."""
        return self.row.kind

    @property
    def is_available(self) -> bool:
        """Whether it can be chosen."""
        return not self.obstacle


def options_for(basket: Any, state: str = "") -> list[DeliveryOption]:
    """Every active method of the basket's store for an address in `state`: with its fee, or with its obstacle."""
    store = basket.store
    percent = tax_percent(TaxRate.GENERAL)
    by_code = {method.code: method for method in Repository().get_shipping_methods(basket, state=state)}
    options = []
    for row in active_methods(store):
        method = by_code.get(row.code)
        if method is None:
            reason = rules.obstacle(
                row.kind,
                row.states,
                state=state,
                offers_delivery=store.offers_delivery,
                offers_pickup=store.offers_pickup,
            )
            options.append(DeliveryOption(row, obstacle=reason))
        else:
            fee = method.calculate(basket).incl_tax
            options.append(DeliveryOption(row, method, fee, fee + method.discount(basket), percent))
    return options
