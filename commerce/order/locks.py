"""Row locks of an order, always in one sequence: basket or order, then stock records by id, then vouchers by id."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from commerce.partner.models import StockRecord
from commerce.refusals import Missing

from .models import Line, Order


def lock_order(order_id: int) -> Order:
    """The order, locked until the transaction ends. Raises Missing where there is none."""
    order = Order.objects.select_for_update(of=("self",)).select_related("store").filter(pk=order_id).first()
    if order is None:
        raise Missing("no_such_order", _("No encontramos ese pedido."))
    return order


def lock_stock_of(order: Order) -> dict[int, StockRecord]:
    """The stock records of an order's lines, locked by ascending id; a line whose record is gone has none."""
    wanted = Line.objects.filter(order=order, stockrecord__isnull=False).values("stockrecord_id")
    return lock_stock(wanted)


def lock_stock(ids: Any) -> dict[int, StockRecord]:
    """The stock records with `ids` (a list or a subquery), locked by ascending id.

    `FOR NO KEY UPDATE`: putting one of the products into a basket meanwhile does not have to wait.
    """
    records = (
        StockRecord.objects.select_for_update(of=("self",), no_key=True)
        .select_related("product__product_class", "product__parent__product_class")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    return {record.pk: record for record in records}


def next_number() -> str:
    """A new order number, such as `A-100234`; never the same twice, though gaps happen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('order_number')")
        (number,) = cursor.fetchone() or (0,)
    return f"A-{number}"
