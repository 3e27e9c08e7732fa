"""What is owed in hand, what was received is worth, and its IGTF. Pure; USD with 2 decimals unless said otherwise."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from commerce.money.rules import convert, percentage_of, quantize

USD: Final = "USD"
VES: Final = "VES"
ZERO: Final = Decimal("0.00")
LARGEST: Final = Decimal("1000000000000")


@dataclass(frozen=True)
class Owed:
    """What is still to be collected of an order, tax on foreign currency apart.

    `base` USD are owed without IGTF; `percent` is the IGTF, 0 where the store does not collect it; `rate` bolívares
    for a dollar, None where there is none to trust.
    """

    base: Decimal
    percent: Decimal
    rate: Decimal | None

    @property
    def igtf(self) -> Decimal:
        """The IGTF, were all of it paid in foreign currency."""
        return percentage_of(self.base, self.percent) if self.base > 0 else ZERO

    @property
    def usd(self) -> Decimal:
        """What pays all of it in dollars, IGTF included."""
        return self.base + self.igtf

    @property
    def ves(self) -> Decimal | None:
        """What pays all of it in bolívares."""
        return convert(self.base, self.rate) if self.rate is not None else None

    def amount(self, currency: str) -> Decimal | None:
        """What pays all of it in `currency`."""
        return self.usd if currency == USD else self.ves


@dataclass(frozen=True)
class Taken:
    """What of an order one handing over pays: `base` of its price, `igtf` of tax, `over` beyond what was owed."""

    base: Decimal
    igtf: Decimal
    over: Decimal

    @property
    def usd(self) -> Decimal:
        """All that stayed."""
        return self.base + self.igtf + self.over


def change_for(owed: Owed, currency: str, received: Decimal, change_currency: str) -> Decimal | None:
    """What to give back of `received`, in `change_currency`; None without a rate where one is needed."""
    due = owed.amount(currency)
    if due is None or (currency != change_currency and owed.rate is None):
        return None
    left = max(received - due, ZERO)
    if currency == change_currency or not left:
        return left
    assert owed.rate is not None
    return convert(left, owed.rate) if currency == USD else quantize(left / owed.rate)


def kept(currency: str, received: Decimal, change: Decimal, change_currency: str, rate: Decimal | None) -> Decimal:
    """What stayed of what was received, in its own currency. `rate` is needed where the two currencies differ."""
    if currency == change_currency or not change:
        return received - change
    assert rate is not None
    return received - (quantize(change / rate) if currency == USD else convert(change, rate))


def taken(owed: Owed, currency: str, amount: Decimal) -> Taken:
    """What `amount`, which stayed, pays of what is owed.

    Of dollars paid to a special taxpayer a part is the IGTF on the rest. The exact amount pays exactly, whatever
    rounding said.
    """
    if currency == USD:
        base = min(quantize(amount / (1 + owed.percent / 100)), owed.base)
        igtf = min(amount - base, owed.igtf) if owed.percent else ZERO
        return Taken(base, igtf, amount - base - igtf)
    assert owed.rate is not None
    assert owed.ves is not None
    if amount < owed.ves:
        return Taken(min(quantize(amount / owed.rate), owed.base), ZERO, ZERO)
    return Taken(owed.base, ZERO, quantize((amount - owed.ves) / owed.rate))
