"""Refunds that a provider sends: asked outside any transaction, under the refund's own key, as often as it takes."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.order.models import Order
from commerce.payment.ledger import Movement
from commerce.refunds import nudges, rules, senders
from commerce.refunds.locks import lock_refund
from commerce.refunds.models import Refund
from commerce.refunds.senders import Sent

from .asking import about
from .settling import settle

logger = logging.getLogger(__name__)
State = Refund.State
_ON_THE_WAY = (State.READY, State.SENDING)
_AT_A_TIME = 100


def send_due() -> int:
    """Send every refund whose time has come; how many are done. Any number of workers may do so at once."""
    due = Refund.objects.filter(state__in=_ON_THE_WAY, next_try_at__lte=timezone.now()).order_by("next_try_at")
    done = 0
    for refund_id in list(due.values_list("pk", flat=True)[:_AT_A_TIME]):
        try:
            done += send(refund_id).state == State.DONE
        except Exception:  # one that cannot be sent must not hold up the others: it stays due, and is told
            logger.exception("Refund %s could not be sent", refund_id)
    return done


def send(refund_id: int) -> Refund:
    """Have the provider send one refund back, or ask what became of it. Does nothing to one that is settled.

    Raises Missing.
    """
    refund = _begin(refund_id)
    if refund.state != State.SENDING or refund.payment is None:
        return refund
    key = refund.sending_key
    sent = senders.send(refund.payment, refund.usd, key, refund.provider_id, amount=refund.amount)
    return _finish(refund_id, key, sent)


@transaction.atomic
def ask_soon(order_id: int) -> int:
    """There is news of the refunds of an order: ask after those that are on their way; how many."""
    waiting = Refund.objects.filter(order=order_id, state=State.SENDING)
    count = waiting.update(next_try_at=timezone.now())
    if count:
        nudges.send_soon()
    return count


@transaction.atomic
def _begin(refund_id: int) -> Refund:
    """Count a try, and put off the next one, before anybody is asked.

    Once a provider may have forgotten the key, to ask again could be to pay again: a person looks first.
    """
    order, refund = lock_refund(refund_id)
    if refund.state in _ON_THE_WAY and refund.payment is not None:
        if not refund.provider_id and _is_key_forgotten(refund):
            refund.error = _("No se supo si el proveedor la envió. Revísalo con él antes de intentarlo otra vez.")
            return _fail(order, refund)
        refund.state, refund.tries = State.SENDING, refund.tries + 1
        refund.next_try_at = timezone.now() + rules.wait_after(refund.tries)
        refund.save(update_fields=["state", "tries", "next_try_at"])
    return refund


def _is_key_forgotten(refund: Refund) -> bool:
    """Whether it was first asked for under its present key too long ago."""
    asked = refund.history.filter(state=State.SENDING, failures=refund.failures)
    first = asked.order_by("history_date").values_list("history_date", flat=True).first()
    return first is not None and timezone.now() - first > rules.KEYS_ARE_KEPT


@transaction.atomic
def _finish(refund_id: int, key: str, sent: Sent) -> Refund:
    """Write what the provider said, unless somebody else has, or it was about an earlier try."""
    order, refund = lock_refund(refund_id)
    if refund.state != State.SENDING or refund.sending_key != key:
        return refund
    refund.provider_id = sent.provider_id or refund.provider_id
    if sent.state == senders.SUCCEEDED:
        return settle(order, refund, _movement(refund, sent))
    refund.error = sent.reason[:240]
    if sent.state == senders.FAILED:
        return _fail(order, refund, is_verdict=sent.is_verdict)
    refund.save(update_fields=["provider_id", "error"])
    return refund


def _fail(order: Order, refund: Refund, *, is_verdict: bool = True) -> Refund:
    """It waits for a person. Where the provider has said no for good, the next try is another one to it."""
    refund.state, refund.next_try_at, refund.provider_id = State.FAILED, None, ""
    refund.failures += int(is_verdict)
    refund.error = refund.error or _("El proveedor no la aceptó.")
    refund.save(update_fields=["state", "failures", "next_try_at", "error", "provider_id"])
    journal.record("refund.failed", subject=order, data={**about(order, refund), "reason": refund.error})
    return refund


def _movement(refund: Refund, sent: Sent) -> Movement:
    assert refund.payment is not None
    return Movement(
        refund.source.source_type.code,
        refund.usd,
        sent.amount,
        sent.currency,
        rate=refund.payment.rate,
        provider=refund.payment.provider,
        provider_id=sent.provider_id,
        reference=sent.provider_id,
        status=refund.kind,
        by=refund.signed_by or refund.requested_by,
    )
