"""`{% load pay_ways %}`: the ways to pay of the store of a page, for the pages of apps that know nothing of payment."""

from typing import Any, NamedTuple

from django import template
from django.utils.functional import Promise

from commerce.payment.queries import offered_methods

register = template.Library()

# By what the code says: a new way to pay has a fitting icon without a change here.
_ICONS = (
    ("pago_movil", "device-mobile"),
    ("pagomovil", "device-mobile"),
    ("cash", "hand-coins"),
    ("card", "credit-card"),
    ("stripe", "credit-card"),
    ("transfer", "bank"),
)


class PayWay(NamedTuple):
    """A way to pay as a page lists it."""

    code: str
    name: str | Promise
    instructions: str | Promise
    icon: str


@register.simple_tag(takes_context=True)
def pay_ways(context: template.Context) -> list[PayWay]:
    """`{% pay_ways as ways %}`: what the store of the page offers, in its order."""
    store: Any = context.get("store")
    if store is None:
        return []
    # The page has read its rate already (commerce.rates.context); without one the methods ask for themselves.
    has_rate = bool(context["exchange_rate"]) if "exchange_rate" in context else None
    offers = offered_methods(store, takes_bolivares=has_rate)
    return [PayWay(offer.code, offer.method.name, offer.instructions, _icon(offer.code)) for offer in offers]


def _icon(code: str) -> str:
    return next((icon for part, icon in _ICONS if part in code), "wallet")
