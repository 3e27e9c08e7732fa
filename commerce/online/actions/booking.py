"""Money that surely came goes through the one door; money that is not what was asked for never does."""

from typing import Final

from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.online.charging import gateway_of
from commerce.online.gateways import Outcome
from commerce.online.models import Attempt
from commerce.order.models import Order
from commerce.payment import door, ledger
from commerce.payment.models import Transaction
from commerce.payment.rules import ZERO

from . import cards

_BOOKED: Final = "online"


def book(order: Order, attempt: Attempt, outcome: Outcome) -> None:
    """Write down a payment of a locked attempt; told again, only what went back since is noted."""
    if attempt.state != Attempt.State.SUCCEEDED:
        name = outcome.payment_id or outcome.provider_id
        row = _confirm(order, attempt, name)
        if row is None:
            refuse(order, attempt, _("Ese pago ya se contó en otro pedido."), name)
            return
        attempt.transaction, attempt.payment_id = row, name
        attempt.state, attempt.error = Attempt.State.SUCCEEDED, ""
        if attempt.keeps_card and outcome.card is not None and outcome.card.customer and order.user_id:
            cards.keep(order.user_id, attempt.account, outcome.card)
    attempt.next_check_at = None
    _note_refunded(order, attempt, outcome)
    _tell_of_others(order, attempt, outcome)


def refuse(order: Order, attempt: Attempt, why: str, name: str) -> None:
    """A payment that is not the one we asked for: somebody has to look at it, and is told once."""
    attempt.next_check_at = None
    if attempt.state == Attempt.State.SUCCEEDED or attempt.error == why[:240]:
        return
    attempt.state, attempt.error = Attempt.State.FAILED, why[:240]
    data = {"number": order.number, "attempt_id": attempt.pk, "why": why, "provider_id": name}
    journal.record("payment.mismatch", subject=order, data={**data, "gateway": attempt.account.gateway})


def _confirm(order: Order, attempt: Attempt, name: str) -> Transaction | None:
    """The movement of this payment; None where it is one of another order."""
    gateway = gateway_of(attempt.account)
    movement = ledger.Movement(
        method=gateway.method.code,
        usd=attempt.usd,
        amount=attempt.amount,
        currency=attempt.currency,
        rate=attempt.rate,
        provider=gateway.code,
        provider_id=name,
        reference=name,
        status=_BOOKED,
        by=attempt.by,
    )
    booked = door.confirm(order.pk, movement, actor_label=str(gateway.name)).transaction
    if booked is not None:
        return booked
    rows = Transaction.objects.filter(provider=gateway.code, provider_id=name, txn_type=Transaction.DEBIT)
    return rows.filter(source__order=order).first()


def _note_refunded(order: Order, attempt: Attempt, outcome: Outcome) -> None:
    """What the provider gave back; more than our books say, with nothing of ours on its way, is an alert."""
    if outcome.refunded <= attempt.refunded or attempt.transaction is None:
        return
    attempt.refunded = outcome.refunded
    source = attempt.transaction.source
    rows = source.transactions.filter(txn_type=Transaction.REFUND, provider=attempt.account.gateway)
    ours = sum((row.paid_amount for row in rows), ZERO)
    if outcome.refunded > ours and not source.amount_reserved:
        data = {"number": order.number, "attempt_id": attempt.pk, "amount": outcome.refunded}
        journal.record("payment.refunded_elsewhere", subject=order, data={**data, "currency": attempt.currency})


def _tell_of_others(order: Order, attempt: Attempt, outcome: Outcome) -> None:
    """Further payments on the same page are in nobody's books: somebody gives them back there, and is told once."""
    if not outcome.others:
        return
    why = _("El proveedor cobró más de una vez (%(names)s): devuelve allí lo que sobra.")
    said = (why % {"names": ", ".join(outcome.others)})[:240]
    if attempt.error == said:
        return
    attempt.error = said
    data = {"number": order.number, "attempt_id": attempt.pk, "why": said, "provider_id": outcome.others[0]}
    journal.record("payment.mismatch", subject=order, data={**data, "gateway": attempt.account.gateway})
