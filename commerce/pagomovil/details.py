"""What a customer hands over when reporting a payment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ReportDetails:
    """One report as it was typed.

    `bank` is the code of the bank it was paid from, `amount` bolívares with 2 decimals, `paid_on` the bank's day in
    Caracas. `phone`, `document` and `reference` may be spelled in any way: `reading.read` makes them canonical.
    """

    bank: str
    phone: str
    document: str
    reference: str
    paid_on: date
    amount: Decimal
