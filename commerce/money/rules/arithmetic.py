"""Pure arithmetic of money. Every amount is a Decimal; a float is refused with TypeError.

Amounts have 2 decimals and are rounded half up. Rates have up to 8 decimals and are bolívares per dollar.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)

# Wide enough for a Decimal(20,8) rate times any amount: rounding happens once, at the end, never in between.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def exact(value: Decimal | int) -> Decimal:
    """`value` as a finite Decimal. Raises TypeError unless it is Decimal or int, ValueError for NaN and infinity."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"an amount of money is finite, not {value}")
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"money is Decimal, not {type(value).__name__}")


def quantize(amount: Decimal | int) -> Decimal:
    """`amount` with 2 decimals, half up: 0.125 is 0.13 and -0.125 is -0.13."""
    return exact(amount).quantize(CENT, ROUND_HALF_UP, _EXACT)


def convert(amount_usd: Decimal | int, rate: Decimal | int) -> Decimal:
    """`amount_usd` dollars in bolívares at `rate` bolívares per dollar, rounded once.

    Convert a total once; never its parts, and never back. Raises ValueError if the rate is not above zero.
    """
    rate = exact(rate)
    if rate <= 0:
        raise ValueError(f"a rate is above zero, not {rate}")
    return quantize(_EXACT.multiply(exact(amount_usd), rate))


def split_tax(amount_incl: Decimal | int, percent: Decimal | int) -> tuple[Decimal, Decimal]:
    """(amount without tax, tax) of an amount that includes `percent` tax; the two always sum to the amount.

    Raises ValueError for a negative percentage.
    """
    amount, percent = quantize(amount_incl), exact(percent)
    if percent < 0:
        raise ValueError(f"a tax percentage is not negative: {percent}")
    excl = quantize(_EXACT.divide(_EXACT.multiply(amount, HUNDRED), _EXACT.add(HUNDRED, percent)))
    return excl, amount - excl


def percentage_of(amount: Decimal | int, percent: Decimal | int) -> Decimal:
    """`percent` per cent of `amount`, with 2 decimals, half up."""
    return quantize(_EXACT.divide(_EXACT.multiply(exact(amount), exact(percent)), HUNDRED))


def distribute(total: Decimal | int, parts: Sequence[Decimal | int]) -> list[Decimal]:
    """Share `total` in proportion to `parts`, to the cent, so that the shares sum to `total` (largest remainder).

    The leftover cents go to the largest remainders, the earlier part first on a tie; a part of zero gets nothing.
    Raises ValueError for a negative part, or when there is something to share and no part above zero.
    """
    amount = quantize(total)
    weights = [exact(part) for part in parts]
    if any(weight < 0 for weight in weights):
        raise ValueError("parts are not negative")
    whole = sum(weights, Decimal(0))
    if whole == 0:
        if amount != 0:
            raise ValueError("nothing to share the total over")
        return [Decimal("0.00") for _ in weights]
    cents = abs(amount) / CENT
    raw = [_EXACT.divide(_EXACT.multiply(cents, weight), whole) for weight in weights]
    shares = [share.quantize(Decimal(1), ROUND_DOWN, _EXACT) for share in raw]
    by_remainder = sorted(range(len(raw)), key=lambda index: shares[index] - raw[index])
    for index in by_remainder[: int(cents - sum(shares))]:
        shares[index] += 1
    sign = -1 if amount < 0 else 1
    return [(share * CENT * sign).quantize(CENT) for share in shares]
