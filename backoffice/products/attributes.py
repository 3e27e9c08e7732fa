"""The attributes of a product as fields: those of its class alone, each with the right widget."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.habits.seen import SeenMixin
from commerce.catalogue.actions.attributes import UNTOUCHED
from commerce.catalogue.models import AttributeOption, Product, ProductAttribute, ProductAttributeValue, ProductClass

PREFIX = "attr_"


def attributes_of(kind: ProductClass | None) -> list[ProductAttribute]:
    """The attributes of a class that people fill in, in their order, with their options."""
    if kind is None:
        return []
    rows = kind.attributes.exclude(type__in=UNTOUCHED).select_related("option_group")
    return list(rows.prefetch_related("option_group__options").order_by("position", "code"))


def field_for(attribute: ProductAttribute, *, is_required: bool) -> forms.Field:
    """The field in which an attribute is filled in."""
    options: dict[str, Any] = {"label": attribute.name, "required": is_required}
    match attribute.type:
        case ProductAttribute.INTEGER:
            return forms.IntegerField(widget=UnfoldAdminIntegerFieldWidget(), **options)
        case ProductAttribute.FLOAT:
            return forms.FloatField(
                widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}), localize=True, **options
            )
        case ProductAttribute.BOOLEAN:
            return forms.BooleanField(widget=UnfoldBooleanSwitchWidget(), **options | {"required": False})
        case ProductAttribute.DATE:
            return forms.DateField(widget=UnfoldAdminSingleDateWidget(), **options)
        case ProductAttribute.DATETIME:
            return forms.DateTimeField(widget=UnfoldAdminTextInputWidget(), **options)
        case ProductAttribute.RICHTEXT:
            return forms.CharField(widget=UnfoldAdminTextareaWidget(), **options)
        case ProductAttribute.OPTION:
            choices = [("", "—"), *_options(attribute)]
            return forms.TypedChoiceField(
                choices=choices, coerce=int, empty_value=None, widget=UnfoldAdminSelectWidget(), **options
            )
        case ProductAttribute.MULTI_OPTION:
            widget = UnfoldAdminCheckboxSelectMultipleWidget()
            return forms.TypedMultipleChoiceField(choices=_options(attribute), coerce=int, widget=widget, **options)
        case _:
            return forms.CharField(max_length=500, widget=UnfoldAdminTextInputWidget(), **options)


def options_of(attribute: ProductAttribute) -> list[AttributeOption]:
    """What may be chosen, from what was prefetched where it was."""
    group = attribute.option_group
    return list(group.options.all()) if group else []


def _options(attribute: ProductAttribute) -> list[tuple[str, str]]:
    return [(str(option.pk), option.option) for option in options_of(attribute)]


def value_of(row: ProductAttributeValue | None, attribute: ProductAttribute) -> Any:
    """The value as its field takes it."""
    if row is None:
        return [] if attribute.type == ProductAttribute.MULTI_OPTION else None
    if attribute.type == ProductAttribute.OPTION:
        return row.value_option_id
    if attribute.type == ProductAttribute.MULTI_OPTION:
        return [option.pk for option in row.value_multi_option.all()]
    return getattr(row, f"value_{attribute.type}")


def values_of(product: Product | None, attributes: Iterable[ProductAttribute]) -> dict[str, Any]:
    """What `product` has in each of those fields; from what was prefetched, where it was."""
    rows = {row.attribute_id: row for row in product.attribute_values.all()} if product and product.pk else {}
    return {PREFIX + attribute.code: value_of(rows.get(attribute.pk), attribute) for attribute in attributes}


class AttributesForm(SeenMixin, forms.Form):
    """All attributes of one product. Of a product with variants none is required: the variants may have them."""

    def __init__(self, kind: ProductClass | None, product: Product | None, data: Any = None) -> None:
        self.attributes = attributes_of(kind)
        self.instance = product
        self.is_lenient = product is not None and (product.is_parent or product.is_child)
        self.base_fields = {  # type: ignore[misc]
            PREFIX + attribute.code: field_for(attribute, is_required=attribute.required and not self.is_lenient)
            for attribute in self.attributes
        }
        super().__init__(data, initial=values_of(product, self.attributes))

    def values(self) -> dict[ProductAttribute, Any]:
        """What was said of each attribute."""
        return {attribute: self.cleaned_data.get(PREFIX + attribute.code) for attribute in self.attributes}


NONE_YET = _("Elige el tipo de producto para ver sus atributos.")
