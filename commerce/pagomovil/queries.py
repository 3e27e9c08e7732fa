"""What pages, the desks and the API read about Pago Móvil."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from commerce.order.models import Order
from commerce.payment import ledger
from commerce.rates.queries import BOLIVAR
from commerce.refusals import Missing
from commerce.stores.models import Store
from commerce.stores.queries import stores_where
from commerce.venezuela.rules import mask_account, mask_document
from commerce.venezuela.rules.phones import mask_phone

from . import receipts
from .locks import no_such_report
from .models import Credit, Match, PaymentReport, Quote, RecipientAccount, Signature, StatementLine

if TYPE_CHECKING:
    from commerce.accounts.models import User

ZERO = Decimal("0.00")
VIEW = "pagomovil.view_paymentreport"
_DAYS_AROUND = timedelta(days=5)
_MOST_LINES = 20


def recipient_accounts(store: Store) -> QuerySet[RecipientAccount]:
    """Where customers of `store` may send Pago Móvil, in its order. Only shown to somebody with an order."""
    accounts = RecipientAccount.objects.filter(store=store, is_active=True, takes_pago_movil=True).select_related(
        "bank"
    )
    return accounts.order_by("position", "pk")


@dataclass(frozen=True)
class MaskedAccount:
    """A recipient account for lists and letters: enough to recognise it, too little to use it."""

    bank: str
    phone: str
    document: str
    account_number: str


def masked(account: RecipientAccount) -> MaskedAccount:
    """The account with its secrets masked."""
    return MaskedAccount(
        bank=account.place,
        phone=mask_phone(str(account.phone)) if account.phone else "",
        document=mask_document(str(account.document)) if account.document else "",
        account_number=mask_account(account.account_number) if account.account_number else "",
    )


def paid_usd(order: Order) -> Decimal:
    """The dollars of an order that came by Pago Móvil and are settled."""
    settled = Credit.objects.filter(order=order, transaction__isnull=False)
    return settled.aggregate(usd=Sum("usd"))["usd"] or ZERO


def orders_in_review(order_ids: Iterable[int]) -> set[int]:
    """Those of these orders with a report that nobody has decided, or whose decision has not left the house."""
    open_ones = Q(state__in=PaymentReport.OPEN) | Q(final_at__isnull=False, settled_at__isnull=True)
    return set(PaymentReport.objects.filter(open_ones, order_id__in=list(order_ids)).values_list("order_id", flat=True))


def due_usd(order: Order) -> Decimal:
    """What of an order is not paid yet, by whatever source."""
    return ledger.standing(order).remaining


@dataclass(frozen=True)
class OrderPayment:
    """Where the payment of one order stands. `reports` are newest first; `credits` those that are settled.

    `quote` is the newest quote, open or not, None before the first. Show a report's `public_state` to its customer.
    """

    due_usd: Decimal
    paid_usd: Decimal
    overpaid_usd: Decimal
    quote: Quote | None
    reports: list[PaymentReport]
    credits: list[Credit]

    @property
    def paid_ves(self) -> Decimal:
        """The bolívares that came and are settled."""
        return sum((each.amount for each in self.credits if each.report.currency == BOLIVAR), ZERO)

    @property
    def is_outdated(self) -> bool:
        """Whether the order was paid in part by other ways since it was quoted: the quote asks for too much."""
        if self.quote is None:
            return False
        came = sum((each.usd for each in self.credits if each.report.quote_id == self.quote.pk), ZERO)
        return self.quote.usd - came > self.due_usd

    @property
    def due_ves(self) -> Decimal:
        """What is left of the quote at its own rate; nothing where there is no quote or nothing is due."""
        if self.quote is None or self.due_usd <= 0:
            return ZERO
        came = sum((each.amount for each in self.credits if each.report.quote_id == self.quote.pk), ZERO)
        return max(self.quote.amount_ves - came, ZERO)


def order_payment(order: Order) -> OrderPayment:
    """Where the payment of `order` stands, read anew: in dollars as the ledger says it."""
    quotes = order.quotes.select_related("account__bank", "rate")
    booked = Credit.objects.filter(order=order, transaction__isnull=False).select_related("report", "account__bank")
    stands = ledger.standing(order)
    return OrderPayment(
        due_usd=stands.remaining,
        paid_usd=stands.received - stands.given_back,
        overpaid_usd=stands.overpaid,
        quote=quotes.order_by("-pk").first(),
        reports=list(order.payment_reports.select_related("bank", "account__bank", "quote").order_by("-pk")),
        credits=list(booked.order_by("pk")),
    )


def queue(
    stores: Sequence[Store] | QuerySet[Store],
    *,
    state: str | None = None,
    text: str = "",
    after: int | None = None,
    limit: int = 50,
) -> list[PaymentReport]:
    """The reports of `stores`, oldest first, from the id `after` on; without `state` those that wait for a decision.

    `text` is an order's number, or digits of a reference, phone or amount.
    """
    states = [state] if state else list(PaymentReport.OPEN)
    reports = PaymentReport.objects.filter(store__in=[store.pk for store in stores], state__in=states)
    if after is not None:
        reports = reports.filter(pk__gt=after)
    if text := text.strip()[:40]:
        digits = "".join(each for each in text if each.isdigit())
        found = Q(order__number__iexact=text)
        if digits:
            found |= Q(reference__endswith=digits.lstrip("0") or digits) | Q(phone__endswith=digits)
        reports = reports.filter(found)
    return list(reports.select_related("store", "order", "account__bank", "bank").order_by("pk")[:limit])


@dataclass(frozen=True)
class ReportDetail:
    """One report with what a decision needs. `signatures` are those that count."""

    report: PaymentReport
    proposals: list[Match]
    signatures: list[Signature]
    earlier: list[PaymentReport]
    credit: Credit | None


def report_detail(report_id: int, stores: Sequence[Store] | QuerySet[Store]) -> ReportDetail:
    """One report of these stores. Raises Missing for any other."""
    reports = PaymentReport.objects.filter(store__in=[store.pk for store in stores], pk=report_id)
    report = reports.select_related(
        "store", "order__user", "quote__rate", "account__bank", "bank", "receipt", "decided_by", "credit__order"
    ).first()
    if report is None:
        raise no_such_report()
    payer: Any = Q(phone=report.phone) if report.phone else Q(order_id=report.order_id)
    if report.order.user_id:
        payer |= Q(order__user_id=report.order.user_id)
    earlier = PaymentReport.objects.filter(payer, store_id=report.store_id, pk__lt=report.pk).select_related("order")
    return ReportDetail(
        report=report,
        proposals=list(report.matches.select_related("line").order_by("-score", "pk")),
        signatures=list(report.signatures.filter(is_void=False).select_related("by")),
        earlier=list(earlier.order_by("-pk")[:10]),
        credit=Credit.objects.filter(report=report).select_related("order", "booked_by").first(),
    )


def candidate_lines(report: PaymentReport) -> list[StatementLine]:
    """Movements that could be the report's: first what the matcher proposes, then what agrees."""
    free = StatementLine.objects.filter(account_id=report.account_id, credit__isnull=True).exclude(
        state=StatementLine.State.IGNORED
    )
    proposed = list(free.filter(matches__report=report).order_by("-matches__score", "pk")[:_MOST_LINES])
    alike = Q(amount=report.amount) | Q(reference_digits__endswith=report.reference[-6:])
    near = free.filter(alike, value_date__range=(report.paid_on - _DAYS_AROUND, report.paid_on + _DAYS_AROUND))
    known = {line.pk for line in proposed}
    found = [line for line in near.order_by("value_date", "pk")[: _MOST_LINES * 5] if line.pk not in known]
    found.sort(key=lambda line: (line.amount != report.amount, abs((line.value_date - report.paid_on).days)))
    return (proposed + found)[:_MOST_LINES]


def receipt_file(report_id: int, user: "User") -> IO[bytes]:
    """The picture that came with a report, as WebP, for whoever may see the payments of its store.

    Raises Missing for everybody else, and where there is no picture: nobody learns which of the two it is.
    """
    report = PaymentReport.objects.select_related("receipt").filter(pk=report_id, receipt__isnull=False).first()
    if report is None or report.receipt is None or not stores_where(user, VIEW).filter(pk=report.store_id).exists():
        raise Missing("no_such_receipt", _("No encontramos esa captura."))
    try:
        return receipts.opened(report.receipt)
    except FileNotFoundError as error:
        raise Missing("no_such_receipt", _("No encontramos esa captura.")) from error
