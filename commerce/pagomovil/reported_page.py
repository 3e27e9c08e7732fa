"""A payment by transfer, Zelle or whatever else the shop has made up, as its customer sees it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commerce.order.models import Order
from commerce.rates.queries import BOLIVAR

from .copying import CopyRow, account_rows
from .models import RecipientAccount, ReportedMethod
from .presentation import PARTIAL, TO_PAY, PayPage
from .queries import OrderPayment


class ReportedPage(PayPage):
    """The page of one way to pay that is a row. In dollars there is no quote: what is owed is what is paid."""

    form_template = "pagomovil/parts/form_reported.html"
    howto_template = "pagomovil/parts/howto_reported.html"

    def __init__(
        self,
        order: Order,
        payment: OrderPayment,
        *,
        row: ReportedMethod,
        now: datetime,
        obstacle: str | Promise = "",
        accounts: Sequence[RecipientAccount] = (),
    ) -> None:
        super().__init__(order, payment, now=now, obstacle=obstacle)
        self.row = row
        self.currency = row.currency

    @property
    def is_quoted(self) -> bool:
        """Whether the amount is in bolívares, at a rate that holds for a while."""
        return self.currency == BOLIVAR

    def _state_of_amount(self) -> str:
        if self.is_quoted:
            return super()._state_of_amount()
        return PARTIAL if self.paid_usd > 0 else TO_PAY

    @property
    def amount(self) -> Decimal:
        """What is to be paid now."""
        return self.amount_ves if self.is_quoted else self.owed_usd

    @property
    def paid(self) -> Decimal:
        """What was verified."""
        return self.payment.paid_ves if self.is_quoted else self.paid_usd

    @property
    def excess(self) -> Decimal:
        """What was paid too much."""
        return self.excess_ves if self.is_quoted else self.payment.overpaid_usd

    @property
    def account(self) -> RecipientAccount:
        """The account that the way to pay names."""
        return self.row.account

    @property
    def title(self) -> str:
        """The heading."""
        if self.state == TO_PAY:
            return _("Paga con %(name)s") % {"name": self.row.name}
        return super().title

    @property
    def lacks_more(self) -> bool:
        """Whether what was reported leaves a part to be paid."""
        return (not self.is_quoted or self.quote is not None) and self.unreported > 0

    @property
    def rows(self) -> list[CopyRow]:
        """What to copy: the account's bank and number, its holder, and whatever else it says."""
        return account_rows(self.account, self.order.number)

    @property
    def text_qr(self) -> str:
        """None: these data are typed where they are copied."""
        return ""

    @property
    def other_accounts(self) -> list[RecipientAccount]:
        """None: the way to pay names its account."""
        return []
