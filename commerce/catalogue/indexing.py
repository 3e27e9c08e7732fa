"""The search index follows the catalogue: what a product is found by is spread over its variants, stock and attributes.

The index is written in the transaction of the change, so nobody ever reads one without the other. Whoever writes many
rows at once, or around Django's signals, works inside `indexing_later` or calls `reindex`.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.db.models.signals import m2m_changed, post_delete, post_save
from modelsearch.backends import get_search_backend

from commerce.partner.models import StockRecord

from .models import AttributeOption, Product, ProductAttributeValue

logger = logging.getLogger(__name__)

CHUNK = 500

_waiting: ContextVar[set[int] | None] = ContextVar("products_to_index", default=None)


def reindex(products: Iterable[Product | int]) -> int:
    """Bring the search index up to date for these products (rows or ids); a variant means its parent.

    Returns how many were indexed.
    """
    ids = {product if isinstance(product, int) else product.pk for product in products}
    roots = sorted(set(_roots(ids)))
    backend = get_search_backend()
    for start in range(0, len(roots), CHUNK):
        products = list(Product.get_indexed_objects().filter(pk__in=roots[start : start + CHUNK]))
        try:
            with transaction.atomic():
                backend.add_bulk(Product, products)
        except Exception:
            if not backend.catch_indexing_errors:
                raise
            # An index outside the database may be down: the shop goes on, `manage.py update_index` makes up for it.
            logger.exception("%s products could not be indexed", len(products))
    return len(roots)


@contextmanager
def indexing_later() -> Iterator[None]:
    """Index every product that changes inside the block once, at its end, instead of at every change."""
    if _waiting.get() is not None:
        yield
        return
    changed: set[int] = set()
    token = _waiting.set(changed)
    try:
        yield
    finally:
        _waiting.reset(token)
    reindex(changed)


def connect() -> None:
    """Watch the models whose rows a product is found by."""
    for model, handler in (
        (Product, _product_saved),
        (StockRecord, _part_changed),
        (ProductAttributeValue, _part_changed),
        (AttributeOption, _option_saved),
    ):
        post_save.connect(handler, sender=model, dispatch_uid=f"index_{model.__name__}_saved")
    for part in (StockRecord, ProductAttributeValue):
        post_delete.connect(_part_changed, sender=part, dispatch_uid=f"index_{part.__name__}_deleted")
    post_delete.connect(_product_deleted, sender=Product, dispatch_uid="index_product_deleted")
    through = ProductAttributeValue.value_multi_option.through
    m2m_changed.connect(_options_chosen, sender=through, dispatch_uid="index_options_chosen")


def _roots(ids: Iterable[int]) -> Iterable[int]:
    found = Product.objects.filter(pk__in=list(ids)).order_by()
    return found.values_list(Coalesce("parent_id", "pk"), flat=True)


def _changed(product_id: int | None) -> None:
    if product_id is None:
        return
    waiting = _waiting.get()
    if waiting is None:
        reindex([product_id])
    else:
        waiting.add(product_id)


def _product_saved(instance: Product, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        _changed(instance.parent_id or instance.pk)


def _part_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        _changed(instance.product_id)


def _option_saved(instance: AttributeOption, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    if raw or created:
        return
    for lookup in ("value_option", "value_multi_option"):
        for product_id in ProductAttributeValue.objects.filter(**{lookup: instance}).values_list(
            "product_id", flat=True
        ):
            _changed(product_id)


def _options_chosen(instance: Any, action: str, **_kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, ProductAttributeValue):
        _changed(instance.product_id)


def _product_deleted(instance: Product, **_kwargs: Any) -> None:
    if instance.parent_id:
        _changed(instance.parent_id)
    else:
        get_search_backend().delete(instance)
