"""Oscar's order creator with our fields: what was agreed is written down whole, and never recomputed."""

from typing import Any

from oscar.apps.order import utils

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

    def place_order(self, *args: Any, **kwargs: Any) -> Order:
        """Write order, lines, discounts, allocation, secret link and first move. Oscar's arguments."""
        order: Order = super().place_order(*args, **kwargs)
        links.create(order)
        StatusMove.objects.create(order=order, from_status="", to_status=order.status, by=order.user)
        return order

    def create_line_models(
        self, order: Order, basket_line: Any, extra_line_fields: dict[str, Any] | None = None
    ) -> Line:
        """A line with unit, step, price and tax as they were."""
        product = basket_line.product
        ours = {
            "status": order.status,
            "unit": product.unit,
            "step": product.step,
            "price_per_unit": basket_line.price_per_unit,
            "tax_percent": basket_line.tax_percent,
            "note": basket_line.note,
        }
        line: Line = super().create_line_models(order, basket_line, {**ours, **(extra_line_fields or {})})
        return line

    def update_stock_records(self, line: Any) -> None:
        """Set the goods aside; the record already knows its product, so Oscar need not ask for it."""
        line.stockrecord.product = line.product
        super().update_stock_records(line)
