"""Values of the attributes that a product's class gives it."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from commerce.accounts.models import User
from commerce.catalogue.models import Product, ProductAttribute, ProductAttributeValue
from commerce.journal.history import attributed

# Types whose values are files or rows of other models: kept as they are.
UNTOUCHED: Final = frozenset({"entity", "file", "image"})


@transaction.atomic
def set_attributes(
    product: Product, values: Mapping[ProductAttribute, Any], *, by: User | None = None, reason: str = ""
) -> list[str]:
    """Give `product` those values (an option's id, a list of ids for several options); the codes that changed.

    An empty value takes the attribute away. Attributes that are not named stay as they are.
    """
    rows = ProductAttributeValue.objects.filter(product=product).prefetch_related("value_multi_option")
    present = {row.attribute_id: row for row in rows}
    changed = []
    with attributed(by=by, reason=reason):
        for attribute, value in values.items():
            if attribute.type not in UNTOUCHED and _set(product, attribute, value, present.get(attribute.pk)):
                changed.append(attribute.code)
    if changed:
        product.attr.invalidate()
    return changed


def _set(product: Product, attribute: ProductAttribute, value: Any, row: ProductAttributeValue | None) -> bool:
    if value in (None, "", []):
        if row is not None:
            row.delete()
        return row is not None
    if row is None:
        row = ProductAttributeValue(product=product, attribute=attribute)
    if attribute.type == ProductAttribute.MULTI_OPTION:
        return _set_many(row, {int(pk) for pk in value})
    column = "value_option_id" if attribute.type == ProductAttribute.OPTION else f"value_{attribute.type}"
    if row.pk is not None and getattr(row, column) == value:
        return False
    setattr(row, column, value)
    row.save()
    return True


def _set_many(row: ProductAttributeValue, wanted: set[int]) -> bool:
    if row.pk is None:
        row.save()
    elif {option.pk for option in row.value_multi_option.all()} == wanted:
        return False
    row.value_multi_option.set(wanted)
    return True
