"""What a customer hands over when reporting a payment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ReportDetails:
    """One report as it was typed.

    `bank` is the code of the bank it was paid from. `amount` has 2 decimals, in the currency of the way to pay: by Pago
    Móvil, bolívares. `paid_on` is the bank's day in Caracas. `phone`, `document` and `reference` may be spelled in any
    way: reading makes them canonical. What a way to pay does not ask is empty.
    """

    bank: str
    phone: str
    document: str
    reference: str
    paid_on: date
    amount: Decimal
    payer_name: str = ""
    email: str = ""
