"""What pages of an order say of its refunds: `{% load refunds %}`."""

from typing import Any

from django import template

from commerce.refunds import presentation

register = template.Library()


@register.simple_tag
def refunds_of(order: Any) -> list[presentation.CustomerRefund]:
    """The refunds of `order` that its customer is told of (one query)."""
    return presentation.of_order(order)
