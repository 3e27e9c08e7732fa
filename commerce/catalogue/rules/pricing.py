"""New prices from old ones: by an amount, by a percentage, or one for all; rounded the way a shop rounds."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.refusals import BadInput

HOW: Final[dict[str, Promise]] = {
    "percent": gettext_lazy("Porcentaje (%)"),
    "amount": gettext_lazy("Monto en dólares"),
    "set": gettext_lazy("Precio nuevo, igual para todos"),
}
ROUNDING: Final[dict[str, Promise]] = {
    "0.01": gettext_lazy("Al céntimo"),
    "0.05": gettext_lazy("A 0,05"),
    "0.10": gettext_lazy("A 0,10"),
    "0.50": gettext_lazy("A 0,50"),
    "1.00": gettext_lazy("A dólares enteros"),
    "ends99": gettext_lazy("Terminado en ,99"),
}
HIGHEST: Final = Decimal("9999999999.99")
_CENT: Final = Decimal("0.01")


def new_price(price: Decimal, how: str, value: Decimal, rounding: str) -> Decimal:
    """What `price` (USD with IVA) becomes: `value` percent or dollars more (less, below zero), or just `value`.

    Raises BadInput "bad_change" for an unknown way, "price_not_positive" or "price_too_high" for what comes out.
    """
    if how not in HOW or rounding not in ROUNDING or not value.is_finite():
        raise BadInput("bad_change", _("Elige cómo cambia el precio."), field="how")
    exact = {"percent": price * (1 + value / 100), "amount": price + value, "set": value}[how]
    rounded = _rounded(exact, rounding)
    if rounded <= 0:
        raise BadInput("price_not_positive", _("El precio quedaría en cero o menos."), field="value")
    if rounded > HIGHEST:
        raise BadInput("price_too_high", _("El precio quedaría demasiado alto."), field="value")
    return rounded


def _rounded(exact: Decimal, rounding: str) -> Decimal:
    if rounding == "ends99":
        whole = (exact - _CENT / 2).to_integral_value(rounding=ROUND_HALF_UP)
        return max(whole, Decimal(1)) - _CENT if exact > 0 else exact
    step = Decimal(rounding)
    return ((exact / step).to_integral_value(rounding=ROUND_HALF_UP) * step).quantize(_CENT)
