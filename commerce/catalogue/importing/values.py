"""Attribute values of many products at once, with their history and a fixed number of statements."""

from collections.abc import Mapping
from typing import Any

from commerce.catalogue.models import AttributeOption, ProductAttribute, ProductAttributeValue
from commerce.journal.history import bulk_create_with_history, bulk_update_with_history

from . import attributes

Told = Mapping[int, Mapping[ProductAttribute, str]]
_COLUMNS = ("option", "text", "richtext", "integer", "boolean", "float", "date", "datetime")


class Values:
    """Writes what rows tell of attributes; knows the options that there are."""

    def __init__(self) -> None:
        every = AttributeOption.objects.values_list("group_id", "option", "pk")
        self._options: dict[tuple[int | None, str], int] = {(group, text): pk for group, text, pk in every}

    def write(self, told: Told) -> set[int]:
        """Write the values by product; the ids of the products of which something changed."""
        stored = {(row.product_id, row.attribute_id): row for row in stored_values(told)}
        new: list[ProductAttributeValue] = []
        changed: list[ProductAttributeValue] = []
        several: list[tuple[ProductAttributeValue, set[int]]] = []
        for product_id, said in told.items():
            for attribute, text in said.items():
                row = stored.get((product_id, attribute.pk))
                if row is None:
                    row = ProductAttributeValue(product_id=product_id, attribute=attribute)
                    new.append(row)
                if attribute.type == ProductAttribute.MULTI_OPTION:
                    several.append((row, self._chosen(attribute, text)))
                elif self._set(row, attribute, text) and row.pk is not None:
                    changed.append(row)
        bulk_create_with_history(new)
        bulk_update_with_history(changed, ["value_option", *(f"value_{name}" for name in _COLUMNS[1:])])
        touched = {row.product_id for row in (*new, *changed)}
        return touched | _write_several(several)

    def _set(self, row: ProductAttributeValue, attribute: ProductAttribute, text: str) -> bool:
        value: Any = attributes.read(attribute, text)
        if attribute.type == ProductAttribute.OPTION:
            value = self._option(attribute, value)
        column = attributes.column_of(attribute)
        if getattr(row, column) == value:
            return False
        setattr(row, column, value)
        return True

    def _chosen(self, attribute: ProductAttribute, text: str) -> set[int]:
        return {self._option(attribute, each) for each in attributes.read(attribute, text)}

    def _option(self, attribute: ProductAttribute, text: str) -> int:
        """The id of an option; a new one joins the attribute's group."""
        key = (attribute.option_group_id, text)
        if key not in self._options:
            assert attribute.option_group is not None  # `attributes.read` has refused it
            self._options[key] = AttributeOption.objects.create(group=attribute.option_group, option=text).pk
        return self._options[key]


def stored_values(told: Told) -> list[ProductAttributeValue]:
    """What is stored of those products, with the options where some attribute has several."""
    rows = ProductAttributeValue.objects.filter(product__in=list(told)).select_related("attribute", "value_option")
    if any(attribute.type == ProductAttribute.MULTI_OPTION for said in told.values() for attribute in said):
        return list(rows.prefetch_related("value_multi_option"))
    return list(rows)


def _write_several(several: list[tuple[ProductAttributeValue, set[int]]]) -> set[int]:
    """The options of values that have several; the ids of the products of which they changed."""
    links = ProductAttributeValue.value_multi_option.through
    wanted = {row.pk: (row, options) for row, options in several}
    held: dict[int, set[int]] = {}
    pairs = links._base_manager.filter(productattributevalue__in=wanted).values_list(
        "productattributevalue_id", "attributeoption_id"
    )
    for value_id, option_id in pairs if wanted else ():
        held.setdefault(value_id, set()).add(option_id)
    differing = {pk: pair for pk, pair in wanted.items() if held.get(pk, set()) != pair[1]}
    if differing:
        links._base_manager.filter(productattributevalue__in=differing).delete()
        links._base_manager.bulk_create(
            links(productattributevalue_id=pk, attributeoption_id=option)
            for pk, (_row, options) in differing.items()
            for option in sorted(options)
        )
    return {row.product_id for row, _options in differing.values()}
