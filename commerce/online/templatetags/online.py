"""`{% load online %}`: whether the store of a page keeps cards."""

from typing import Any

from django import template

from commerce.online.readiness import keeps_cards

register = template.Library()


@register.simple_tag(takes_context=True)
def store_keeps_cards(context: template.Context) -> bool:
    """`{% store_keeps_cards as keeps %}`."""
    store: Any = context.get("store")
    return store is not None and keeps_cards(store)
