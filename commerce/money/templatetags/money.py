"""Template filters for amounts: `{{ price|usd }}`, `{{ total|bs }}`, `{{ line.quantity|decimal_quantity }}`.

`None` and the empty string write nothing, so that a page may ask for an amount that is not there.
"""

from decimal import Decimal

from django import template

from commerce.money import rules

register = template.Library()


@register.filter
def usd(amount: Decimal | int | None) -> str:
    """`US$ 24,90`."""
    return "" if amount is None or amount == "" else rules.format_usd(amount)


@register.filter
def bs(amount: Decimal | int | None) -> str:
    """`Bs 21.418,48`."""
    return "" if amount is None or amount == "" else rules.format_bs(amount)


@register.filter
def in_currency(amount: Decimal | int | None, currency: str) -> str:
    """`US$ 24,90` or `Bs 21.418,48`, by the code of the currency."""
    return "" if amount is None or amount == "" else rules.format_in(amount, currency)


@register.filter
def amount(value: Decimal | int | None) -> str:
    """`21.418,48`: an amount in a column that says its currency."""
    return "" if value is None or value == "" else rules.format_number(value)


@register.filter
def decimal_quantity(quantity: Decimal | int | None) -> str:
    """`2` for whole numbers, `0,250` for anything else."""
    return "" if quantity is None or quantity == "" else rules.format_quantity(quantity)
