"""Who may decide about a report: asked of everybody, superusers and the matcher included."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport, Signature
from commerce.pagomovil.rules import decisions as rules
from commerce.pagomovil.rules import reports as reporting
from commerce.refusals import NotAllowed, ensure
from commerce.stores.queries import stores_where
from commerce.venezuela.rules import same_person

from .booking import Money

if TYPE_CHECKING:
    from commerce.accounts.models import User

DECIDE = "pagomovil.change_paymentreport"


def somebody(by: "User | None") -> "User":
    """A person: nobody's decision but an automatic yes goes without one. Raises NotAllowed."""
    if by is None:
        raise NotAllowed("needs_a_person", _("Esto lo decide una persona."))
    return by


def may_decide(report: PaymentReport, by: "User | None") -> None:
    """Raise NotAllowed unless `by` decides about payments in the report's store. The matcher is asked elsewhere."""
    if by is not None and not stores_where(by, DECIDE).filter(pk=report.store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes decidir sobre los pagos de esta tienda."))


def may_sign(order: Order, report: PaymentReport, by: "User", first: Signature | None) -> None:
    """Raise NotAllowed where `by` ordered, pays, or has signed already."""
    is_payer = bool(by.identity_document and report.document) and same_person(
        str(by.identity_document), str(report.document)
    )
    ensure(
        rules.may_sign(by.pk, first_id=first.by_id if first else None, customer_ids=_whose(order), is_payer=is_payer)
    )


def _whose(order: Order) -> frozenset[int]:
    """The order's customer, and whoever placed it for them."""
    placed = JournalEntry.objects.filter(subject_type="order.order", subject_id=str(order.pk), verb="order.placed")
    return frozenset(found for found in (order.user_id, *placed.values_list("actor_id", flat=True)) if found)


def needs_second(report: PaymentReport, usd: Decimal) -> bool:
    """Whether the payment takes two people.

    The whole of what the order gets counts, so that a large payment cannot be told in small parts.
    """
    booked = sum(report.order.pagomovil_credits.exclude(report=report).values_list("usd", flat=True), Decimal(0))
    return rules.needs_second(
        booked + usd, report.store.second_signature_from, is_risky=reporting.is_risky(report.flags)
    )


def may_be_automatic(report: PaymentReport, money: Money, needs_two: bool) -> None:
    """Raise NotAllowed unless the store lets the matcher verify this payment and no person has ruled the pair out."""
    store = report.store
    if report.discarded_pairs.filter(line_id=money.line_id).exists():
        raise NotAllowed("pair_discarded", _("Una persona dijo que ese movimiento no es de este reporte."))
    ensure(
        rules.may_be_automatic(
            money.usd,
            store.automatic_ceiling,
            is_on=store.verifies_automatically,
            has_flags=bool(report.flags),
            has_line=money.line_id is not None,
            needs_second=needs_two or report.state != PaymentReport.State.REPORTED,
        )
    )
