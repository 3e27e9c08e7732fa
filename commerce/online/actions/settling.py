"""What became of a payment: the provider is asked, its answer compared with what was asked for, and written once.

Events, the return page and the sweep all end here. What they say does not matter; what the provider answers does.
"""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.online import gateways, rules
from commerce.online.charging import gateway_of, keys_of
from commerce.online.gateways import GatewayDown, GatewayRefused, Outcome
from commerce.online.locks import lock_attempt, no_such_attempt
from commerce.online.models import Attempt
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.models import Order
from commerce.payment import ledger, review
from commerce.refusals import Conflict

from . import booking

_ENDS: Final = {
    gateways.FAILED: Attempt.State.FAILED,
    gateways.EXPIRED: Attempt.State.EXPIRED,
    gateways.CANCELLED: Attempt.State.CANCELLED,
}
_TOLD: Final = {
    Attempt.State.FAILED: "payment.declined",
    Attempt.State.EXPIRED: "payment.attempt_expired",
    Attempt.State.CANCELLED: "payment.attempt_cancelled",
}
_MOST_CHECKS: Final = 30_000


def settle(attempt_id: int) -> Attempt:
    """Ask the provider about an attempt and write down what it says; safe to call any number of times.

    Raises Missing; GatewayDown where nothing can be known now, GatewayRefused where the provider will not say.
    """
    attempt = Attempt.objects.select_related("account").filter(pk=attempt_id).first()
    if attempt is None:
        raise no_such_attempt()
    if not attempt.provider_id:
        return attempt
    try:
        outcome = gateway_of(attempt.account).fetch(keys_of(attempt.account), attempt.provider_id)
    except (GatewayDown, GatewayRefused) as failure:
        is_over = rules.is_out_of_reach(timezone.now(), attempt.expires_at)
        if not attempt.account.secret_key:
            strand(attempt_id)
        elif is_over and isinstance(failure, GatewayRefused):
            strand(attempt_id, is_refused=True)
        else:
            _note_failure(attempt_id, str(failure))
        raise
    return write(attempt_id, outcome)


@transaction.atomic
def write(attempt_id: int, outcome: Outcome) -> Attempt:
    """Bring a locked attempt to what the provider says. Nothing moves a payment back that has been made."""
    order, attempt = lock_attempt(attempt_id)
    attempt.checked_at, attempt.checks = timezone.now(), min(attempt.checks + 1, _MOST_CHECKS)
    wrong = rules.mismatch(_expected(attempt), outcome)
    if wrong:
        booking.refuse(order, attempt, str(wrong), outcome.payment_id or outcome.provider_id)
    elif outcome.state == gateways.SUCCEEDED:
        booking.book(order, attempt, outcome)
    elif not attempt.is_open:
        attempt.next_check_at = None
    elif outcome.state in _ENDS:
        _end(order, attempt, outcome)
    else:
        _wait(attempt, outcome)
    attempt.save()
    return attempt


def adopt(attempt_id: int, provider_id: str) -> Attempt:
    """An event names the payment of an attempt whose beginning was never answered: take the name, then write.

    The name is only kept where the provider says that the payment carries our reference. Raises as `settle` does.
    """
    attempt = Attempt.objects.select_related("account").get(pk=attempt_id)
    outcome = gateway_of(attempt.account).fetch(keys_of(attempt.account), provider_id)
    if outcome.reference != str(attempt_id) or outcome.provider_id != provider_id:
        return attempt
    with transaction.atomic():
        _order, locked = lock_attempt(attempt_id)
        if not locked.provider_id:
            locked.provider_id, locked.url = provider_id, outcome.url
            locked.save(update_fields=["provider_id", "url"])
    return write(attempt_id, outcome) if locked.provider_id == provider_id else locked


@transaction.atomic
def end_unbegun(attempt_id: int, *, why: str) -> Attempt:
    """Give up an attempt that the provider never said it knows. A kept card may have been charged: then it is told."""
    order, attempt = lock_attempt(attempt_id)
    if attempt.provider_id or not attempt.is_open:
        return attempt
    attempt.state, attempt.next_check_at, attempt.error = Attempt.State.EXPIRED, None, why[:240]
    attempt.save(update_fields=["state", "next_check_at", "error"])
    data = {"number": order.number, "attempt_id": attempt.pk, "gateway": attempt.account.gateway, "why": why}
    verb = "payment.unknown" if attempt.kind == Attempt.Kind.SAVED_CARD else "payment.attempt_expired"
    journal.record(verb, subject=order, data=data)
    if attempt.kind != Attempt.Kind.SAVED_CARD:
        give_up(order, besides=attempt.pk)
    return attempt


@transaction.atomic
def strand(attempt_id: int, *, is_refused: bool = False) -> Attempt:
    """End an attempt that nobody can ask about: its store's keys are gone. The order waits for another way to pay.

    `is_refused`: there are keys, of another account or withdrawn, and the provider says nothing to whoever has them.
    If it was paid all the same, that is written when the keys are there again and its event is worked on anew.
    """
    order, attempt = lock_attempt(attempt_id)
    if not attempt.is_open or (attempt.account.secret_key and not is_refused):
        return attempt
    why = _("La tienda quitó sus claves de este proveedor: este pago ya no se puede confirmar.")
    if attempt.account.secret_key:
        why = _("El proveedor no responde por este pago. Si llegaste a pagar, no pagues otra vez: escríbenos.")
    attempt.state, attempt.next_check_at, attempt.error = Attempt.State.FAILED, None, why[:240]
    attempt.save(update_fields=["state", "next_check_at", "error"])
    data = {"number": order.number, "attempt_id": attempt.pk, "gateway": attempt.account.gateway, "why": why}
    may_be_charged = is_refused or (attempt.kind == Attempt.Kind.SAVED_CARD and not attempt.provider_id)
    journal.record("payment.unknown" if may_be_charged else "payment.stranded", subject=order, data=data)
    return attempt


def give_up(order: Order, *, besides: int) -> bool:
    """Fail a locked order that nobody paid in time, unless somebody may still be paying it; whether it was.

    One that has a deadline waits for it, whatever page was closed before: it is closed with its warning, elsewhere.
    Its goods go back on the shelf as those of any order that fails: once.
    """
    if order.pay_by is not None:
        return False
    is_waited_for = Attempt.objects.filter(order=order, state__in=Attempt.OPEN).exclude(pk=besides).exists()
    has_paid = ledger.standing(order).received > 0
    if order.status != statuses.PENDING or has_paid or is_waited_for or review.in_review([order.pk]):
        return False
    try:
        orders.move(order.pk, statuses.FAILED, note=_("El tiempo para pagar terminó."))
    except Conflict:
        return False
    return True


def _end(order: Order, attempt: Attempt, outcome: Outcome) -> None:
    """A payment that was not made. One whose time is over gives the goods back; one closed on purpose does not."""
    state, is_over = _ENDS[outcome.state], timezone.now() >= attempt.expires_at
    if attempt.is_replaced and not is_over:
        state = Attempt.State.CANCELLED
    elif state == Attempt.State.CANCELLED and is_over:
        state = Attempt.State.EXPIRED
    attempt.state, attempt.next_check_at = state, None
    attempt.error = outcome.reason[:240]
    data = {"number": order.number, "attempt_id": attempt.pk, "why": outcome.reason}
    journal.record(_TOLD[state], subject=order, data={**data, "gateway": attempt.account.gateway})
    if state == Attempt.State.EXPIRED:
        give_up(order, besides=attempt.pk)


def _wait(attempt: Attempt, outcome: Outcome) -> None:
    states = Attempt.State
    attempt.state = states.REQUIRES_ACTION if outcome.state == gateways.REQUIRES_ACTION else states.PENDING
    attempt.url = outcome.url or attempt.url
    attempt.error = outcome.reason[:240]
    attempt.next_check_at = rules.next_check(timezone.now(), attempt.checks, attempt.expires_at)


def _note_failure(attempt_id: int, why: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        _order, attempt = lock_attempt(attempt_id)
        if attempt.is_open:
            attempt.checked_at, attempt.checks = now, min(attempt.checks + 1, _MOST_CHECKS)
            attempt.error = why[:240]
            attempt.next_check_at = rules.next_check(now, attempt.checks, attempt.expires_at)
            attempt.save(update_fields=["checked_at", "checks", "error", "next_check_at"])


def _expected(attempt: Attempt) -> rules.Expected:
    return rules.Expected(attempt.provider_id, str(attempt.pk), attempt.amount, attempt.currency)
