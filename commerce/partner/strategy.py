"""Which stock record, price and availability a product has in its store."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from oscar.apps.partner import availability, prices
from oscar.apps.partner.strategy import PurchaseInfo, Structured

from commerce.money.rules import split_tax

from . import rules

if TYPE_CHECKING:
    from commerce.catalogue.models import Product
    from commerce.partner.models import StockRecord


class StockRequired(availability.StockRequired):
    """Available while stock lasts, with sentences for our customers. Quantities are steps of sale."""

    code_low_stock = "lowstock"

    def __init__(
        self,
        num_available: int,
        low_stock_threshold: int | None = None,
        *,
        step: Decimal = Decimal(1),
        unit: str = "piece",
    ) -> None:
        super().__init__(num_available)
        self.low_stock_threshold = 5 if low_stock_threshold is None else low_stock_threshold
        self.step = step
        self.unit = unit

    @property
    def is_low(self) -> bool:
        """Whether so little is left that the shop says how much."""
        return 0 < self.num_available <= self.low_stock_threshold

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, Any]:
        """Whether `quantity` steps can be bought now, and why not."""
        if self.num_available <= 0:
            return False, rules.sold_out()
        if quantity > self.num_available:
            return False, rules.only_left(self.num_available * self.step, self.unit)
        return True, ""


class StorePrice(prices.TaxInclusiveFixedPrice):
    """A shelf price: it includes IVA, and offers count from it. Amounts are in USD for one step of sale."""

    def __init__(self, currency: str, incl_tax: Decimal, percent: Decimal, tax_code: str, per_unit: Decimal) -> None:
        excl_tax, tax = split_tax(incl_tax, percent)
        super().__init__(currency, excl_tax, tax=tax, tax_code=tax_code)
        self.tax_percent = percent
        self.price_per_unit = per_unit
        self._incl_tax = incl_tax

    @property
    def incl_tax(self) -> Decimal:  # type: ignore[override]
        """What one step costs, exact to the tenth of a céntimo: a line is rounded once, as a whole."""
        return self._incl_tax


class StoreStrategy(Structured):
    """The first stock record of a product; its tax from the product or from its class.

    It asks nothing about the visitor, so that a page without prices of one's own loads no session.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        self.request = request
        self.user = None

    def fetch_for_line(self, line: Any, stockrecord: "StockRecord | None" = None) -> PurchaseInfo:
        """What a basket line costs: from its own stock record, which came with the line."""
        info: PurchaseInfo = self.fetch_for_product(line.product, stockrecord)
        return info

    def select_stockrecord(self, product: "Product") -> "StockRecord | None":
        """The product's stock record with the lowest id, from what was prefetched where it was."""
        return min(product.stockrecords.all(), key=lambda record: record.pk, default=None)

    def select_children_stockrecords(self, product: "Product") -> list[tuple["Product", "StockRecord | None"]]:
        """Each public variant with its stock record."""
        return [(child, self.select_stockrecord(child)) for child in product.children.all() if child.is_public]

    def pricing_policy(self, product: "Product", stockrecord: "StockRecord | None") -> prices.Base:
        """The price of one step of `product`, with its IVA split out."""
        if stockrecord is None or stockrecord.price is None:
            return prices.Unavailable()
        rate = tax_rate_of(product)
        return StorePrice(
            currency=stockrecord.price_currency,
            incl_tax=stockrecord.price * product.step,
            percent=rate.percent if rate else Decimal(0),
            tax_code=rate.code if rate else "exempt",
            per_unit=stockrecord.price,
        )

    def parent_pricing_policy(
        self, product: "Product", children_stock: list[tuple["Product", "StockRecord | None"]]
    ) -> prices.Base:
        """The lowest price among the variants."""
        priced = [(child, record) for child, record in children_stock if record and record.price is not None]
        known: list[Any] = [self.pricing_policy(child, record) for child, record in priced]
        return min(known, key=lambda price: price.incl_tax, default=prices.Unavailable())

    def availability_policy(self, product: "Product", stockrecord: "StockRecord | None") -> availability.Base:
        """Stock is required where the product's class tracks it."""
        if stockrecord is None or stockrecord.price is None or not is_published(product):
            return availability.Unavailable()
        if not product.get_product_class().track_stock:
            return availability.Available()
        return StockRequired(
            max(0, stockrecord.net_stock_level),
            stockrecord.low_stock_threshold,
            step=product.step,
            unit=product.unit,
        )

    def parent_availability_policy(
        self, product: "Product", children_stock: list[tuple["Product", "StockRecord | None"]]
    ) -> availability.Base:
        """A parent can be bought while one of its variants can."""
        policies = [self.availability_policy(child, record) for child, record in children_stock]
        return next((policy for policy in policies if policy.is_available_to_buy), availability.Unavailable())


def is_published(product: "Product") -> bool:
    """Whether the shop shows a product: a variant only with the product that it is a variant of."""
    parent = product.parent if product.is_child else None
    return product.is_public and (parent is None or parent.is_public)


def tax_rate_of(product: "Product") -> Any:
    """The tax rate of a product: its own, its parent's, or its class's (None where nobody has said)."""
    if product.tax_rate_id:
        return product.tax_rate
    if product.is_child and product.parent and product.parent.tax_rate_id:
        return product.parent.tax_rate
    return product.get_product_class().tax_rate


class Selector:
    """Oscar's door to the strategy: one for everybody until wholesale prices come."""

    def strategy(self, request: HttpRequest | None = None, user: Any = None, **kwargs: Any) -> StoreStrategy:
        """The strategy for a request, a user or nobody in particular."""
        return StoreStrategy(request)


__all__ = ["PurchaseInfo", "Selector", "StockRequired", "StorePrice", "StoreStrategy", "is_published", "tax_rate_of"]
