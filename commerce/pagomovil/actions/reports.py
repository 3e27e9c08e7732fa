"""What customers say they have paid: read, limited, kept once, and flagged where a person should look twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.pagomovil import duplicates, queries, receipts, ways
from commerce.pagomovil.details import ReportDetails
from commerce.pagomovil.locks import lock_report
from commerce.pagomovil.models import PaymentReport, Quote, ReportAttempt, ReportedMethod
from commerce.pagomovil.rules import asked
from commerce.pagomovil.rules import quotes as quoting
from commerce.pagomovil.rules import reports as rules
from commerce.payment import ledger
from commerce.rates.queries import BOLIVAR
from commerce.refusals import Conflict, Missing, Refusal, ensure
from commerce.venezuela.queries import mobile_payment_banks, mobile_prefixes

from .quotes import open_quote

if TYPE_CHECKING:
    from commerce.accounts.models import User


def submit(
    order_id: int,
    details: ReportDetails,
    *,
    receipt: IO[bytes] | None = None,
    by: "User | None" = None,
    address: str | None = None,
) -> PaymentReport:
    """Take down that a customer says to have paid an order. `address` is the network address it came from.

    Every refusal is in the journal, in a transaction of its own.

    Raises:
        Missing: no such order, or nobody to pay to.
        BadInput: `field` says which datum, the message what to do.
        TooManyReports: more than three an hour for the order or the customer, or ten from the address.
        Conflict: "reference_used", "already_reported", "already_paid", "not_waiting", "other_method" also where it has
            become another one since what was typed was read, "rate_too_old".
    """
    order = _order(order_id)
    with _refusals_journalled(order, by, address), timezone.override(order.store.zone):
        facts = _read(details, ways.row_of(order.payment_method), has_receipt=receipt is not None)
        _count_try(order, by, address)  # before the file: opening a stranger's file is work that a limit must bound
        picture = receipts.read(receipt) if receipt is not None else None
        with receipts.file_of(picture, order.store_id) as path:
            return _write(order, facts, Kept.of(picture, path), by, address)


def complete(
    report_id: int,
    details: ReportDetails,
    *,
    receipt: IO[bytes] | None = None,
    by: "User | None" = None,
    address: str | None = None,
) -> PaymentReport:
    """Answer what was asked about a report: its data anew, and it is looked at again. Signatures do not survive it.

    Raises as `submit` does, and Conflict "nothing_asked" where nobody has asked.
    """
    report = PaymentReport.objects.filter(pk=report_id).first()
    if report is None:
        raise Missing("no_such_report", _("No encontramos ese reporte."))
    order = _order(report.order_id)
    with _refusals_journalled(order, by, address), timezone.override(order.store.zone):
        facts = _read(details, ways.row_of(order.payment_method), has_receipt=receipt is not None)
        _count_try(order, by, address)  # before the file: opening a stranger's file is work that a limit must bound
        picture = receipts.read(receipt) if receipt is not None else None
        with receipts.file_of(picture, order.store_id) as path:
            return _rewrite(report_id, facts, Kept.of(picture, path), by)


def forget_attempts() -> int:
    """Delete the tries older than a day; limits look back an hour."""
    deleted, _by_model = ReportAttempt.objects.filter(at__lt=timezone.now() - 24 * rules.HOUR).delete()
    return deleted


def _order(order_id: int) -> Order:
    order = Order.objects.select_related("store").filter(pk=order_id).first()
    if order is None:
        raise Missing("no_such_order", _("No encontramos ese pedido."))
    return order


@contextmanager
def _refusals_journalled(order: Order, by: "User | None", address: str | None) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        with transaction.atomic():
            hashed = salted_hmac("commerce.pagomovil.from", address or "").hexdigest()[:16]
            data = {"number": order.number, "code": refusal.code, "from_hash": hashed}
            journal.record("payment.report_refused", subject=order, by=by or AnonymousUser(), data=data)
        raise


def _read(details: ReportDetails, row: ReportedMethod | None, *, has_receipt: bool) -> rules.Facts:
    """What Pago Móvil asks, or what the row of another way to pay does."""
    banks = frozenset(mobile_payment_banks().values_list("code", flat=True))
    today, prefixes = timezone.localdate(), mobile_prefixes()
    if row is None:
        return rules.read(details, banks=banks, prefixes=prefixes, today=today)
    return asked.read(
        details,
        row.fields,
        currency=row.currency,
        has_receipt=has_receipt,
        banks=banks,
        prefixes=prefixes,
        today=today,
    )


def _count_try(order: Order, by: "User | None", address: str | None) -> None:
    """Write this try down, for good, and refuse it where it is one too many.

    Written before it is counted: of rivals at one moment, each sees the others.
    """
    customer = by.pk if by is not None and not by.is_staff else order.user_id
    with transaction.atomic():
        ReportAttempt.objects.create(order=order, user_id=customer, from_address=address)
    tries = ReportAttempt.objects.filter(at__gt=timezone.now() - rules.HOUR).order_by("at")
    verdict = rules.may_try(
        rules.Tries(
            of_order=list(tries.filter(order=order).values_list("at", flat=True)),
            of_customer=list(tries.filter(user_id=customer).values_list("at", flat=True)) if customer else (),
            of_address=list(tries.filter(from_address=address).values_list("at", flat=True)) if address else (),
        ),
        timezone.get_current_timezone(),  # type: ignore[arg-type]
    )
    ensure(verdict)


@dataclass(frozen=True)
class Kept:
    """A receipt whose file is stored already."""

    picture: receipts.Picture
    path: str

    @classmethod
    def of(cls, picture: receipts.Picture | None, path: str) -> "Kept | None":
        """None where there is no picture."""
        return cls(picture, path) if picture is not None else None


@transaction.atomic
def _write(
    read: Order, facts: rules.Facts, kept: "Kept | None", by: "User | None", address: str | None
) -> PaymentReport:
    """Keep what was read as the way to pay of `read` asks for it, which must still be that of the locked order."""
    order = lock_order(read.pk)
    ensure(quoting.may_be_quoted(order.status, order.payment_method, queries.due_usd(order)))
    ensure(quoting.is_still(order.payment_method, read.payment_method, order.payment_method_name))
    report = PaymentReport(
        store=order.store, order=order, from_address=address, **_paid_to(order, facts), **_columns(facts)
    )
    duplicates.refuse_spent(report)
    _save_once(report)
    _attach(report, kept)
    _flag(report, order)
    ledger.restate(order)
    data = _public(report)
    journal.record("payment.reported", subject=order, by=by or AnonymousUser(), data=data)
    return report


@transaction.atomic
def _rewrite(report_id: int, facts: rules.Facts, kept: "Kept | None", by: "User | None") -> PaymentReport:
    order, report = lock_report(report_id)
    if report.state != PaymentReport.State.MORE_INFO or not report.is_settled:
        raise Conflict("nothing_asked", _("Este reporte ya no espera un dato tuyo."))
    for name, value in _columns(facts).items():
        setattr(report, name, value)
    report.state, report.reason, report.reason_code = PaymentReport.State.REPORTED, "", ""
    report.decided_at = report.decided_by = report.final_at = report.settled_at = None
    duplicates.refuse_spent(report)
    _save_once(report)
    report.signatures.update(is_void=True)
    _attach(report, kept)
    _flag(report, order)
    ledger.restate(order)
    journal.record("payment.completed", subject=order, by=by or AnonymousUser(), data=_public(report))
    return report


def _columns(facts: rules.Facts) -> dict[str, Any]:
    return {
        "bank_id": facts.bank or None,
        "phone": facts.phone,
        "document": facts.document,
        "reference": facts.reference,
        "reference_typed": facts.reference_typed,
        "paid_on": facts.paid_on,
        "amount": facts.amount,
        "payer_name": facts.payer_name,
        "email": facts.email,
    }


def _paid_to(order: Order, facts: rules.Facts) -> dict[str, Any]:
    """By which way, in what currency and to which account it was paid, and the quote that holds for bolívares.

    Raises Missing where the account is not in use any more.
    """
    row = ways.row_of(order.payment_method)
    if row is None or row.currency == BOLIVAR:
        quote = _quote_for(order, facts)
        return {"method": order.payment_method, "quote": quote, "account": quote.account, "currency": BOLIVAR}
    if not row.account.is_active:
        raise Missing("no_account", _("Esta tienda no tiene una cuenta para recibir tu pago. Escríbenos."))
    return {"method": row.code, "quote": None, "account": row.account, "currency": row.currency}


def _quote_for(order: Order, facts: rules.Facts) -> Quote:
    """The quote that the payment counts for: one that held on the bank's day, whenever it is reported.

    Of several, the one with that very amount, else the newest. Where none held, the payment counts at today's.
    """
    quotes = order.quotes.select_related("account", "rate").order_by("-pk")
    held = [
        each for each in quotes if quoting.is_in_time(facts.paid_on, each.created_at, each.expires_at, order.store.zone)
    ]
    exact = [each for each in held if each.amount_ves == facts.amount]
    return (exact or held or [open_quote(order.pk)])[0]


def _save_once(report: PaymentReport) -> None:
    """Save, where the database agrees that nobody has reported this before."""
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        if "pagomovil_report_once" not in str(error):
            raise
        twins = PaymentReport.objects.filter(
            account_id=report.account_id, reference=report.reference, paid_on=report.paid_on, amount=report.amount
        ).exclude(state=PaymentReport.State.REJECTED)
        is_own = twins.filter(order_id=report.order_id).exists()
        raise duplicates.reference_used(is_own=is_own) from error


def _attach(report: PaymentReport, kept: Kept | None) -> None:
    if kept is not None:
        report.receipt = receipts.row_of(kept.picture, kept.path, report.store_id)
        report.save(update_fields=["receipt"])


def _flag(report: PaymentReport, order: Order) -> None:
    """Write the reasons to look twice; a flag that a person raised stays."""
    raised = [each for each in report.flags if each.get("code") == "fraud"]
    facts_flags = rules.own_flags(
        _facts_of(report),
        ordered_on=timezone.localdate(order.date_placed),
        due=_due_before(report, order),
        currency=report.currency,
    )
    report.flags = [*raised, *facts_flags, *duplicates.flags_of(report)]
    report.save(update_fields=["flags"])


def _facts_of(report: PaymentReport) -> rules.Facts:
    return rules.Facts(
        report.bank_id or "",
        str(report.phone),
        str(report.document),
        report.reference,
        report.reference_typed,
        report.paid_on,
        report.amount,
    )


def _due_before(report: PaymentReport, order: Order) -> Decimal | None:
    """What was still asked for, in the report's currency, less what others of the reports say."""
    quote, rejected = report.quote, PaymentReport.State.REJECTED
    if quote is not None:
        others = quote.reports.exclude(pk=report.pk).exclude(state=rejected).values_list("amount", flat=True)
        return quote.amount_ves - sum(others, Decimal(0))
    told = order.payment_reports.filter(state__in=PaymentReport.OPEN).exclude(pk=report.pk)
    return queries.due_usd(order) - sum(told.values_list("amount", flat=True), Decimal(0))


def _public(report: PaymentReport) -> dict[str, Any]:
    """What the journal keeps of a report: nobody's data."""
    return {
        "number": report.order.number,
        "report_id": report.pk,
        "ves": report.amount,
        "currency": report.currency,
        "paid_on": report.paid_on,
        "flags": [each["code"] for each in report.flags],
    }
