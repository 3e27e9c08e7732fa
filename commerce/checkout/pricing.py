"""What an order costs: the one computation behind the page, the API and the order itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from oscar.apps.checkout.applicator import SurchargeList
from oscar.apps.checkout.calculators import OrderTotalCalculator
from oscar.core import prices

from commerce.money.rules import convert
from commerce.partner.strategy import is_published
from commerce.payment import rules as payment_rules
from commerce.payment.methods import PaymentMethod
from commerce.payment.surcharges import surcharges_for
from commerce.rates.models import ExchangeRate
from commerce.shipping.options import DeliveryOption

from .rules import Wanted


@dataclass(frozen=True)
class Pricing:
    """The amounts of an order in USD, and its total in bolívares where a rate is known."""

    goods: Decimal
    charge: prices.Price
    surcharges: SurchargeList
    total: prices.Price
    total_ves: Decimal | None
    taxes: list[payment_rules.Taxed] = field(default_factory=list)


def price(
    basket: Any, delivery: DeliveryOption | None, method: PaymentMethod | None, rate: ExchangeRate | None
) -> Pricing:
    """What `basket`, with its offers applied, costs with a delivery and a way to pay; what is not chosen is free."""
    charge = delivery.method.calculate(basket) if delivery and delivery.method else _nothing(basket)
    before = basket.total_incl_tax + charge.incl_tax
    surcharges = surcharges_for(basket.store, method, basket, before) if method else SurchargeList()
    total = OrderTotalCalculator().calculate(basket, charge, surcharges or None)
    return Pricing(
        goods=basket.total_incl_tax,
        charge=charge,
        surcharges=surcharges,
        total=total,
        total_ves=convert(total.incl_tax, rate.value) if rate else None,
        taxes=payment_rules.tax_summary([*_taxed_lines(basket), *_taxed_delivery(delivery, charge)]),
    )


def _nothing(basket: Any) -> prices.Price:
    return prices.Price(basket.store.currency, Decimal("0.00"), incl_tax=Decimal("0.00"))


def _taxed_lines(basket: Any) -> Iterable[payment_rules.Taxed]:
    for line in basket.all_lines():
        if line.is_buyable:
            yield payment_rules.Taxed(line.tax_percent, line.line_price_incl_tax_incl_discounts, line.line_tax)


def _taxed_delivery(delivery: DeliveryOption | None, charge: prices.Price) -> Iterable[payment_rules.Taxed]:
    if delivery and charge.incl_tax:
        yield payment_rules.Taxed(delivery.tax_percent, charge.incl_tax, charge.incl_tax - charge.excl_tax)


def wanted_lines(basket: Any) -> list[Wanted]:
    """The basket's lines as the rules look at them. Lines of one stock record share what is available."""
    store_id = basket.store_id
    taken: dict[int, int] = defaultdict(int)
    wanted = []
    for line in basket.all_lines():
        product = line.product
        available = getattr(line.purchase_info.availability, "num_available", None)
        left = None if available is None else available - taken[line.stockrecord_id]
        taken[line.stockrecord_id] += line.quantity
        wanted.append(
            Wanted(
                line_id=line.pk,
                title=product.get_title(),
                steps=line.quantity,
                minimum_steps=product.minimum_steps,
                step=product.step,
                unit=product.unit,
                is_for_sale=line.purchase_info.price.exists and is_published(product) and product.store_id == store_id,
                available=left,
                total=line.line_price_incl_tax or Decimal("0.00"),
            )
        )
    return wanted
