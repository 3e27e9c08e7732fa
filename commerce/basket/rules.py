"""Pure decisions about what a basket may hold. Quantities are steps of sale unless they are said to be in the unit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from commerce.catalogue.rules import MAXIMUM_STEPS, quantity_from_steps, quantity_text
from commerce.partner.rules import only_left, sold_out
from commerce.refusals import BadInput, Conflict, Missing, Refusal

MOST_LINES: Final = 100
LONGEST_NOTE: Final = 240
LONGEST_OPTION: Final = 240

_ZERO = re.compile(r"\s{0,9}0{1,9}([.,]0{0,9})?\s{0,9}[a-z]{0,9}\s{0,9}", re.IGNORECASE)


@dataclass(frozen=True)
class Terms:
    """How a product is sold: in steps of `step` units, from `minimum_steps` on; `available` None is without limit."""

    step: Decimal
    unit: str
    minimum_steps: int = 1
    available: int | None = None

    def words(self, steps: int) -> str:
        """A number of steps as a person reads it."""
        return quantity_text(quantity_from_steps(steps, self.step), self.unit)


def is_zero(quantity: Decimal | str) -> bool:
    """Whether the quantity, a number or as it was typed, says "none of it"."""
    if isinstance(quantity, str):
        return bool(_ZERO.fullmatch(quantity))
    return quantity.is_finite() and quantity == 0


def may_hold(steps: int, terms: Terms, already: int = 0) -> Refusal | None:
    """Whether a line may hold `steps`, of which `already` were there (in this line or another of the same product)."""
    if steps < terms.minimum_steps:
        message = gettext("Se vende desde %(minimum)s.") % {"minimum": terms.words(terms.minimum_steps)}
        return BadInput(
            "quantity_below_minimum",
            message,
            field="quantity",
            details={"minimum": str(terms.step * terms.minimum_steps)},
        )
    if steps > MAXIMUM_STEPS:
        return _too_much(terms)
    if terms.available is not None and steps > terms.available:
        return not_enough(terms, already)
    return None


def not_enough(terms: Terms, already: int = 0) -> Refusal:
    """There is less in stock than asked for."""
    left = terms.available or 0
    details = {"available": f"{quantity_from_steps(left, terms.step):f}"}
    if left <= 0:
        return BadInput("out_of_stock", sold_out(), field="quantity", details=details)
    if already:
        message = gettext("Solo quedan %(left)s y ya tienes %(mine)s en tu cesta.") % {
            "left": terms.words(left),
            "mine": terms.words(already),
        }
    else:
        message = only_left(terms.step * left, terms.unit)
    return BadInput("not_enough_stock", message, field="quantity", details=details)


def capped(terms: Terms) -> str:
    """What is said when a quantity was lowered to what is left."""
    left = only_left(terms.step * (terms.available or 0), terms.unit)
    return f"{left} {gettext('Ajustamos la cantidad en tu cesta.')}"


def clean_note(text: str) -> str:
    """The note without blanks at its ends. Raises BadInput for one that is too long or that no one can read."""
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        message = gettext("La nota es muy larga: caben %(most)s letras.") % {"most": LONGEST_NOTE}
        raise BadInput("note_too_long", message, field="note", details={"length": len(note)})
    if not _is_readable(note):
        raise BadInput("note_unreadable", gettext("La nota tiene signos que no podemos guardar."), field="note")
    return note


def unknown_product() -> Refusal:
    """The product does not exist here, or is not for sale."""
    return Missing("unknown_product", gettext("Ese producto no está en la tienda."))


def unknown_line() -> Refusal:
    """The line is not in this basket."""
    return Missing("unknown_line", gettext("Ese producto ya no está en tu cesta."))


def choose_variant() -> Refusal:
    """The product is sold as variants: one of them must be named."""
    return BadInput("choose_variant", gettext("Elige primero una presentación."), field="product")


def too_many_lines() -> Refusal:
    """The basket is full."""
    message = gettext("Tu cesta tiene %(most)s productos distintos, que es lo que cabe en un pedido.") % {
        "most": MOST_LINES
    }
    return Conflict("too_many_lines", message)


def is_closed() -> Refusal:
    """The basket was ordered, or is being paid, in another window."""
    return Conflict("basket_closed", gettext("Esta cesta ya se convirtió en pedido. Actualiza la página."))


def clean_option(name: str, kind: str, value: Any, *, required: bool, choices: Sequence[str] = ()) -> Any:
    """What was chosen for one option of a product, as it is kept (None where nothing was chosen).

    Raises:
        BadInput: a required option without a value, or a value of the wrong kind, too long or not among the choices.
    """
    if kind in ("multi_select", "checkbox"):
        return _clean_choices(name, value, required=required, choices=choices)
    text = " ".join(str(value if value is not None else "").split())
    if kind == "boolean":
        return text.lower() in ("1", "on", "true", "sí", "si")
    if not text:
        if required:
            raise BadInput("option_required", gettext("Elige «%(name)s».") % {"name": name}, field=name)
        return None
    if kind in ("select", "radio"):
        return _clean_choices(name, [text], required=required, choices=choices)[0]
    if len(text) > LONGEST_OPTION or not _is_readable(text) or not _FORMS.get(kind, _ANY).fullmatch(text):
        raise _bad_option(name)
    return text


_ANY = re.compile(r".*")
_FORMS: Final = {
    "integer": re.compile(r"-?\d{1,9}"),
    "float": re.compile(r"-?\d{1,9}([.,]\d{1,6})?"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
}


def _clean_choices(name: str, value: Any, *, required: bool, choices: Sequence[str]) -> list[str]:
    chosen = [str(item) for item in (value if isinstance(value, list | tuple) else [value]) if item not in (None, "")]
    if not chosen and required:
        raise BadInput("option_required", gettext("Elige «%(name)s».") % {"name": name}, field=name)
    if any(item not in choices for item in chosen):
        raise _bad_option(name)
    return chosen


def unknown_option() -> Refusal:
    """An option that this product does not have."""
    return BadInput("unknown_option", gettext("Ese producto no se vende con esa opción."), field="options")


def _bad_option(name: str) -> Refusal:
    return BadInput("bad_option", gettext("Revisa lo que elegiste en «%(name)s».") % {"name": name}, field=name)


def _is_readable(text: str) -> bool:
    return all(unicodedata.category(sign) not in ("Cc", "Cs") for sign in text)


def _too_much(terms: Terms) -> Refusal:
    message = gettext("Es demasiado para un pedido. Escribe hasta %(most)s.") % {"most": terms.words(MAXIMUM_STEPS)}
    return BadInput("quantity_too_large", message, field="quantity")


def merged(count: int) -> str:
    """What is said after the basket of a guest joined the customer's own."""
    return ngettext(
        "Juntamos tu cesta con %(count)s producto que habías elegido antes de entrar.",
        "Juntamos tu cesta con %(count)s productos que habías elegido antes de entrar.",
        count,
    ) % {"count": count}


def too_late_to_undo() -> str:
    """What is said when a removed line cannot be put back any more."""
    return gettext("Ya no podemos devolverlo. Búscalo en la tienda y agrégalo otra vez.")
