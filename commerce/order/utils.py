"""Oscar's order creator with our fields: what was agreed is written down whole, and never recomputed."""

from typing import Any

from django.db.models import F
from oscar.apps.order import utils

from commerce.offer.models import ConditionalOffer
from commerce.voucher.models import Voucher

from . import links
from .locks import next_number
from .models import Line, Order, StatusMove


class OrderNumberGenerator(utils.OrderNumberGenerator):
    """Numbers from a sequence of the database."""

    def order_number(self, basket: Any) -> str:
        """The next number; it says nothing about the basket."""
        return next_number()


class OrderCreator(utils.OrderCreator):
    """Writes the rows of an order. Runs inside `commerce.checkout.actions.place_order`, which holds the locks."""

    def place_order(self, basket: Any, total: Any, **kwargs: Any) -> Order:
        """Write order, lines, discounts, allocation, secret link and first move."""
        number = kwargs.pop("order_number", None) or next_number()
        order: Order = super().place_order(basket, total, order_number=number, **kwargs)
        links.create(order)
        StatusMove.objects.create(order=order, from_status="", to_status=order.status, by=order.user)
        return order

    def create_line_models(self, order: Order, basket_line: Any, extra_line_fields: dict[str, Any] | None = None) -> Line:
        """A line with unit, step, price and tax as they were."""
        product, price = basket_line.product, basket_line.purchase_info.price
        ours = {
            "status": order.status,
            "unit": product.unit,
            "step": product.step,
            "price_per_unit": price.price_per_unit,
            "tax_percent": price.tax_percent,
            "note": basket_line.note,
        }
        line: Line = super().create_line_models(order, basket_line, {**ours, **(extra_line_fields or {})})
        return line

    def update_stock_records(self, line: Any) -> None:
        """Set the goods aside; the record already knows its product, so Oscar need not ask for it."""
        line.stockrecord.product = line.product
        super().update_stock_records(line)

    def record_discount(self, discount: dict[str, Any]) -> None:
        """Count the use of an offer and its voucher by adding in the database: Oscar writes back what it once read."""
        ConditionalOffer.objects.filter(pk=discount["offer"].pk).update(
            num_applications=F("num_applications") + discount["freq"],
            total_discount=F("total_discount") + discount["discount"],
            num_orders=F("num_orders") + 1,
        )
        if discount.get("voucher"):
            Voucher.objects.filter(pk=discount["voucher"].pk).update(
                total_discount=F("total_discount") + discount["discount"]
            )
