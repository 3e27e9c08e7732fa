"""Row locks of payments in progress, always in one sequence: order, attempt."""

from django.utils.translation import gettext as _

from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.refusals import Missing

from .models import Attempt


def lock_attempt(attempt_id: int) -> tuple[Order, Attempt]:
    """An attempt and its order, locked until the transaction ends. Raises Missing where there is none."""
    order_id = Attempt.objects.filter(pk=attempt_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise no_such_attempt()
    order = lock_order(order_id)
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("account", "rate", "saved_card", "by")
    attempt = rows.get(pk=attempt_id)
    attempt.order = order
    return order, attempt


def no_such_attempt() -> Missing:
    """The refusal for an attempt that does not exist, or not for this person."""
    return Missing("no_such_attempt", _("No encontramos ese intento de pago."))
