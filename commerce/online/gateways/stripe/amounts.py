"""What an amount is in the smallest coins of its currency, as Stripe counts."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from commerce.online.gateways import GatewayRefused

# Currencies that have no hundredths: https://docs.stripe.com/currencies#zero-decimal
WITHOUT_CENTS: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split())
_CENT: Final = Decimal("0.01")


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in the smallest coin of its currency. Raises GatewayRefused where it is not a whole number of them."""
    scaled = amount if currency.upper() in WITHOUT_CENTS else amount * 100
    if scaled != scaled.to_integral_value() or scaled <= 0:
        raise GatewayRefused("bad_amount", _("Ese monto no se puede cobrar con tarjeta."))
    return int(scaled)


def to_major(units: int, currency: str) -> Decimal:
    """What so many of the smallest coins are."""
    if currency.upper() in WITHOUT_CENTS:
        return Decimal(units)
    return (Decimal(units) / 100).quantize(_CENT)
