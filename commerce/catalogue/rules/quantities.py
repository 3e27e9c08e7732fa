"""Quantities: a person reads and writes them in the unit of sale, everything else counts steps.

A product in kg with a step of 0,250 is sold 0,250 kg at a time: 0,750 kg are 3 steps.
"""

import re
from decimal import Decimal
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from commerce.money.rules import format_quantity
from commerce.refusals import BadInput

MAXIMUM_STEPS: Final = 10_000  # of one line; Oscar's basket has the same limit
MOST_STEPS_ON_A_SHELF: Final = 100_000_000
_LONGEST: Final = 20
_NUMBER = re.compile(r"([+-]?)([0-9]{1,12})(?:[.,]([0-9]{1,9}))?")


class Sold(Protocol):
    """What has a unit of sale, a step in that unit and a smallest number of steps: a product, a variant."""

    unit: str
    step: Decimal
    minimum_steps: int


_LABELS: dict[str, Promise | str] = {
    "piece": ngettext_lazy("unidad", "unidades"),
    "kg": "kg",
    "g": "g",
    "lb": "lb",
    "litre": ngettext_lazy("litro", "litros"),
    "pack": ngettext_lazy("paquete", "paquetes"),
    "dozen": ngettext_lazy("docena", "docenas"),
    "bottle": ngettext_lazy("botella", "botellas"),
}


def unit_label(unit: str, quantity: Decimal | int = 1) -> str:
    """The unit's word for that many: `kg`, `unidad`, `unidades`."""
    label = _LABELS.get(unit, unit)
    if isinstance(label, str):
        return label
    return str(label % (1 if quantity == 1 else 2))


def quantity_text(quantity: Decimal | int, unit: str) -> str:
    """A quantity as it stands in a basket: `0,750 kg`, `2 paquetes`; pieces are just counted: `3`."""
    return format_quantity(quantity) if unit == "piece" else quantity_with_unit(quantity, unit)


def quantity_with_unit(quantity: Decimal | int, unit: str) -> str:
    """A quantity in a sentence, always with its unit: `0,750 kg`, `6 unidades`."""
    return f"{format_quantity(quantity)} {unit_label(unit, quantity)}"


def quantity_from_steps(steps: int, step: Decimal) -> Decimal:
    """How much `steps` steps of sale are, in the unit."""
    return (step * steps).normalize() if steps else Decimal(0)


def minimum_quantity(product: Sold) -> Decimal:
    """The least that is sold of `product`, in its unit."""
    return quantity_from_steps(product.minimum_steps, product.step)


def steps_from_quantity(quantity: str | Decimal | int, product: Sold, *, field: str = "quantity") -> int:
    """How many steps of `product` are the `quantity` that somebody wrote in its unit ("0,750", "0.75 kg", "3").

    Raises BadInput with the field's name and a sentence for the person: "bad_quantity" for what is no quantity above
    zero, "quantity_too_large", "quantity_below_minimum" (names the minimum), "quantity_not_in_steps" (names the step).
    """
    amount = _amount(quantity, product, field)
    minimum = minimum_quantity(product)
    if amount < minimum:
        message = _("Se vende desde %(minimum)s.") % {"minimum": quantity_with_unit(minimum, product.unit)}
        details = {"minimum": f"{minimum:f}", "unit": product.unit}
        raise BadInput("quantity_below_minimum", message, field=field, details=details)
    steps = amount / product.step
    if steps > MAXIMUM_STEPS:
        most = quantity_with_unit(quantity_from_steps(MAXIMUM_STEPS, product.step), product.unit)
        message = _("Es demasiado para un pedido. Escribe hasta %(most)s.") % {"most": most}
        raise BadInput("quantity_too_large", message, field=field, details={"most": most})
    if steps != steps.to_integral_value():
        raise _not_in_steps(int(steps), product, field)
    return int(steps)


def steps_counted(quantity: str, product: Sold, *, field: str = "quantity") -> int:
    """How many steps of `product` somebody counted on a shelf: "0,750", "12 kg", "0". Nothing is too little here.

    Raises BadInput "bad_quantity", "quantity_too_large" or "quantity_not_in_steps", each with the field's name.
    """
    amount = _read(quantity, product, field)
    steps = amount / product.step
    if amount < 0:
        raise BadInput("bad_quantity", _("No puede haber menos que nada."), field=field)
    if steps > MOST_STEPS_ON_A_SHELF:
        raise BadInput("quantity_too_large", _("Es demasiado. Revisa la unidad y los decimales."), field=field)
    if steps != steps.to_integral_value():
        raise _not_in_steps(int(steps), product, field)
    return int(steps)


def _amount(quantity: str | Decimal | int, product: Sold, field: str) -> Decimal:
    if isinstance(quantity, bool) or not isinstance(quantity, str | Decimal | int):
        raise _bad(product, field)
    if not isinstance(quantity, str):
        amount = Decimal(quantity)
        if not amount.is_finite() or abs(amount) >= Decimal(10) ** 12:
            raise _bad(product, field)
    else:
        amount = _read(quantity, product, field)
    if amount <= 0:
        message = _("Escribe una cantidad mayor que cero.")
        raise BadInput("bad_quantity", message, field=field)
    return amount


def _read(text: str, product: Sold, field: str) -> Decimal:
    if len(text) > _LONGEST * 4:
        raise _bad(product, field)
    bare = "".join(text.split()).replace("\N{MINUS SIGN}", "-").casefold()
    for suffix in (unit_label(product.unit, 2), unit_label(product.unit), product.unit):
        bare = bare.removesuffix(suffix.casefold())
    match = _NUMBER.fullmatch(bare) if bare.isascii() and len(bare) <= _LONGEST else None
    if match is None:
        raise _bad(product, field)
    sign, whole, decimals = match.groups()
    return Decimal(f"{sign}{whole}.{decimals or 0}")


def _bad(product: Sold, field: str) -> BadInput:
    example = format_quantity(minimum_quantity(product))
    message = _("Escribe la cantidad con números, así: %(example)s.") % {"example": example}
    return BadInput("bad_quantity", message, field=field)


def _not_in_steps(below: int, product: Sold, field: str) -> BadInput:
    if product.step == 1:
        message = _("Se vende por unidad completa. Escribe un número sin decimales.")
    else:
        steps = max(below, product.minimum_steps)
        message = _("Se vende de %(step)s en %(step)s %(unit)s. Prueba con %(less)s o %(more)s.") % {
            "step": format_quantity(product.step),
            "unit": unit_label(product.unit, 2),
            "less": format_quantity(quantity_from_steps(steps, product.step)),
            "more": format_quantity(quantity_from_steps(steps + 1, product.step)),
        }
    details = {"step": f"{product.step.normalize():f}", "unit": product.unit}
    return BadInput("quantity_not_in_steps", message, field=field, details=details)
