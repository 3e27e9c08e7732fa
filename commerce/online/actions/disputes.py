"""Disputes: a payment that is contested raises an alert, and somebody says that they are on it."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.online.charging import gateway_of, keys_of
from commerce.online.gateways import Contested, HasDisputes
from commerce.online.locks import lock_attempt
from commerce.online.models import Attempt, Dispute, GatewayAccount
from commerce.refusals import Conflict, Missing

if TYPE_CHECKING:
    from commerce.accounts.models import User


def look_at(account_id: int, provider_id: str) -> Dispute | None:
    """Ask the provider about a dispute and write down where it stands; None where its payment is none of ours.

    Raises GatewayDown, GatewayRefused.
    """
    account = GatewayAccount.objects.get(pk=account_id)
    gateway = gateway_of(account)
    if not isinstance(gateway, HasDisputes):
        return None
    found = gateway.fetch_dispute(keys_of(account), provider_id)
    paid = Attempt.objects.filter(account=account, payment_id=found.payment_id).exclude(payment_id="")
    attempt_id = paid.values_list("pk", flat=True).first()
    return _write(attempt_id, found) if attempt_id is not None else None


@transaction.atomic
def _write(attempt_id: int, found: Contested) -> Dispute:
    order, attempt = lock_attempt(attempt_id)
    dispute, is_new = Dispute.objects.get_or_create(
        provider_id=found.provider_id,
        defaults={
            "attempt": attempt,
            "amount": found.amount,
            "currency": found.currency,
            "reason": found.reason[:80],
            "due_by": found.due_by,
        },
    )
    data = {
        "number": order.number,
        "dispute_id": dispute.pk,
        "amount": found.amount,
        "currency": found.currency,
        "reason": found.reason,
    }
    if is_new:
        journal.record("payment.disputed", subject=order, data=data)
    ended = dispute.state != Dispute.State.OPEN
    if not ended and found.state in (Dispute.State.WON, Dispute.State.LOST):
        dispute.state = found.state
        journal.record("payment.dispute_closed", subject=order, data={**data, "state": found.state})
    if not ended:
        dispute.due_by, dispute.amount, dispute.reason = found.due_by, found.amount, found.reason[:80]
        dispute.save(update_fields=["state", "due_by", "amount", "reason"])
    return dispute


@transaction.atomic
def acknowledge(dispute_id: int, *, by: "User") -> Dispute:
    """Somebody is on it. Raises Missing, Conflict "already_acknowledged"."""
    dispute = Dispute.objects.select_for_update(of=("self",)).select_related("attempt__order").filter(pk=dispute_id)
    row = dispute.first()
    if row is None:
        raise Missing("no_such_dispute", _("No encontramos esa disputa."))
    if row.acknowledged_at is not None:
        raise Conflict("already_acknowledged", _("Alguien ya la atiende."))
    row.acknowledged_by, row.acknowledged_at = by, timezone.now()
    row.save(update_fields=["acknowledged_by", "acknowledged_at"])
    order = row.attempt.order
    journal.record("payment.dispute_acknowledged", subject=order, by=by, data={"number": order.number})
    return row
