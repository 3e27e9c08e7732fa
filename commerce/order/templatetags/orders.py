"""`{% load orders %}`: what pages of the checkout and of orders need beyond the shop's own tags."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.payment.surcharges import readable_percent

register = template.Library()


@register.filter
def percent(value: Decimal) -> str:
    """`{{ tax.percent|percent }}`: `16`."""
    return readable_percent(value)


@register.filter
def line_quantity(line: Any) -> str:
    """`{{ line|line_quantity }}` of a basket's line: `2 unidades`, `0,750 kg`."""
    product = line.product
    return quantity_with_unit(quantity_from_steps(line.quantity, product.step), product.unit)


@register.filter
def picture_of(product: Any) -> Any:
    """The first picture of a product, its parent's for a variant without one, or None; asks for nothing prefetched."""
    images = list(product.images.all())
    if not images and product.is_child and product.parent:
        images = list(product.parent.images.all())
    return images[0] if images else None


@register.simple_tag
def days(first: int, last: int) -> str:
    """`{% days 0 1 %}`: how long a delivery takes."""
    if last == 0:
        return gettext("Llega hoy.")
    if first == last:
        return ngettext("Llega en %(count)s día.", "Llega en %(count)s días.", last) % {"count": last}
    if first == 0:
        return ngettext("Llega hoy o mañana.", "Llega en %(count)s días o menos.", last) % {"count": last}
    return gettext("Llega en %(first)s a %(last)s días.") % {"first": first, "last": last}
