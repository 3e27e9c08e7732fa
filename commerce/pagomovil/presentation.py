"""A payment that is reported, as its customer sees it: one state, the exact amount, and what to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import segno
from django.utils.functional import Promise, cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.order import rules as order_rules
from commerce.order.models import Line, Order
from commerce.order.presentation import OrderPage, masked_name
from commerce.rates.queries import BOLIVAR
from commerce.venezuela.rules import mask_phone

from .copying import CopyRow, digits_of, recipient_rows
from .forms import plain_amount
from .models import PaymentReport, Quote, RecipientAccount
from .queries import OrderPayment

TO_PAY: Final = "to_pay"
REPORTED: Final = "reported"
MORE_INFO: Final = "more_info"
VERIFIED: Final = "verified"
REJECTED: Final = "rejected"
PARTIAL: Final = "partial"
EXPIRED: Final = "expired"
PAUSED: Final = "paused"

ZERO: Final = Decimal("0.00")
NOT_FOUND: Final = "not_found"
_TAIL: Final = 6
_State = PaymentReport.State


_TITLES: Final[dict[str, str | Promise]] = {
    TO_PAY: gettext_lazy("Paga con Pago Móvil"),
    REPORTED: gettext_lazy("Recibimos tu reporte"),
    MORE_INFO: gettext_lazy("Nos falta un dato de tu pago"),
    VERIFIED: gettext_lazy("Pago verificado"),
    REJECTED: gettext_lazy("No encontramos ese pago"),
    PARTIAL: gettext_lazy("Recibimos una parte"),
    EXPIRED: gettext_lazy("Se venció el monto en bolívares"),
    PAUSED: gettext_lazy("Tu pedido está apartado"),
}


@dataclass(frozen=True)
class ReportLine:
    """One report of the order, with no more of the payer than needed."""

    report: PaymentReport

    @property
    def state(self) -> str:
        """What may be said of it by now; a code of the pills."""
        return self.report.public_state

    @property
    def tail(self) -> str:
        """The last digits of the reference, as it was typed."""
        return digits_of(self.report.reference_typed)[-_TAIL:]

    @property
    def phone(self) -> str:
        """The payer's phone, masked: whoever has the link sees this page."""
        return mask_phone(self.report.phone) if self.report.phone else ""

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.state in {_State.REPORTED, _State.MORE_INFO}


@dataclass(frozen=True)
class Good:
    """A line of the order: `quantity` in its unit, `total` USD with IVA before discounts."""

    title: str
    quantity: str
    total: Decimal


class PayPage:
    """What the page says now. `payment` is what is known of the order's payment, `now` the moment it is shown.

    This is the page of Pago Móvil; other ways to pay have `reported_page.ReportedPage`.
    """

    currency = BOLIVAR
    form_template = "pagomovil/parts/form.html"
    howto_template = "pagomovil/parts/howto.html"

    def __init__(
        self,
        order: Order,
        payment: OrderPayment,
        *,
        now: datetime,
        accounts: Sequence[RecipientAccount] = (),
        obstacle: str | Promise = "",
    ) -> None:
        self.order = order
        self.payment = payment
        self.now = now
        self.accounts = accounts
        self.obstacle = obstacle
        self.summary = OrderPage(order)

    @cached_property
    def reports(self) -> list[ReportLine]:
        """Every report of the order, oldest first."""
        return [ReportLine(report) for report in reversed(self.payment.reports)]

    @cached_property
    def state(self) -> str:
        """Which of the pages it is."""
        latest = self.reports[-1] if self.reports else None
        waiting = [line for line in self.reports if line.is_waiting]
        if self.owed_usd <= 0:
            return VERIFIED
        if any(line.state == _State.MORE_INFO for line in waiting):
            return MORE_INFO
        if waiting:
            return REPORTED
        if latest and latest.state == _State.REJECTED:
            return REJECTED
        return self._state_of_amount()

    def _state_of_amount(self) -> str:
        if self.quote is None:
            return EXPIRED if self.last_quote else PAUSED
        return PARTIAL if self.paid_usd > 0 else TO_PAY

    @property
    def owed_usd(self) -> Decimal:
        """USD that are still owed."""
        return self.payment.due_usd

    @property
    def paid_usd(self) -> Decimal:
        """USD that have been verified, for good."""
        return self.payment.paid_usd

    @property
    def excess_ves(self) -> Decimal:
        """What was paid too much in bolívares, at the rate of the last payment."""
        last = self.payment.credits[-1] if self.payment.credits else None
        if last is None or not self.payment.overpaid_usd or not last.usd:
            return ZERO
        return (self.payment.overpaid_usd * last.amount / last.usd).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @cached_property
    def quote(self) -> Quote | None:
        """The quote that can be paid now."""
        quote = self.payment.quote
        is_good = quote is not None and quote.state == Quote.State.OPEN and quote.expires_at > self.now
        return quote if is_good else None

    @property
    def last_quote(self) -> Quote | None:
        """The newest quote, also one that has expired."""
        return self.payment.quote

    @property
    def amount_ves(self) -> Decimal:
        """The exact amount to pay now: the quote's, less what has come in of it."""
        return self.payment.due_ves

    @property
    def amount(self) -> Decimal:
        """What is to be paid now, in `currency`."""
        return self.amount_ves

    @property
    def paid(self) -> Decimal:
        """What was verified, in `currency`."""
        return self.payment.paid_ves

    @property
    def excess(self) -> Decimal:
        """What was paid too much, in `currency`."""
        return self.excess_ves

    @property
    def account(self) -> RecipientAccount | None:
        """Where to pay to."""
        return self.last_quote.account if self.last_quote else None

    @property
    def is_rest(self) -> bool:
        """Whether a part of the quote has come in."""
        return self.last_quote is not None and self.amount_ves < self.last_quote.amount_ves

    @property
    def unreported(self) -> Decimal:
        """What is left of the amount after what was reported and nobody has looked at yet, in `currency`."""
        told = sum((line.report.amount for line in self.reports if line.is_waiting), ZERO)
        return max(self.amount - told, ZERO)

    @property
    def paid_percent(self) -> int:
        """How much of the order is paid, in whole percent rounded down."""
        return int(100 * min(self.paid_usd, self.order.total_incl_tax) / self.order.total_incl_tax)

    @property
    def seconds_left(self) -> int:
        """Until the amount expires."""
        return max(0, int((self.quote.expires_at - self.now).total_seconds())) if self.quote else 0

    @property
    def seconds_total(self) -> int:
        """How long the amount was fixed for."""
        return max(1, int((self.quote.expires_at - self.quote.created_at).total_seconds())) if self.quote else 1

    @property
    def expires_today(self) -> bool:
        """Whether the hour alone says when the amount expires."""
        quote = self.last_quote
        return bool(quote and same_day(quote.expires_at, self.now))

    @property
    def asked(self) -> ReportLine | None:
        """The report that lacks a datum."""
        return next((line for line in self.reports if line.state == _State.MORE_INFO), None)

    @property
    def latest(self) -> ReportLine | None:
        """The newest report."""
        return self.reports[-1] if self.reports else None

    @property
    def verified(self) -> list[ReportLine]:
        """The reports that were found in the bank."""
        return [line for line in self.reports if line.state == _State.VERIFIED]

    @property
    def is_final(self) -> bool:
        """Whether nothing more is expected to happen here."""
        return self.state == VERIFIED

    @property
    def lacks_more(self) -> bool:
        """Whether what was reported leaves a part to be paid."""
        return self.quote is not None and self.unreported > 0

    @property
    def title(self) -> str:
        """The heading."""
        if self.state == VERIFIED and self.first_name:
            return _("Pago verificado. Gracias, %(name)s") % {"name": self.first_name}
        if self.state == REJECTED and not self.was_not_found:
            return _("Revisa tu pago")
        return str(_TITLES[self.state])

    @property
    def was_not_found(self) -> bool:
        """Whether the newest report's reference is what did not appear in the bank."""
        return self.latest is not None and self.latest.report.reason_code == NOT_FOUND

    @property
    def template(self) -> str:
        """The template of the state."""
        return f"pagomovil/states/{self.state}.html"

    @property
    def goods(self) -> list[Good]:
        """What was bought, in words and without pictures: the page is read over slow networks."""
        return [_good(line) for line in self.order.lines.all()]

    @property
    def first_name(self) -> str:
        """The customer's first name."""
        return masked_name(self.order.contact_name).partition(" ")[0]

    @property
    def version(self) -> str:
        """Changes with whatever the page shows: an open page replaces itself only then."""
        quote = f"{self.last_quote.pk}.{self.last_quote.state}" if self.last_quote else "-"
        reports = ".".join(f"{line.report.pk}{line.state}" for line in self.reports)
        return f"{self.state}:{quote}:{reports}:{self.paid_usd}:{self.order.status}"

    @property
    def amount_copied(self) -> str:
        """The amount as the apps of banks take it."""
        return plain_amount(self.amount)

    @property
    def rows(self) -> list[CopyRow]:
        """What to copy into the bank's app besides the amount."""
        return recipient_rows(self.last_quote.account, self.order.number) if self.last_quote else []

    @property
    def other_accounts(self) -> list[RecipientAccount]:
        """Where else the store can be paid: transfers within one bank arrive at once."""
        present = self.last_quote.account_id if self.last_quote else None
        return [account for account in self.accounts if account.pk != present]

    @property
    def holder(self) -> str:
        """Whose account it is: the name that the bank's app must show, as it stands at the end of a sentence."""
        return self.account.holder.rstrip(". ") if self.account else ""

    @cached_property
    def text_qr(self) -> str:
        """Our own QR, as a `data:` address: the same data as text, which no bank's app takes for an order to pay."""
        lines = [f"{row.label}: {row.copied}" for row in self.rows]
        lines.insert(-1, _("Monto: %(amount)s") % {"amount": self.amount_copied})
        return segno.make("\n".join(["Pago Móvil", *lines]), error="m", micro=False).svg_data_uri(border=1)

    @property
    def has_own_cents(self) -> bool:
        """Whether the céntimos of the amount tell this order from all others."""
        return bool(self.last_quote and self.last_quote.own_cents is not None)

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the customer may still cancel the order; not while money is on its way."""
        return not self.reports and order_rules.may_cancel(self.order.status) is None


def _good(line: Line) -> Good:
    quantity = quantity_with_unit(quantity_from_steps(line.quantity, line.step), line.unit)
    return Good(line.title, quantity, line.line_price_before_discounts_incl_tax)


def same_day(one: datetime, other: datetime) -> bool:
    """Whether two moments are of one day where the shop is."""
    return localdate(one) == localdate(other)
