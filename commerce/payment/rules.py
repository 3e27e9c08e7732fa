"""Pure decisions about tax and payment. Amounts are in USD, rounded half up to 2 decimals.

The percentages are never written here: they are rows that the operator keeps (see `commerce.venezuela`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from commerce.money.rules import percentage_of

AWAITING: Final = "awaiting"
IN_REVIEW: Final = "in_review"
TO_COLLECT: Final = "to_collect"
PARTIAL: Final = "partial"
PAID: Final = "paid"
OVERPAID: Final = "overpaid"
PARTIALLY_REFUNDED: Final = "partially_refunded"
REFUNDED: Final = "refunded"
NOTHING_DUE: Final = ""

ZERO: Final = Decimal("0.00")


def igtf(paid_in_forex: Decimal, percent: Decimal, *, is_special_taxpayer: bool, is_foreign_currency: bool) -> Decimal:
    """The IGTF on the part of an order that is paid in foreign currency, IVA included.

    Only special taxpayers collect it; of a mixed payment only the forex part counts.
    """
    if not (is_special_taxpayer and is_foreign_currency) or paid_in_forex <= 0:
        return ZERO
    return percentage_of(paid_in_forex, percent)


@dataclass(frozen=True)
class Taxed:
    """An amount with its IVA inside: what was charged, what of it is tax, at which percentage."""

    percent: Decimal
    incl_tax: Decimal
    tax: Decimal


def tax_summary(amounts: Iterable[Taxed]) -> list[Taxed]:
    """One line per IVA percentage, the highest first; what carries no tax has no line."""
    by_percent: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for amount in amounts:
        incl_tax, tax = by_percent.get(amount.percent, (ZERO, ZERO))
        by_percent[amount.percent] = (incl_tax + amount.incl_tax, tax + amount.tax)
    return [
        Taxed(percent, *by_percent[percent])
        for percent in sorted(by_percent, reverse=True)
        if percent > 0 and by_percent[percent][1] > 0
    ]


def payment_state(
    *,
    due: Decimal,
    received: Decimal,
    refunded: Decimal,
    is_collected_on_receipt: bool,
    is_void: bool = False,
    is_in_review: bool = False,
) -> str:
    """Where the payment of an order stands.

    `due` is the order's total, `received` and `refunded` what came and went back; `is_void`: the order was cancelled
    or failed, so nothing more is owed. `is_in_review`: somebody is looking at a payment that would add to it.
    """
    kept = received - refunded
    if refunded > 0 and kept < due:
        return REFUNDED if kept <= 0 else PARTIALLY_REFUNDED
    if kept > due:
        return OVERPAID
    if kept == due:
        return PAID
    if is_in_review and not is_void:
        return IN_REVIEW
    if received > 0:
        return PARTIAL
    if is_void:
        return NOTHING_DUE
    return TO_COLLECT if is_collected_on_receipt else AWAITING
