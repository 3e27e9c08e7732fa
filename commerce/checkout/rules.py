"""Pure decisions about placing an order. Amounts are in USD with IVA; quantities count steps of sale."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from commerce.catalogue.rules import quantity_text
from commerce.money.rules import format_usd
from commerce.refusals import Conflict, Refusal

OPEN = "Open"

# What a customer was shown of a line: its id, its steps, its total as text. Small enough to travel in a form.
Seen = tuple[int, int, str]


class Wanted(NamedTuple):
    """A line of the basket as it stands now. `available` is None where stock is not kept; `steps` counts steps."""

    line_id: int
    title: str
    steps: int
    minimum_steps: int
    step: Decimal
    unit: str
    is_for_sale: bool
    available: int | None
    total: Decimal


def may_be_ordered(status: str, line_count: int) -> Refusal | None:
    """Whether a basket in `status` can become an order."""
    if status != OPEN:
        return Conflict("basket_closed", _("Esa cesta ya se cerró. Tu cesta nueva te espera."))
    if line_count == 0:
        return Conflict("empty_basket", _("Tu cesta está vacía. Lo que agregues se queda aquí 14 días."))
    return None


def lines_in_the_way(lines: Iterable[Wanted]) -> Refusal | None:
    """Why some lines cannot be sold as they are: each with its product's name, what happened and what to do."""
    problems = [problem for line in lines if (problem := _problem(line))]
    if not problems:
        return None
    sentences = [str(problem["message"]) for problem in problems]
    return Conflict("out_of_stock", " ".join(sentences), details={"problems": problems})


def _problem(line: Wanted) -> dict[str, str | int] | None:
    if not line.is_for_sale:
        message = _("«%(product)s» ya no está a la venta. Quítalo de la cesta para seguir.")
        measure = ""
    elif line.available is not None and line.available <= 0:
        message, measure = _("«%(product)s» se agotó. Quítalo de la cesta para seguir."), ""
    elif line.available is not None and line.steps > line.available:
        message = _("De «%(product)s» solo quedan %(measure)s. Ajusta la cantidad en tu cesta.")
        measure = _measure(line.available, line)
    elif line.steps < line.minimum_steps:
        message = _("«%(product)s» se vende desde %(measure)s.")
        measure = _measure(line.minimum_steps, line)
    else:
        return None
    sentence = message % {"product": line.title, "measure": measure}
    return {"line": line.line_id, "product": line.title, "message": sentence}


def _measure(steps: int, line: Wanted) -> str:
    return quantity_text(steps * line.step, line.unit)


def snapshot(lines: Iterable[Wanted]) -> tuple[Seen, ...]:
    """What the customer is shown, to be compared when the order comes in."""
    return tuple((line.line_id, line.steps, str(line.total)) for line in lines)


def changed_since(seen: Sequence[Seen], lines: Sequence[Wanted]) -> Refusal | None:
    """What differs from what the customer saw; nothing where nothing was shown."""
    if not seen:
        return None
    shown = {line_id: (steps, Decimal(total)) for line_id, steps, total in seen}
    messages = []
    for line in lines:
        before = shown.pop(line.line_id, None)
        if before is None:
            messages.append(_("«%(product)s» se sumó a tu cesta.") % {"product": line.title})
        elif before[0] != line.steps:
            messages.append(_("Cambió la cantidad de «%(product)s».") % {"product": line.title})
        elif before[1] != line.total:
            prices = {"product": line.title, "now": format_usd(line.total), "before": format_usd(before[1])}
            messages.append(_("«%(product)s» ahora cuesta %(now)s (antes %(before)s).") % prices)
    if shown:
        messages.append(_("Algo que estaba en tu cesta ya no está."))
    if not messages:
        return None
    return Conflict("basket_changed", " ".join(messages), details={"changes": messages})


def reaches_minimum(goods: Decimal, minimum: Decimal) -> Refusal | None:
    """Whether an order of `goods` is big enough for a store that asks for `minimum`."""
    if goods >= minimum:
        return None
    message = _("El pedido mínimo es de %(minimum)s. Te faltan %(missing)s.") % {
        "minimum": format_usd(minimum),
        "missing": format_usd(minimum - goods),
    }
    return Conflict("below_minimum", message, details={"minimum": str(minimum), "missing": str(minimum - goods)})
