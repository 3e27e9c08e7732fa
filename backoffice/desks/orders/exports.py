"""Orders as tables: one order line by line, and many orders with a row each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalogue.models import Product
from commerce.catalogue.rules import quantity_from_steps, unit_label
from commerce.money.rules import format_usd
from commerce.order.models import Order
from commerce.order.rules import words
from commerce.stores.markup.icons import LOOKS
from commerce.venezuela.rules import format_phone, mask_phone

Table = tuple[list[str], Iterable[Sequence[Any]]]
_BATCH = 500


def file_name(order: Order) -> str:
    """`Order_A-100234_2026-11-21.csv`, by the day of placing."""
    return f"Order_{order.number}_{timezone.localdate(order.date_placed):%Y-%m-%d}.csv"


def total_words(order: Order) -> dict[str, str]:
    """The order's number and total, for a message."""
    return {"number": order.number, "total": format_usd(order.total_incl_tax)}


def lines_table(order: Order) -> Table:
    """Code, description, quantity, unit and category of each line."""
    header = [_("Código"), _("Descripción"), _("Cantidad"), _("Unidad"), _("Categoría")]
    return header, _line_rows(order)


def _line_rows(order: Order) -> Iterator[list[Any]]:
    lines = list(order.lines.order_by("pk"))
    wanted = [line.product_id for line in lines if line.product_id]
    products = Product.objects.filter(pk__in=wanted).prefetch_related("categories", "parent__categories").in_bulk()
    for line in lines:
        quantity = quantity_from_steps(line.quantity, line.step)
        unit = unit_label(line.unit, quantity)
        yield [line.partner_sku, line.title, quantity.normalize(), unit, _category(products.get(line.product_id or 0))]


def _category(product: Any) -> str:
    if product is None:
        return ""
    categories = list(product.categories.all()) or (list(product.parent.categories.all()) if product.parent else [])
    return str(categories[0].name) if categories else ""


def orders_table(orders: QuerySet[Order], *, shows_contact: bool) -> Table:
    """A row for each order, the oldest first; without `shows_contact` names stay and phones are masked."""
    header = [
        _("Número"),
        _("Fecha"),
        _("Tienda"),
        _("Estado"),
        _("Pago"),
        _("Cliente"),
        _("Teléfono"),
        _("Correo"),
        _("Entrega"),
        _("Forma de pago"),
        _("Líneas"),
        _("Total US$"),
        _("Total Bs"),
        _("Tasa"),
    ]
    return header, _order_rows(orders, shows_contact)


def _order_rows(orders: QuerySet[Order], shows_contact: bool) -> Iterator[list[Any]]:
    whole = orders.select_related("store", "rate").prefetch_related("lines").order_by("date_placed", "pk")
    for order in whole.iterator(chunk_size=_BATCH):
        state = order.payment_state
        phone = str(order.contact_phone or "")
        yield [
            order.number,
            order.date_placed,
            order.store.name,
            str(words(order.status, order.delivery_kind)),
            str(LOOKS[state].words) if state in LOOKS else "",
            order.contact_name,
            (format_phone(phone) if shows_contact else mask_phone(phone)) if phone else "",
            order.contact_email if shows_contact else "",
            order.shipping_method,
            order.payment_method_name,
            len(order.lines.all()),
            order.total_incl_tax,
            order.total_ves,
            order.rate.value if order.rate else None,
        ]
