"""What sells best, beside what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Prefetch
from django.urls import reverse

from commerce.catalogue.models import Product
from commerce.catalogue.rules import quantity_from_steps, quantity_text
from commerce.order.statistics import Seller, best_sellers
from commerce.partner.models import StockRecord
from commerce.partner.queries import with_free

from .scope import SALES, STOCK, Scope, kept

_SHOWN: Final = 5
MOST: Final = 500


@dataclass(frozen=True)
class Row:
    """A product, how much was sold for how much, what is left ("" where it is not counted), and its page."""

    title: str
    code: str
    sold: str
    usd: Decimal
    left: str
    is_low: bool
    href: str


def top_products(scope: Scope, limit: int = _SHOWN) -> list[Row] | None:
    """The best sellers of the chosen days, in three queries; None for who may not see sales."""
    stores = scope.chosen(SALES)
    if not stores:
        return None
    first, last = scope.period.shown_from, scope.period.last
    found = kept(
        f"sellers.{limit}",
        stores,
        scope,
        lambda: best_sellers(stores, first, last, scope.zone, limit=limit),
        days=scope.period.shown_days,
    )
    records = with_free(StockRecord.objects.order_by("pk"))
    products = Product.objects.select_related("parent__product_class", "product_class").prefetch_related(
        Prefetch("stockrecords", queryset=records)
    )
    known: dict[int, Any] = products.in_bulk([seller.product_id for seller in found])
    return [_row(scope, seller, known[seller.product_id]) for seller in found if seller.product_id in known]


def _row(scope: Scope, seller: Seller, product: Any) -> Row:
    records: Sequence[Any] = [row for row in product.stockrecords.all() if row.num_in_stock is not None]
    free = sum(max(0, row.free) for row in records)
    is_counted = bool(records) and product.get_product_class().track_stock
    is_linked = product.store_id in scope.stores[STOCK]
    record = product.stockrecords.all()[0] if product.stockrecords.all() else None
    return Row(
        title=product.get_title(),
        code=record.partner_sku if record else "",
        sold=quantity_text(seller.quantity, seller.unit),
        usd=seller.usd,
        left=quantity_text(quantity_from_steps(free, product.step), product.unit) if is_counted else "",
        is_low=is_counted and any(row.free <= row.low_below for row in records),
        href=reverse("stock:move", args=[record.pk]) if record and is_linked else "",
    )
