"""Kinds of product: their attributes, the values of those, and options."""

from django.contrib import admin

from backoffice.scoping import ScopedAdmin, ScopedTabularInline
from commerce.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Option,
    ProductAttribute,
    ProductClass,
)


class ProductAttributeInline(ScopedTabularInline):
    """Attributes of a kind of product."""

    model = ProductAttribute
    fields = ["name", "code", "type", "option_group", "required", "is_facet", "position"]
    ordering_field = "position"


@admin.register(ProductClass)
class ProductClassAdmin(ScopedAdmin):
    """Kinds of product."""

    list_display = ["name", "tax_rate", "requires_shipping", "track_stock"]
    list_select_related = ["tax_rate"]
    search_fields = ["name"]
    inlines = [ProductAttributeInline]
    filter_horizontal = ["options"]


@admin.register(ProductAttribute)
class ProductAttributeAdmin(ScopedAdmin):
    """Attributes."""

    list_display = ["name", "code", "product_class", "type", "is_facet"]
    list_select_related = ["product_class"]
    list_filter = ["product_class", "is_facet"]
    search_fields = ["name", "code"]


class AttributeOptionInline(ScopedTabularInline):
    """The values one may choose."""

    model = AttributeOption


@admin.register(AttributeOptionGroup)
class AttributeOptionGroupAdmin(ScopedAdmin):
    """Groups of values."""

    list_display = ["name", "code"]
    search_fields = ["name"]
    inlines = [AttributeOptionInline]


@admin.register(AttributeOption)
class AttributeOptionAdmin(ScopedAdmin):
    """Values of attributes."""

    list_display = ["option", "group"]
    list_select_related = ["group"]
    search_fields = ["option"]


@admin.register(Option)
class OptionAdmin(ScopedAdmin):
    """What a customer may choose beside the product itself."""

    list_display = ["name", "code", "type", "required"]
    search_fields = ["name"]
