"""A customer's credit on the pages of an order: `{% load credit %}`."""

from decimal import Decimal
from typing import Any

from django import template

from commerce.payment import credit

register = template.Library()


@register.simple_tag
def usable_credit(order: Any, user: Any) -> Decimal:
    """USD of credit that `user` could put on `order` now; zero for whoever did not place it (no query for guests)."""
    return credit.usable_on(order, user)
