"""Oscar's shipping methods, made from a store's rows."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from oscar.apps.shipping.methods import Base
from oscar.core import prices

from commerce.money.rules import split_tax
from commerce.venezuela.models import TaxRate

from . import rules
from .models import DeliveryMethod

if TYPE_CHECKING:
    from commerce.stores.models import Store


class StoreMethod(Base):
    """A row of `DeliveryMethod` as Oscar expects it. The fee includes IVA at `tax_percent`."""

    def __init__(self, row: DeliveryMethod, store: "Store", tax_percent: Decimal) -> None:
        self.row = row
        self.store = store
        self.tax_percent = tax_percent
        self.code = row.code
        self.name = row.name
        self.description = row.description
        self.kind = row.kind

    def calculate(self, basket: Any) -> prices.Price:
        """The fee for `basket`, whose total after discounts decides whether the delivery is free."""
        amount = rules.fee(
            self.row.kind,
            self.row.price,
            free_from=self.row.free_from,
            store_free_from=self.store.free_delivery_from,
            goods=basket.total_incl_tax,
        )
        excl_tax, _tax = split_tax(amount, self.tax_percent)
        return prices.Price(self.store.currency, excl_tax, incl_tax=amount, tax_code=TaxRate.GENERAL)
