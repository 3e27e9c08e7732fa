"""Letting decisions leave the house once they can no longer be taken back."""

import logging
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.order.models import Order
from commerce.pagomovil import queries
from commerce.pagomovil.locks import lock_report
from commerce.pagomovil.models import Credit, PaymentReport, Quote
from commerce.pagomovil.rules.quotes import METHOD
from commerce.payment import door, ledger
from commerce.payment.ledger import Movement

logger = logging.getLogger(__name__)

_AT_A_TIME = 500
REPORTED = "reported"
_VERBS = {
    PaymentReport.State.VERIFIED.value: "payment.verified",
    PaymentReport.State.REJECTED.value: "payment.rejected",
    PaymentReport.State.MORE_INFO.value: "payment.more_info",
}


def finish_due() -> int:
    """Settle every decision whose 20 seconds are over; how many. Any number of workers may do so at once."""
    due = PaymentReport.objects.filter(final_at__lte=timezone.now(), settled_at__isnull=True).order_by("final_at")
    settled = 0
    for report_id in list(due.values_list("pk", flat=True)[:_AT_A_TIME]):
        try:
            settled += finish(report_id)
        except Exception:  # one report that cannot be settled must not hold up the others: it stays due, and is told
            logger.exception("Report %s could not be settled", report_id)
    return settled


@transaction.atomic
def finish(report_id: int) -> bool:
    """Settle one decision; whether it was due. What it moves and who is told goes with this transaction."""
    order, report = lock_report(report_id)
    if report.settled_at is not None or report.final_at is None or report.final_at > timezone.now():
        return False
    report.settled_at = timezone.now()
    report.save(update_fields=["settled_at"])
    data: dict[str, Any] = {"number": order.number, "report_id": report.pk, "code": report.reason_code}
    if report.state == PaymentReport.State.VERIFIED:
        data |= _receive(order, report)
    else:
        ledger.restate(order)
    label = "" if report.decided_by_id else "conciliador"
    verb = _VERBS[report.state]
    journal.record(verb, subject=order, by=report.decided_by, data=data, actor_label=label)
    return True


def _receive(order: Order, report: PaymentReport) -> dict[str, Any]:
    """Put the credit into the ledger and let the order go on where that pays it; what the journal keeps of it."""
    credit = Credit.objects.select_related("report").get(report=report)
    quote = report.quote
    movement = Movement(
        report.method,
        credit.usd,
        credit.amount,
        report.currency,
        rate=quote.rate if quote else None,
        provider=METHOD if report.method == METHOD else REPORTED,
        provider_id=str(credit.pk),
        reference=credit.reference,
        status="verified" if report.method != METHOD else METHOD,
        by=report.decided_by,
    )
    credit.transaction = ledger.receive(order, movement)
    credit.save(update_fields=["transaction"])
    stands = queries.order_payment(Order.objects.get(pk=order.pk))
    if stands.due_usd <= 0:
        order.quotes.filter(state=Quote.State.OPEN).update(state=Quote.State.PAID)
    label = "" if report.decided_by_id else "conciliador"
    name = {"name": order.payment_method_name or "Pago Móvil"}
    note = _("Verificamos tu pago por %(name)s.") % name
    door.go_on(order, by=report.decided_by, note=note, actor_label=label)
    return {
        "amount": credit.amount,
        "currency": report.currency,
        "usd": credit.usd,
        "rate": quote.rate.value if quote else Decimal(0),
        "remaining_usd": stands.due_usd,
        "remaining_ves": stands.due_ves,
        "overpaid_usd": stands.overpaid_usd,
    }
