"""Lines put in a basket, changed and taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from commerce.basket import queries, rules
from commerce.basket.models import Basket, Line
from commerce.catalogue.models import Option, Product
from commerce.catalogue.rules import steps_from_quantity
from commerce.refusals import ensure

from .locks import lock, lock_line, save_new


@dataclass(frozen=True)
class Change:
    """What became of a line (None: it was removed), and what to tell the customer if it is not what was asked for."""

    line: Line | None
    notice: str = ""


@transaction.atomic
def add(
    basket: Basket,
    product: Product,
    quantity: Decimal | str,
    note: str = "",
    options: Mapping[str, Any] | None = None,
) -> Line:
    """Put `quantity` (in the unit, a number or as it was typed) of a product in the basket, on top of what is there.

    A new basket is saved first. `options` maps codes of the product's options to what was chosen.

    Raises:
        Missing: the product is not for sale in the basket's store.
        BadInput: the quantity, the note or an option is not acceptable, or there is not that much in stock.
        Conflict: the basket is closed or full.
    """
    note = rules.clean_note(note)
    product = queries.product_for_sale(product.pk, basket.store_id)
    chosen = _clean_options(product, options or {})
    save_new(basket)
    lock(basket)
    stockrecord = basket.strategy.fetch_for_product(product).stockrecord
    if stockrecord is None:
        raise rules.unknown_product()
    reference = basket._create_line_reference(product, stockrecord, chosen)  # Oscar's own, or its lines would double
    line = basket.lines.filter(line_reference=reference).first()
    if line is not None:
        line.product, line.stockrecord = product, stockrecord
    terms = queries.terms_of(product, basket.strategy, held_elsewhere=_held(basket, product, except_line=line))
    already = line.quantity if line else 0
    steps = steps_from_quantity(quantity, product) + already
    ensure(rules.may_hold(steps, terms, already))
    if line is None:
        if basket.lines.count() >= rules.MOST_LINES:
            raise rules.too_many_lines()
        line = Line(basket=basket, line_reference=reference, product=product, stockrecord=stockrecord)
    return write_line(line, steps, note=note or line.note, options=chosen)


@transaction.atomic
def set_quantity(line: Line, quantity: Decimal | str, *, note: str | None = None, cap: bool = False) -> Change:
    """Make a line hold `quantity` (in the unit); zero removes it. With `cap`, what is left is taken where it is less.

    Raises:
        Missing: the line is gone.
        BadInput: the quantity or the note is not acceptable, or there is not that much in stock.
        Conflict: the basket is closed.
    """
    if note is not None:
        note = rules.clean_note(note)
    line = lock_line(line)
    if rules.is_zero(quantity):
        line.delete()
        return Change(None)
    held = _held(line.basket, line.product, except_line=line)
    terms = queries.terms_of(line.product, line.basket.strategy, held_elsewhere=held, stockrecord=line.stockrecord)
    steps, notice = steps_from_quantity(quantity, line.product), ""
    if cap and terms.available is not None and terms.minimum_steps <= terms.available < steps:
        steps, notice = terms.available, rules.capped(terms)
    if steps != line.quantity:
        ensure(rules.may_hold(steps, terms))
    return Change(write_line(line, steps, note=line.note if note is None else note), notice)


@transaction.atomic
def move_step(line: Line, steps: int) -> Change:
    """Put `steps` steps more (or less) in a line: below the least that is sold it is removed.

    Raises:
        Missing: the line is gone.
        BadInput: there is not that much in stock.
        Conflict: the basket is closed.
    """
    line = lock_line(line)
    wanted = line.quantity + steps
    if wanted < line.product.minimum_steps:
        return set_quantity(line, Decimal(0))
    return set_quantity(line, wanted * line.product.step, cap=steps < 0)


@transaction.atomic
def set_note(line: Line, note: str) -> Line:
    """Write what the customer asks of a line. Raises BadInput for a note too long, Missing if the line is gone."""
    note = rules.clean_note(note)
    line = lock_line(line)
    line.note = note
    line.save(update_fields=["note", "date_updated"])
    return line


@transaction.atomic
def remove(line: Line) -> None:
    """Take a line out. Raises Missing if it is gone, Conflict if the basket is closed."""
    lock_line(line).delete()


@transaction.atomic
def remove_unavailable(basket: Basket) -> int:
    """Take out the lines of which nothing can be bought now; how many there were."""
    if basket.pk is None:
        return 0
    lock(basket)
    gone = [line.pk for line in basket.all_lines() if not line.is_buyable]
    Line.objects.filter(pk__in=gone).delete()
    basket.reset_offer_applications()
    return len(gone)


def _held(basket: Basket, product: Product, *, except_line: Line | None) -> int:
    """Steps of the same product in other lines of the basket: options make several lines of one stock."""
    others = basket.lines.filter(product=product)
    if except_line is not None:
        others = others.exclude(pk=except_line.pk)
    return others.aggregate(total=Sum("quantity"))["total"] or 0


def write_line(line: Line, steps: int, *, note: str, options: Sequence[Mapping[str, Any]] = ()) -> Line:
    """Save a line with the price of now, per unit of sale."""
    info = line.basket.strategy.fetch_for_line(line, line.stockrecord)
    per_unit = getattr(info.price, "price_per_unit", None)
    is_new = line.pk is None
    line.quantity, line.note = steps, note
    line.tax_code = info.price.tax_code
    line.price_currency = info.price.currency or line.price_currency
    line.price_incl_tax, line.price_excl_tax = per_unit, None
    line.save()
    if is_new:
        for chosen in options:
            line.attributes.create(option=chosen["option"], value=chosen["value"])
    line.basket.reset_offer_applications()
    return line


def _clean_options(product: Product, chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was chosen, as Oscar keeps it. Raises BadInput for an option or a value that the product does not have."""
    known: dict[str, Option] = {option.code: option for option in product.options.select_related("option_group")}
    if set(chosen) - set(known):
        raise rules.unknown_option()
    kept = []
    for code, option in known.items():
        grouped = option.option_group.options.values_list("option", flat=True) if option.option_group else ()
        choices = list(grouped)
        value = rules.clean_option(
            option.name, option.type, chosen.get(code), required=option.required, choices=choices
        )
        if value not in (None, []):
            kept.append({"option": option, "value": value})
    return kept
