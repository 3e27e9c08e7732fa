"""`{% load catalogue %}`: stars, figures and texts that staff have written."""

import json
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import linebreaks, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from wagtail.whitelist import Whitelister

from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.money.rules import format_number
from commerce.stores.markup.icons import icon

register = template.Library()

_FULL_STARS = 5
_AS_TEXT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag
def stars(score: float | int | None) -> SafeString:
    """`{% stars 4.6 %}`: five of them, the nearest number filled, with the figure for those who cannot see them."""
    if score is None:
        return SafeString("")
    label = gettext("%(score)s de 5") % {"score": one_decimal(score)}
    filled = min(_FULL_STARS, max(0, round(score)))
    drawn = icon("star-fill") * filled + icon("star") * (_FULL_STARS - filled)
    return mark_safe(f'<span class="stars" role="img" aria-label="{label}">{drawn}</span>')  # noqa: S308


@register.filter
def one_decimal(score: float | int) -> str:
    """`4,6`; whole scores bare: `5`."""
    text = format_number(Decimal(str(round(score, 1))))[:-1]
    return text[:-2] if text.endswith("0") else text


@register.filter
def rich_text(text: str) -> SafeString:
    """A description as staff wrote it: plain paragraphs, or simple HTML of which scripts and styles are left out."""
    if strip_tags(text) == text:
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308
    return mark_safe(Whitelister().clean(text))  # noqa: S308  the list holds paragraphs, lists, emphasis and safe links


@register.filter
def for_script(quantity: Decimal) -> str:
    """A quantity as scripts read it, with the decimals that people see: `1`, `0.250`."""
    return f"{quantity:.0f}" if quantity == quantity.to_integral_value() else f"{quantity:.3f}"


@register.filter
def minimum_words(product: Any) -> str:
    """The least that is sold of a product, in words: `0,250 kg`."""
    return quantity_with_unit(quantity_from_steps(product.minimum_steps, product.step), product.unit)


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Data for search engines; nothing in it can end the element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_AS_TEXT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
