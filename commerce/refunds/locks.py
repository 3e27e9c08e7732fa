"""Row locks of refunds: the order first, then the refund."""

from django.utils.translation import gettext as _

from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.refusals import Missing

from .models import Refund


def lock_refund(refund_id: int) -> tuple[Order, Refund]:
    """The refund and its order, both locked until the transaction ends. Raises Missing."""
    order_id = Refund.objects.filter(pk=refund_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise Missing("no_such_refund", _("No encontramos esa devolución."))
    order = lock_order(order_id)
    refund = (
        Refund.objects.select_for_update(of=("self",)).select_related("source__source_type", "store").get(pk=refund_id)
    )
    return order, refund


def lock_parts(refund: Refund) -> list[Refund]:
    """The parts that were asked for together with a locked refund, itself among them, locked; the first one first."""
    if not refund.group:
        return [refund]
    found = Refund.objects.select_for_update(of=("self",)).select_related("source__source_type", "store")
    return list(found.filter(group=refund.group, order_id=refund.order_id).order_by("pk"))
