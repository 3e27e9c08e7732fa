"""Surcharges of an order, as Oscar records them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from oscar.apps.checkout.applicator import SurchargeList, SurchargePrice
from oscar.apps.checkout.surcharges import BaseSurcharge
from oscar.core import prices

from commerce.money.rules import format_number
from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate
from commerce.venezuela.queries import tax_percent

from . import rules
from .methods import PaymentMethod


class Igtf(BaseSurcharge):
    """The tax on payments in foreign currency. It is a tax itself, so it carries no IVA."""

    code = TaxRate.IGTF

    def __init__(self, amount: Decimal, percent: Decimal) -> None:
        self.amount = amount
        self.name = _("IGTF (%(percent)s %%)") % {"percent": readable_percent(percent)}

    def calculate(self, basket: Any, **kwargs: Any) -> prices.Price:
        """The amount, which was worked out on the whole order."""
        return prices.Price(basket.currency, self.amount, incl_tax=self.amount, tax_code=self.code)


def surcharges_for(store: Store, method: PaymentMethod, basket: Any, amount: Decimal) -> SurchargeList:
    """What paying `amount` (USD, IVA and delivery included) by `method` adds to an order of `store`."""
    if not (store.is_special_taxpayer and method.is_foreign_currency):
        return SurchargeList()
    percent = tax_percent(TaxRate.IGTF)
    due = rules.igtf(amount, percent, is_special_taxpayer=True, is_foreign_currency=True)
    if not due:
        return SurchargeList()
    surcharge = Igtf(due, percent)
    return SurchargeList([SurchargePrice(surcharge, surcharge.calculate(basket))])


def readable_percent(percent: Decimal) -> str:
    """`16` or `8,5`."""
    if percent == percent.to_integral_value():
        return str(int(percent))
    return format_number(percent).rstrip("0")
