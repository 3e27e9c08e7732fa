"""Reading the stock: what is short, and what happened to it."""

from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from commerce.catalogue.rules.stock import LOW_STEPS

from .models import StockMovement, StockRecord


def with_free(records: QuerySet[StockRecord]) -> QuerySet[Any]:
    """`records` with `free` (steps that can be sold) and `low_below` (the steps from which that is little)."""
    return records.annotate(
        free=Coalesce(F("num_in_stock"), 0) - Coalesce(F("num_allocated"), 0),
        low_below=Coalesce(F("low_stock_threshold"), LOW_STEPS),
    )


def to_reorder(records: QuerySet[StockRecord]) -> QuerySet[Any]:
    """Those of `records` with little or nothing left of what is on sale and counted; the emptiest first."""
    tracked = with_free(records).filter(product__is_public=True).exclude(product__parent__is_public=False)
    kind = Coalesce(F("product__product_class__track_stock"), F("product__parent__product_class__track_stock"))
    short = tracked.annotate(is_tracked=kind).filter(is_tracked=True, free__lte=F("low_below"))
    return short.order_by("free", "pk")


def described(records: QuerySet[Any]) -> QuerySet[Any]:
    """`records` with what their names and units are told from."""
    return records.select_related("partner__store", "product__parent").order_by("product__title", "partner_sku", "pk")


def out_of_balance() -> QuerySet[StockRecord]:
    """Records whose movements do not add up to their stock: none, ever, unless somebody switched triggers off."""
    sums = StockRecord.objects.annotate(moved=Coalesce(Sum("movements__change"), 0))
    return sums.exclude(moved=Coalesce(F("num_in_stock"), 0))


def movements_of(record: StockRecord) -> QuerySet[StockMovement]:
    """What happened to one record, newest first."""
    return StockMovement.objects.filter(stockrecord=record.pk).select_related("by", "order")
