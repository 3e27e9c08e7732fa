"""Writing amounts and quantities for a person, in the active language.

A page writes hundreds of prices, so this is string work on one Decimal: no Babel and no locale lookup per call.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import get_language

from commerce.money.rules.arithmetic import exact, quantize

NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"

_SPANISH = str.maketrans(",.", ".,")
_GRAMS = Decimal("0.001")


def format_usd(amount: Decimal | int) -> str:
    """`US$ 24,90` in Spanish, `US$ 24.90` in English; a negative amount is `−US$ 2,00`."""
    return _format(amount, "US$")


def format_bs(amount: Decimal | int) -> str:
    """`Bs 21.418,48` in Spanish, `Bs 21,418.48` in English; a negative amount is `−Bs 35.000,00`."""
    return _format(amount, "Bs")


def format_in(amount: Decimal | int, currency: str) -> str:
    """The amount in `currency`, "USD" or "VES"; any other is written with its code."""
    return _format(amount, {"USD": "US$", "VES": "Bs"}.get(currency, currency))


def format_number(amount: Decimal | int) -> str:
    """The amount with 2 decimals and no currency: `21.418,48`."""
    amount = quantize(amount)
    return f"{MINUS if amount < 0 else ''}{_localized(f'{abs(amount):,f}')}"


def format_quantity(quantity: Decimal | int) -> str:
    """A quantity: whole numbers bare (`2`), anything else to the gram (`0,250`)."""
    quantity = exact(quantity)
    whole = quantity == quantity.to_integral_value()
    rounded = quantity.quantize(Decimal(1) if whole else _GRAMS, ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{_localized(f'{abs(rounded):,f}')}"


def _format(amount: Decimal | int, currency: str) -> str:
    amount = quantize(amount)
    return f"{MINUS if amount < 0 else ''}{currency}{NO_BREAK_SPACE}{_localized(f'{abs(amount):,f}')}"


def _localized(text: str) -> str:
    """English figures as they are, with dots and commas exchanged unless the active language is English."""
    return text if (get_language() or "es").startswith("en") else text.translate(_SPANISH)
