"""What the page shows where an order is to be paid in another way."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property

from commerce.money.rules import convert
from commerce.order.models import Order
from commerce.pagomovil.rules.quotes import is_reported
from commerce.payment import ledger, review
from commerce.payment.queries import OfferedMethod
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import BOLIVAR
from commerce.refusals import Refusal

from . import queries, rules


@dataclass(frozen=True)
class Way:
    """A way to pay, with what would be left to pay by it; `extra` is IGTF that it adds. `ves` only where it is paid
    in bolívares.
    """

    offered: OfferedMethod
    usd: Decimal
    ves: Decimal | None
    extra: Decimal
    is_present: bool

    @property
    def is_final(self) -> bool:
        """Whether choosing it confirms the order: it is paid on receipt."""
        return self.offered.method.is_collected_on_receipt


class SwitchPage:
    """One showing of the page. `rate`: the rate that bolívares are charged at now, if there is one."""

    def __init__(self, order: Order, rate: ExchangeRate | None, obstacle: str = "") -> None:
        self.order = order
        self.rate = rate
        self.obstacle = obstacle

    @cached_property
    def refusal(self) -> Refusal | None:
        """Why the order cannot be paid in another way now."""
        is_in_review = self.order.pk in review.in_review([self.order.pk])
        return rules.may_switch(self.order.status, self.remaining, is_in_review=is_in_review)

    @cached_property
    def remaining(self) -> Decimal:
        """What is left to pay as it is."""
        return ledger.standing(self.order).remaining

    @cached_property
    def ways(self) -> list[Way]:
        """The ways to pay that the store offers for this order, in its order; the present one as it stands."""
        bill = queries.bill_of(self.order)
        return [self._way(offered, bill) for offered in queries.ways_of(self.order, takes_bolivares=bool(self.rate))]

    @property
    def chosen(self) -> str:
        """Which one is marked: the one in use."""
        return self.order.payment_method

    @property
    def has_others(self) -> bool:
        """Whether there is anything to choose."""
        return any(not way.is_present for way in self.ways)

    @property
    def is_paid_elsewhere(self) -> bool:
        """Whether money may have been sent that nobody has told us of: the customer pays at their own bank."""
        return is_reported(self.order.payment_method)

    def _way(self, offered: OfferedMethod, bill: rules.Bill) -> Way:
        is_present = offered.code == self.order.payment_method
        taxed = queries.is_taxed(self.order, offered.method)
        usd = self.remaining if is_present else bill.remaining(is_foreign_currency=taxed)
        in_bolivares = offered.method.currency == BOLIVAR and self.rate is not None
        ves = convert(usd, self.rate.value) if in_bolivares and self.rate else None
        extra = rules.ZERO if is_present else max(bill.igtf(is_foreign_currency=taxed) - bill.carried, rules.ZERO)
        return Way(offered, usd, ves, extra, is_present)
