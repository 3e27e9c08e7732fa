"""What a basket costs now: its lines, its discounts, its tax."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commerce.money.rules import format_number
from commerce.offer.applicator import Applicator
from commerce.voucher.queries import forget_vouchers_of

from .models import Basket, Line


def price(basket: Basket, user: Any = None, *, left: Mapping[int, int] | None = None) -> Basket:
    """`basket`, read again and priced with every offer and voucher that applies for `user`.

    `left`: how often this person may still have some offers, by id.
    """
    forget_vouchers_of(basket)
    basket.reset_offer_applications()
    Applicator(left).apply(basket, user)
    return basket


def format_percent(percent: Decimal) -> str:
    """A percentage without needless zeros: `16`, `8,5`."""
    whole = percent == percent.to_integral_value()
    return format_number(percent).rstrip("0") if not whole else f"{percent:.0f}"


@dataclass(frozen=True)
class TaxLine:
    """The IVA of one rate in a basket: USD without it, the tax, and both together, which is their sum."""

    percent: Decimal
    base: Decimal
    tax: Decimal

    @property
    def percent_text(self) -> str:
        """The percentage as people write it: `16`, `8,5`."""
        return format_percent(self.percent)

    @property
    def total(self) -> Decimal:
        """USD with the tax."""
        return self.base + self.tax


def tax_lines(lines: Iterable[Line]) -> list[TaxLine]:
    """The IVA of `lines` by rate, the highest first: the sum of the lines' own tax, so that it agrees with totals."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for line in lines:
        tax, base = line.line_tax, line.line_price_excl_tax_incl_discounts
        if tax is not None and base is not None:
            known_base, known_tax = sums.get(line.tax_percent, (Decimal(0), Decimal(0)))
            sums[line.tax_percent] = (known_base + base, known_tax + tax)
    return [TaxLine(percent, *sums[percent]) for percent in sorted(sums, reverse=True)]
