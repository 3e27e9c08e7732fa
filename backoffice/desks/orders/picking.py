"""Products to put in an order, as somebody on the phone looks for them: by name or code, with price and stock."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q

from commerce.catalogue.models import Product
from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.partner.strategy import StoreStrategy
from commerce.search.text import matches
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp

MOST: Final = 12


@dataclass(frozen=True)
class Found:
    """A product that can be ordered: price in USD with IVA for one unit; `left` is words, or empty."""

    product: Product
    title: str
    sku: str
    price: Decimal
    left: str
    can_be_had: bool
    step: Decimal
    minimum: Decimal


def products_of(store: Store, text: str) -> list[Found]:
    """What `text` finds in the store, best first; variants stand for the product that they are variants of."""
    text = text.strip()[:80]
    if len(text) < 2:
        return []
    best = matches(store, catalogue_stamp(), text)[:MOST]
    exact = Q(stockrecords__partner_sku__iexact=text)
    chosen = Product.objects.filter(store=store).filter(Q(pk__in=best) | Q(parent_id__in=best) | exact).distinct()
    sellable = chosen.exclude(structure=Product.PARENT).select_related(
        "product_class__tax_rate", "parent__product_class__tax_rate", "parent__tax_rate", "tax_rate"
    )
    rank = {pk: place for place, pk in enumerate(best)}
    rows = sorted(
        sellable.prefetch_related("stockrecords")[: MOST * 4],
        key=lambda product: (rank.get(product.pk, rank.get(product.parent_id or 0, -1)), product.pk),
    )
    strategy = StoreStrategy()
    return [row for product in rows[: MOST * 2] if (row := _found(strategy, product))]


def _found(strategy: StoreStrategy, product: Product) -> Found | None:
    info = strategy.fetch_for_product(product)
    if info.stockrecord is None or not info.price.exists:
        return None
    left = getattr(info.availability, "num_available", None)
    measure = quantity_with_unit(quantity_from_steps(left, product.step), product.unit) if left is not None else ""
    return Found(
        product=product,
        title=product.get_title(),
        sku=info.stockrecord.partner_sku,
        price=info.stockrecord.price,
        left=measure,
        can_be_had=bool(info.availability.is_available_to_buy),
        step=product.step,
        minimum=product.step * product.minimum_steps,
    )
