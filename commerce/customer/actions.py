"""Buying again."""

from dataclasses import dataclass, field
from decimal import Decimal

from commerce.basket import actions as basket_actions
from commerce.basket import queries as basket_queries
from commerce.basket.models import Basket
from commerce.order.models import Line, Order
from commerce.refusals import Conflict, Refusal


@dataclass
class BoughtAgain:
    """What came of repeating an order: how many lines are in the basket, and the names of what is short or gone."""

    added: int = 0
    short: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def buy_again(order: Order, basket: Basket) -> BoughtAgain:
    """Put what can be bought of an old order in the basket, at today's price and as much as there is.

    Raises Conflict if the basket is closed.
    """
    result = BoughtAgain()
    for line in order.lines.all():
        _add(line, basket, result)
    return result


def _add(line: Line, basket: Basket, result: BoughtAgain) -> None:
    if line.product_id is None:
        result.gone.append(line.title)
        return
    try:
        product = basket_queries.product_for_sale(line.product_id, basket.store_id)
        wanted = int(line.quantity * line.step / product.step)
        available = basket_queries.terms_of(product, basket.strategy).available
        steps = wanted if available is None else min(wanted, available)
        if steps < 1:
            result.gone.append(line.title)
            return
        basket_actions.add(basket, product, Decimal(steps) * product.step, note=line.note)
    except Conflict:
        raise
    except Refusal:  # not for sale any more, or the basket already holds all there is
        result.gone.append(line.title)
        return
    result.added += 1
    if steps < wanted:
        result.short.append(line.title)
