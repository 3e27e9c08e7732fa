"""Pure decisions about payments in progress. No database, no clock of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.money.rules import format_number
from commerce.order import statuses
from commerce.refusals import Conflict, Refusal

from .gateways import SUCCEEDED, Outcome

# What a provider's page lives: Stripe takes no less than half an hour and no more than a day.
SHORTEST: Final = timedelta(minutes=31)
LONGEST: Final = timedelta(hours=23, minutes=55)
USUAL: Final = timedelta(hours=1)
# Providers remember our idempotency keys for a day: until then the same call is the same payment.
KEYS_ARE_KEPT: Final = timedelta(hours=23)
# How long after the end of its page a provider that will not speak of a payment is still asked about it.
ASKED_AFTER_THE_END: Final = timedelta(days=1)
MAX_EVENT_ATTEMPTS: Final = 10
_CHECKS: Final = (1, 2, 3, 5, 10, 15, 30, 60)
_RETRIES: Final = (1, 2, 5, 10, 30, 60, 120, 240, 480)
MOST_TRIES: Final = 30_000


@dataclass(frozen=True)
class Expected:
    """What a payment must look like to count: the one that was started, of that amount."""

    provider_id: str
    reference: str
    amount: Decimal
    currency: str


def mismatch(expected: Expected, outcome: Outcome) -> str | Promise:
    """Why a payment that the provider calls made is not the one that was asked for; "" where it is."""
    if outcome.state != SUCCEEDED:
        return ""
    if outcome.provider_id != expected.provider_id or outcome.reference != expected.reference:
        return _("El proveedor dice que ese pago es de otro pedido.")
    if outcome.currency.upper() != expected.currency.upper():
        return _("Se cobró en %(got)s y se esperaba %(wanted)s.") % {
            "got": outcome.currency,
            "wanted": expected.currency,
        }
    if outcome.amount != expected.amount:
        return _("Se cobró %(got)s y se esperaba %(wanted)s.") % {
            "got": format_number(outcome.amount),
            "wanted": format_number(expected.amount),
        }
    return ""


def may_be_paid(status: str, remaining: Decimal, *, is_this_method: bool) -> Refusal | None:
    """Whether an order may be paid online now."""
    if not is_this_method:
        return Conflict("other_method", _("Este pedido se paga de otra forma."))
    if remaining <= 0:
        return Conflict("already_paid", _("Este pedido ya está pagado."))
    if status != statuses.PENDING:
        return Conflict("not_waiting", _("Este pedido ya no espera un pago."))
    return None


def expiry(now: datetime, pay_by: datetime | None) -> datetime:
    """Until when a provider's page can be paid on: as long as the order waits, within what providers take."""
    wanted = pay_by if pay_by is not None else now + USUAL
    return min(max(wanted, now + SHORTEST), now + LONGEST).replace(microsecond=0)


def next_check(now: datetime, checks: int, expires_at: datetime) -> datetime:
    """When to ask the provider again, having asked `checks` times: ever more rarely, and once just after the end."""
    later = now + timedelta(minutes=_CHECKS[min(checks, len(_CHECKS) - 1)])
    end = expires_at + timedelta(minutes=1)
    return min(later, end) if now < end else later


def is_out_of_reach(now: datetime, expires_at: datetime) -> bool:
    """Whether a payment of which its provider will not speak is not waited for any more: it cannot be made by now."""
    return now > expires_at + ASKED_AFTER_THE_END


def retry_event_at(now: datetime, attempts: int) -> datetime | None:
    """When an event is worked on again after so many attempts; None where that was the last."""
    if attempts >= MAX_EVENT_ATTEMPTS:
        return None
    return now + timedelta(minutes=_RETRIES[min(attempts, len(_RETRIES)) - 1])


def forget_again_at(now: datetime, tries: int) -> datetime:
    """When a provider that has not forgotten a card after so many tries is told again: ever more rarely."""
    return now + timedelta(minutes=_RETRIES[min(max(tries, 1), len(_RETRIES)) - 1])
