"""Stock, prices and codes of many products at once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce

from commerce.catalogue.models import Product
from commerce.partner.models import StockRecord


class Supply(NamedTuple):
    """What a store has of one product: `free` steps of sale, at `price` USD with IVA for one unit."""

    product_id: int
    root: int
    free: int
    low_below: int | None
    price: Decimal
    sku: str


def supplies(ids: Iterable[int]) -> list[Supply]:
    """The supply of the products with those ids and of their public variants; `root` is the id that was asked for.

    As everywhere, a product is sold from its first stock record; one without a price is not sold at all.
    """
    wanted = list(ids)
    sold = Product.objects.filter(Q(pk__in=wanted, parent__isnull=True) | Q(parent_id__in=wanted, is_public=True))
    records = (
        StockRecord.objects.filter(product__in=sold.order_by().values("pk"))
        .annotate(root=Coalesce("product__parent_id", "product_id"))
        .order_by("product_id", "pk")
        .distinct("product_id")
        .values_list(
            "product_id", "root", "num_in_stock", "num_allocated", "low_stock_threshold", "price", "partner_sku"
        )
    )
    return [
        Supply(product_id, root, max(0, (held or 0) - (allocated or 0)), low_below, price, sku)
        for product_id, root, held, allocated, low_below, price, sku in records
        if price is not None
    ]
