"""Orders that nobody pays: their customer is warned, then they are closed and their goods are for sale again, once.

Nothing is closed while a payment of it may still be on its way: one in review, one open at a provider, a part received.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.online.models import Attempt
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.locks import lock_order
from commerce.order.models import CommunicationEvent, Order, StatusMove
from commerce.payment import ledger, review
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.queries import stores_where

if TYPE_CHECKING:
    from commerce.accounts.models import User

logger = logging.getLogger(__name__)

EXTEND: Final = "order.change_order"
LONGEST: Final = timedelta(days=30)
_WARNING_CODE: Final = "ORDER_PAYMENT_DUE"
_HOUR: Final = timedelta(hours=1)
_AT_A_TIME: Final = 500


def warn_due() -> int:
    """Warn the customers whose time is almost over; how many."""
    now = timezone.now()
    soon = _unpaid().filter(pay_warned_at=None, store__unpaid_warning_hours__gt=0)
    soon = soon.filter(pay_by__lte=now + F("store__unpaid_warning_hours") * _HOUR)
    return _each(soon, warn)


def fail_due() -> int:
    """Close the orders whose time is over; how many. Any number of workers may do so at once."""
    return _each(_unpaid().filter(pay_by__lte=timezone.now()), fail)


def _unpaid() -> QuerySet[Order]:
    return Order.objects.filter(status=statuses.PENDING, pay_by__isnull=False)


def _each(found: QuerySet[Order], act: Callable[[int], bool]) -> int:
    done = 0
    for order_id in list(found.order_by("pay_by").values_list("pk", flat=True)[:_AT_A_TIME]):
        try:
            done += act(order_id)
        except Exception:  # one order that cannot be closed must not hold up the others: it stays due, and is told
            logger.exception("Order %s could not be looked at", order_id)
    return done


@transaction.atomic
def warn(order_id: int) -> bool:
    """Warn the customer of one order; whether that was still to be done. They always get the whole notice."""
    order = lock_order(order_id)
    if order.status != statuses.PENDING or order.pay_by is None or order.pay_warned_at is not None:
        return False
    notice = order.store.unpaid_warning_hours * _HOUR
    now = timezone.now()
    if order.pay_by > now + notice or why_waits(order):
        return False
    order.pay_warned_at, order.pay_by = now, max(order.pay_by, now + notice)
    order.save(update_fields=["pay_warned_at", "pay_by"])
    journal.record("order.payment_due", subject=order, data={"number": order.number, "until": order.pay_by})
    return True


@transaction.atomic
def fail(order_id: int) -> bool:
    """Close one order whose time is over; whether that was still to be done.

    Where a payment may be on its way the order waits on, and its customer gets the whole notice afterwards. One of
    which a part was paid waits for a person.
    """
    order = lock_order(order_id)
    now = timezone.now()
    if order.status != statuses.PENDING or order.pay_by is None or order.pay_by > now:
        return False
    if (woken := _woken_at(order)) > order.pay_by:
        _move_deadline(order, woken + _patience(order))
        return False
    notice = order.store.unpaid_warning_hours * _HOUR
    if why_waits(order):
        _move_deadline(order, now + max(notice, _HOUR))
        return False
    if notice and order.pay_warned_at is None:
        return False
    orders.move(order.pk, statuses.FAILED, note=_("Pasó el plazo para pagar."))
    return True


@transaction.atomic
def extend(order_id: int, until: datetime, *, by: "User", reason: str = "") -> Order:
    """Give an unpaid order more time, or less: until `until`.

    Raises:
        Missing: no such order.
        NotAllowed: no permission in its store.
        Conflict: it does not wait for a payment.
        BadInput: the moment is past, or more than 30 days away.
    """
    order = lock_order(order_id)
    if not stores_where(by, EXTEND).filter(pk=order.store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes cambiar los pedidos de esta tienda."))
    if order.status != statuses.PENDING:
        raise Conflict("not_waiting", _("Este pedido no espera un pago."))
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise BadInput("bad_moment", _("Elige un momento entre ahora y 30 días."), field="until")
    _move_deadline(order, until)
    data = {"number": order.number, "until": until, "reason": " ".join(reason.split())[:240]}
    journal.record("order.deadline_moved", subject=order, by=by, data=data)
    return order


def why_waits(order: Order) -> str:
    """Why a locked order is not closed yet, as a word; "" where nothing speaks for waiting."""
    stands = ledger.standing(order)
    if stands.received > stands.given_back:
        return "partly_paid"
    if review.in_review([order.pk]):
        return "in_review"
    return "open_attempt" if Attempt.objects.filter(order=order, state__in=Attempt.OPEN).exists() else ""


def renew(order: Order) -> None:
    """Give a locked order its whole time again, where it has a deadline."""
    if order.pay_by is not None:
        _move_deadline(order, max(order.pay_by, timezone.now() + _patience(order)))


def _patience(order: Order) -> timedelta:
    return (order.store.unpaid_order_hours or 1) * _HOUR


def _woken_at(order: Order) -> datetime:
    """Since when it waits for a payment: an order that had failed may wait anew."""
    last = StatusMove.objects.filter(order=order, to_status=statuses.PENDING).order_by("-pk").first()
    return last.at if last else order.date_placed


def _move_deadline(order: Order, until: datetime) -> None:
    """Another end, and a warning of its own before it."""
    order.pay_by, order.pay_warned_at = until, None
    order.save(update_fields=["pay_by", "pay_warned_at"])
    CommunicationEvent.objects.filter(order=order, event_type__code=_WARNING_CODE).delete()
