"""Pure decisions about offers: which products a range holds, and how a discount falls on lines to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from commerce.money.rules import distribute, quantize


@dataclass(frozen=True)
class ProductFacts:
    """What a range asks of a product: its id, its parent's, its class (or its parent's) and its category paths."""

    id: int
    parent_id: int | None
    class_id: int | None
    category_paths: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[int]:
        """Its own id and its parent's: naming a product names its variants."""
        return frozenset({self.id} if self.parent_id is None else {self.id, self.parent_id})


@dataclass
class Selection:
    """What a range names. Categories are tree paths: a path begins with those of its ancestors."""

    everything: bool = False
    products: set[int] = field(default_factory=set)
    excluded_products: set[int] = field(default_factory=set)
    classes: set[int] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    excluded_categories: set[str] = field(default_factory=set)


def holds(selection: Selection, product: ProductFacts) -> bool:
    """Whether a range with `selection` holds `product`. An excluded category counts only in a range of everything."""
    if product.ids & selection.excluded_products:
        return False
    if selection.everything:
        return not _is_under(product.category_paths, selection.excluded_categories)
    return bool(
        product.ids & selection.products
        or product.class_id in selection.classes
        or _is_under(product.category_paths, selection.categories)
    )


def _is_under(paths: frozenset[str], ancestors: set[str]) -> bool:
    return any(path.startswith(ancestor) for path in paths for ancestor in ancestors)


@dataclass(frozen=True)
class Share:
    """What an offer has found to take off one line: `amount`, not yet rounded, of goods worth `exact`, not rounded.

    `shown` is what the customer sees those goods cost; `room` what earlier discounts have left of the line.
    """

    amount: Decimal
    exact: Decimal
    shown: Decimal
    room: Decimal


def settle(shares: Sequence[Share], *, is_percentage: bool = False, most: Decimal | None = None) -> list[Decimal]:
    """Each line's discount to the cent, summing to the offer's total rounded once; at most `most`, and never more than
    a line still costs.

    A percentage counts from the prices that are shown, and a discount that covers everything leaves nothing to pay.
    """
    covers_all = sum(share.amount for share in shares) >= sum(share.exact for share in shares)
    if covers_all or is_percentage:
        weights = [share.amount * share.shown / share.exact if share.exact else Decimal(0) for share in shares]
    else:
        weights = [share.amount for share in shares]
    if covers_all:
        weights = [share.shown for share in shares]
    total = min(quantize(sum(weights, Decimal(0))), sum((share.room for share in shares), Decimal(0)))
    if most is not None:
        total = min(total, quantize(most))
    if total <= 0:
        return [Decimal("0.00") for _share in shares]
    return _within(distribute(total, weights), [share.room for share in shares])


def _within(amounts: list[Decimal], rooms: list[Decimal]) -> list[Decimal]:
    """The same sum with no amount above its room: what does not fit goes to the next line that has room."""
    kept = [min(amount, room) for amount, room in zip(amounts, rooms, strict=True)]
    left = sum(amounts, Decimal(0)) - sum(kept, Decimal(0))
    for index, room in enumerate(rooms):
        extra = min(left, room - kept[index])
        kept[index] += extra
        left -= extra
    return kept
