"""Whether an order may be paid in another way, and what it costs then. Pure; amounts are in USD."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from commerce.money.rules import percentage_of, quantize
from commerce.order import statuses
from commerce.refusals import Conflict, Refusal

ZERO: Final = Decimal("0.00")
_ENDED: Final = (statuses.CANCELLED, statuses.FAILED, statuses.REFUNDED)
# An order that is switched again and again does not keep its goods from others for ever.
_TIMES_RENEWED: Final = 2


def may_switch(status: str, remaining: Decimal, *, is_in_review: bool) -> Refusal | None:
    """Whether an order in `status` that still owes `remaining` may be paid in another way."""
    if status in _ENDED:
        return Conflict("order_ended", _("Este pedido ya se cerró: no hay nada que pagar."))
    if remaining <= 0:
        return Conflict("already_paid", _("Este pedido ya está pagado."))
    if status != statuses.PENDING:
        message = _("Este pedido ya está confirmado. Si quieres pagarlo de otra forma, escríbele a la tienda.")
        return Conflict("not_waiting", message)
    if is_in_review:
        message = _("Estamos revisando un pago de este pedido. Cuando te respondamos puedes cambiar cómo pagas.")
        return Conflict("in_review", message)
    return None


def is_as_seen(present: str, seen: str, name: str) -> Refusal | None:
    """Whether the way to pay is still the one that was in use on the page that asks; `name` is what it is called."""
    if not seen or seen == present:
        return None
    message = _("La forma de pago cambió mientras tanto: ahora es «%(name)s». Revisa y elige otra vez.")
    return Conflict("changed_meanwhile", message % {"name": name}, details={"method": present})


@dataclass(frozen=True)
class Came:
    """What came of an order by one way to pay, less what went back."""

    usd: Decimal
    is_foreign_currency: bool


@dataclass(frozen=True)
class Bill:
    """What an order costs without IGTF, the IGTF that its total holds now, and what has come of it.

    `percent` is that of IGTF, zero where the store collects none.
    """

    price: Decimal
    charged: Decimal
    came: tuple[Came, ...]
    percent: Decimal

    @property
    def carried(self) -> Decimal:
        """The IGTF inside what came in foreign currency."""
        foreign = _sum(each.usd for each in self.came if each.is_foreign_currency)
        return min(self.charged, quantize(foreign * self.percent / (100 + self.percent)))

    def igtf(self, *, is_foreign_currency: bool) -> Decimal:
        """The IGTF of the whole order where what is left of it is paid in foreign currency, or is not."""
        left = self.price - (_sum(each.usd for each in self.came) - self.carried)
        taxed = percentage_of(left, self.percent) if is_foreign_currency and left > 0 else ZERO
        return self.carried + taxed

    def total(self, *, is_foreign_currency: bool) -> Decimal:
        """What the order then costs."""
        return self.price + self.igtf(is_foreign_currency=is_foreign_currency)

    def remaining(self, *, is_foreign_currency: bool) -> Decimal:
        """What is then left to pay."""
        total = self.total(is_foreign_currency=is_foreign_currency)
        return max(total - _sum(each.usd for each in self.came), ZERO)


def is_given_time(now: datetime, since: datetime, patience: timedelta) -> bool:
    """Whether an order that has waited `since` gets its whole time, `patience`, once more."""
    return now <= since + _TIMES_RENEWED * patience


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
