"""The papers of an order: receipt, picking list and packing slip, as PDF."""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.people import person
from commerce.journal import actions as journal
from commerce.money.rules import format_bs, format_usd
from commerce.order import queries
from commerce.order.models import Order
from commerce.order.presentation import OrderPage
from commerce.stores.markup import dates
from commerce.stores.markup.icons import LOOKS
from commerce.venezuela.rules import format_phone, mask_phone

from .paper import Paper

MOST_AT_ONCE: Final = 100


def receipt(order: Order) -> bytes:
    """What was bought, what it costs with IVA and IGTF apart, and how it is paid. The phone is masked."""
    page = OrderPage(order)
    paper = _begun(order, _("Recibo de pedido"))
    _who(paper, order, phone=page.phone)
    columns = [(_("Producto"), 0.5, "L"), (_("Cantidad"), 0.18, "R"), (_("Precio"), 0.16, "R"), (_("Monto"), 0.16, "R")]
    rows = [
        [_named(item), item.quantity, format_usd(item.price_per_unit), format_usd(item.total)] for item in page.items
    ]
    paper.rows(columns, rows)
    paper.sums(_amounts(page))
    paper.muted(_payment(order))
    return paper.finished()


def picking_list(*orders: Order) -> bytes:
    """What to fetch from the shelves, with a box to tick for each line; a page for each order."""
    paper: Paper | None = None
    for order in orders:
        if paper is None or paper.store.pk != order.store_id:
            paper = _continued(paper, order)
        else:
            paper.add_page()
        _title(paper, order, _("Lista de preparación"))
        columns = [("", 0.06, "L"), (_("Código"), 0.18, "L"), (_("Producto"), 0.56, "L"), (_("Cantidad"), 0.2, "R")]
        paper.rows(columns, [["[  ]", item.sku, _named(item), item.quantity] for item in OrderPage(order).items])
        if order.customer_note:
            paper.words(_("Nota del cliente: %(note)s") % {"note": order.customer_note}, 10, bold=True)
        paper.muted(_delivery(order))
    return paper.finished() if paper else b""


def packing_slip(order: Order) -> bytes:
    """What travels with the goods: who receives them and where, what is inside, and no amounts."""
    paper = _begun(order, _("Nota de entrega"))
    _who(paper, order, phone=format_phone(str(order.contact_phone)) if order.contact_phone else "")
    address = order.shipping_address
    if address:
        paper.words(address.summary, 11, bold=True)
        paper.muted(str(address.notes or ""))
    paper.muted(_delivery(order))
    if order.delivery_instructions:
        paper.words(order.delivery_instructions, 10)
    paper.ln(3)
    paper.rows(
        [(_("Código"), 0.2, "L"), (_("Producto"), 0.58, "L"), (_("Cantidad"), 0.22, "R")],
        [[item.sku, _named(item), item.quantity] for item in OrderPage(order).items],
    )
    paper.ln(8)
    paper.muted(_("Recibí conforme: ______________________________   C.I.: ____________________"), 10)
    return paper.finished()


KINDS: Final[dict[str, tuple[str | Promise, Callable[[Order], bytes]]]] = {
    "recibo": (gettext_lazy("Recibo"), receipt),
    "preparacion": (gettext_lazy("Lista de preparación"), picking_list),
    "entrega": (gettext_lazy("Nota de entrega"), packing_slip),
}


def response(kind: str, order: Order, request: HttpRequest) -> HttpResponse:
    """One document of one order. A packing slip shows the phone in full, so the journal keeps who took it."""
    pdf = KINDS[kind][1](order)
    _note([order], kind, request)
    return _file(f"{kind}-{order.number}.pdf", pdf)


def picking_lists_response(orders: QuerySet[Order], request: HttpRequest) -> HttpResponse:
    """The picking lists of several orders in one file, the oldest first."""
    chosen = list(queries.with_parts(orders).order_by("store_id", "date_placed", "pk")[:MOST_AT_ONCE])
    _note(chosen, "preparacion", request)
    return _file("preparacion.pdf", picking_list(*chosen))


@transaction.atomic
def _note(orders: list[Order], kind: str, request: HttpRequest) -> None:
    for order in orders:
        data = {"number": order.number, "paper": kind}
        journal.record("order.document_printed", subject=order, by=person(request), data=data)


def _file(name: str, pdf: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _begun(order: Order, title: str) -> Paper:
    paper = Paper(order.store, f"{title} {order.number}")
    paper.add_page()
    _title(paper, order, title)
    return paper


def _continued(paper: Paper | None, order: Order) -> Paper:
    """A paper of the order's own store; pages of another store before it stay."""
    if paper is None:
        paper = Paper(order.store, _("Listas de preparación"))
    else:
        paper.store = order.store
    paper.add_page()
    return paper


def _title(paper: Paper, order: Order, title: str) -> None:
    paper.words(f"{title} {order.number}", 15, bold=True)
    paper.muted(f"{dates.day(order.date_placed)}, {dates.clock(order.date_placed)}")
    paper.ln(3)


def _who(paper: Paper, order: Order, *, phone: str) -> None:
    paper.words(order.contact_name, 11, bold=True)
    paper.muted(phone)
    paper.ln(2)


def _named(item: Any) -> str:
    extra = [*item.options, *([_("Nota: %(note)s") % {"note": item.note}] if item.note else [])]
    return "\n".join([item.title, *extra])


def _amounts(page: OrderPage) -> list[tuple[str, str, bool]]:
    order = page.order
    rows = [(_("Productos"), format_usd(page.goods), False)]
    rows += [(name, f"-{format_usd(amount)}", False) for name, amount in page.discounts]
    fee = format_usd(order.shipping_incl_tax) if order.shipping_incl_tax else _("Gratis")
    rows.append((order.shipping_method, fee, False))
    rows += [(charge.name, format_usd(charge.incl_tax), False) for charge in order.surcharges.all()]
    rows += [(str(tax.label), format_usd(tax.amount), False) for tax in page.taxes]
    rows.append((_("Total"), format_usd(order.total_incl_tax), True))
    if order.total_ves is not None:
        rows.append((_("En bolívares"), format_bs(order.total_ves), False))
    if order.rate:
        rows.append((_("Tasa de la compra"), format_bs(order.rate.value), False))
    return rows


def _payment(order: Order) -> str:
    state = order.payment_state
    words = str(LOOKS[state].words) if state in LOOKS else ""
    return " · ".join(part for part in (_("Forma de pago"), order.payment_method_name, words) if part)


def _delivery(order: Order) -> str:
    day = _("día que prefiere: %(day)s") % {"day": dates.day(order.preferred_date)} if order.preferred_date else ""
    carrier = f"{order.carrier} {order.tracking_number}".strip()
    phone = mask_phone(str(order.contact_phone)) if order.contact_phone else ""
    return " · ".join(part for part in (order.shipping_method, day, carrier, phone) if part)
