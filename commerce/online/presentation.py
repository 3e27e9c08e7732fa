"""Paying online as a customer sees it: one state, what to do next, and nothing that only the provider should know."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

import segno
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.order import rules as order_rules
from commerce.order import statuses
from commerce.order.models import Order
from commerce.order.presentation import OrderPage
from commerce.payment.ledger import Standing

from .gateways import Gateway
from .models import Attempt, SavedCard

TO_PAY: Final = "to_pay"
STARTED: Final = "started"
PENDING: Final = "pending"
PAID: Final = "paid"
FAILED: Final = "failed"
EXPIRED: Final = "expired"
DOWN: Final = "down"
CLOSED: Final = "closed"
OFF: Final = "off"

_TITLES: Final[dict[str, str | Promise]] = {
    TO_PAY: _("Paga en la página segura"),
    STARTED: _("Tu pago está por terminar"),
    PENDING: _("Estamos confirmando tu pago"),
    PAID: _("Pago recibido"),
    FAILED: _("No se pudo cobrar"),
    EXPIRED: _("Se venció el tiempo para pagar"),
    DOWN: _("No pudimos hablar con el proveedor de pagos"),
    CLOSED: _("Este pedido ya se cerró"),
    OFF: _("Ahora no podemos cobrar en línea"),
}
_ENDED: Final = (*order_rules.BACK_ON_THE_SHELF, statuses.REFUNDED)


@dataclass(frozen=True)
class Good:
    """A line of the order: `quantity` in its unit, `total` USD with IVA before discounts."""

    title: str
    quantity: str
    total: Decimal


@dataclass
class CardPage:
    """What the page says now. `is_down`: nobody could be asked; `came_back`: the customer comes from the provider."""

    order: Order
    gateway: Gateway
    standing: Standing
    attempt: Attempt | None
    now: datetime
    cards: list[SavedCard] = field(default_factory=list)
    may_keep: bool = False
    is_ready: bool = True
    is_down: bool = False
    came_back: bool = False
    obstacle: str = ""

    @cached_property
    def state(self) -> str:
        """Where the payment stands, a code of this module."""
        if self.order.status in _ENDED:
            return CLOSED
        if self.standing.received > 0 and (self.standing.remaining <= 0 or self.order.status != statuses.PENDING):
            return PAID
        if self.is_down:
            return DOWN
        found = self._of_attempt()
        return OFF if not self.is_ready and found in (TO_PAY, FAILED, EXPIRED) else found

    def _of_attempt(self) -> str:
        attempt = self.attempt
        states = Attempt.State
        if attempt is None or attempt.state == states.CANCELLED:
            return TO_PAY
        if attempt.state == states.SUCCEEDED:
            return PENDING if self.standing.remaining <= 0 else TO_PAY
        if attempt.state in (states.FAILED, states.EXPIRED):
            return str(attempt.state)
        if attempt.state == states.CREATED:
            return DOWN if attempt.error else PENDING
        return PENDING if self.came_back and not attempt.url and not attempt.code else STARTED

    @property
    def title(self) -> str | Promise:
        """The headline."""
        return _TITLES[self.state]

    @property
    def template(self) -> str:
        """What says it."""
        return f"online/states/{self.state}.html"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in (PAID, CLOSED)

    @property
    def version(self) -> str:
        """What differs when the page does."""
        return f"{self.state}-{self.attempt.pk if self.attempt else 0}-{self.attempt.state if self.attempt else ''}"

    @property
    def why(self) -> str:
        """Why the last payment was not made, in words for whoever tried."""
        return self.obstacle or (self.attempt.error if self.attempt else "")

    @property
    def is_stranded(self) -> bool:
        """Whether the last try ended with the store's keys: nobody can say whether it was paid."""
        attempt = self.attempt
        return attempt is not None and attempt.state == Attempt.State.FAILED and not attempt.account.secret_key

    @property
    def continue_url(self) -> str:
        """The provider's page that is waiting."""
        attempt = self.attempt
        return attempt.url if attempt is not None and attempt.is_open and attempt.expires_at > self.now else ""

    @property
    def code(self) -> str:
        """A code to copy into the bank's app."""
        return self.attempt.code if self.attempt is not None and self.attempt.is_open else ""

    @cached_property
    def qr(self) -> str:
        """The same, drawn: an address of a picture."""
        data = (self.attempt.qr or self.attempt.code) if self.attempt is not None and self.attempt.is_open else ""
        return segno.make(data, error="m", micro=False).svg_data_uri(border=2) if data else ""

    @property
    def igtf(self) -> Decimal:
        """The tax on paying in foreign currency that the total includes."""
        return sum((row.incl_tax for row in self.order.surcharges.all() if row.code == "igtf"), Decimal("0.00"))

    @cached_property
    def goods(self) -> list[Good]:
        """What was bought, in a line each."""
        lines = self.order.lines.all()
        return [Good(line.title, _quantity(line), line.line_price_before_discounts_incl_tax) for line in lines]

    @cached_property
    def summary(self) -> OrderPage:
        """The order as its own page shows it."""
        return OrderPage(self.order)

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the customer may still give up the order."""
        return self.summary.can_be_cancelled

    @property
    def foreign(self) -> str:
        """The currency that is charged, where it is another than dollars."""
        currency = self.attempt.currency if self.attempt else ""
        return currency if currency not in ("", "USD") else ""


def _quantity(line: object) -> str:
    steps, step, unit = line.quantity, line.step, line.unit  # type: ignore[attr-defined]
    return quantity_with_unit(quantity_from_steps(steps, step), unit)
