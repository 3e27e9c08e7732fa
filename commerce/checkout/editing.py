"""Changing what a placed order carries, while nobody has paid for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.basket import queries as baskets
from commerce.basket.models import Basket
from commerce.basket.models import Line as BasketLine
from commerce.catalogue.models import Product
from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit, steps_from_quantity
from commerce.journal import actions as journal
from commerce.money.rules import format_usd
from commerce.order import statuses
from commerce.order.locks import lock_order, lock_stock
from commerce.order.models import Line, Order
from commerce.pagomovil.models import PaymentReport, Quote
from commerce.partner.models import StockRecord
from commerce.payment import ledger
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal, ensure
from commerce.voucher import actions as voucher

from .repricing import free_stock, reprice, write

if TYPE_CHECKING:
    from commerce.accounts.models import User

EDITABLE = frozenset({statuses.PENDING, statuses.CONFIRMED, statuses.PROCESSING})


@dataclass(frozen=True)
class Edit:
    """What is to change. Quantities are in the product's unit, prices USD with IVA for one unit.

    `quantities` and `prices` go by the order line's id; a quantity of zero takes the line out. `added` names products.
    """

    quantities: Mapping[int, Decimal] = field(default_factory=dict)
    prices: Mapping[int, Decimal] = field(default_factory=dict)
    added: Sequence[tuple[int, Decimal]] = ()


def why_not_editable(order: Order) -> Refusal | None:
    """Why the lines of `order` can no longer change; None while they can."""
    if order.status not in EDITABLE:
        return Conflict("too_late_to_edit", _("Este pedido ya no se puede cambiar: está listo, salió o terminó."))
    if order.payment_reports.exclude(state=PaymentReport.State.REJECTED).exists():
        return Conflict(
            "payment_reported",
            _("Ya hay un pago reportado por el total de ahora. Recházalo antes de cambiar el pedido."),
        )
    if any(source.amount_debited > 0 for source in order.sources.all()):
        return Conflict("payment_received", _("Ya se recibió un pago de este pedido. Haz otro por lo que falte."))
    return None


@transaction.atomic
def edit_lines(order_id: int, edit: Edit, *, by: "User", reason: str) -> Order:
    """Change the lines of an order and price it anew; what was agreed for the other lines stays agreed.

    Raises:
        Missing: no such order, or a product that its store does not sell.
        NotAllowed: `by` may not change prices.
        BadInput: there is no reason, or a quantity or a price is not acceptable.
        Conflict: "too_late_to_edit", "payment_reported", "payment_received", "out_of_stock", "empty_order",
            "delivery_gone", or a voucher that can no longer be used.
    """
    order = lock_order(order_id)
    ensure(why_not_editable(order))
    ensure(_may_say(order, edit, by, reason))
    before = order.total_incl_tax
    basket, pairs = _paired(order)
    products = [(baskets.product_for_sale(product_id, order.store_id), steps) for product_id, steps in edit.added]
    _lock_all(order, [product for product, _quantity in products])
    free_stock(order)
    voucher.give_back(order)
    order.discounts.all().delete()
    changes, agreed = _apply(edit, pairs)
    changes += [_add(basket, product, quantity) for product, quantity in products]
    if not BasketLine.objects.filter(basket=basket).exists():
        raise Conflict("empty_order", _("Un pedido sin productos se cancela; no se deja vacío."))
    pricing, delivery = reprice(order, basket, agreed)
    order._change_reason = reason.strip()[:240]  # type: ignore[attr-defined]
    write(order, basket, pricing, delivery)
    _settle(order)
    data = {"number": order.number, "changes": changes, "before_usd": before, "after_usd": order.total_incl_tax}
    journal.record("order.edited", subject=order, by=by, data={**data, "reason": reason.strip()[:240]})
    return order


def _may_say(order: Order, edit: Edit, by: "User", reason: str) -> Refusal | None:
    if not reason.strip():
        return BadInput("reason_missing", _("Escribe por qué cambia el pedido."), field="reason")
    if not (edit.quantities or edit.prices or edit.added):
        return BadInput("nothing_changes", _("No hay nada que cambiar."))
    if edit.prices and not by.has_perm("order.change_price", order):
        return NotAllowed("price_not_yours", _("No puedes cambiar precios. Pídeselo a quien dirige la atención."))
    if any(price < 0 for price in edit.prices.values()):
        return BadInput("bad_price", _("Un precio no puede ser menor que cero."), field="price")
    return None


def _paired(order: Order) -> tuple[Basket, list[tuple[Line, BasketLine]]]:
    """The order's own basket, locked, and each line of the order with the basket line that it was made from."""
    basket = (
        Basket.objects.select_for_update(of=("self",)).select_related("store").filter(pk=order.basket_id or 0).first()
    )
    lines = list(order.lines.order_by("pk"))
    sources: list[BasketLine] = list(basket.all_lines()) if basket else []
    same = [line.product_id for line in lines] == [source.product_id for source in sources]
    if basket is None or not same:
        raise Conflict("no_basket", _("Este pedido no se hizo en la tienda: sus líneas no se pueden cambiar."))
    return basket, list(zip(lines, sources, strict=True))


def _lock_all(order: Order, added: Sequence[Product]) -> None:
    """Every stock record that is let go of or set aside, by ascending id."""
    mine = order.lines.filter(stockrecord__isnull=False).values_list("stockrecord_id", flat=True)
    theirs = StockRecord.objects.filter(product__in=[product.pk for product in added]).values_list("pk", flat=True)
    lock_stock([*mine, *theirs])


def _apply(edit: Edit, pairs: Sequence[tuple[Line, BasketLine]]) -> tuple[list[str], dict[int, Decimal]]:
    """Change the basket's lines; what changed in words, and the agreed price of each line that stays."""
    changes, agreed = [], {}
    for line, source in pairs:
        quantity = edit.quantities.get(line.pk)
        steps = line.quantity
        if quantity is not None:
            steps = 0 if quantity == 0 else steps_from_quantity(quantity, source.product)
        if steps == 0:
            source.delete()
            changes.append(_("Se quitó «%(product)s».") % {"product": line.title})
            continue
        if steps != line.quantity:
            BasketLine.objects.filter(pk=source.pk).update(quantity=steps)
            facts = {"product": line.title, "before": _measure(line, line.quantity), "after": _measure(line, steps)}
            changes.append(_("«%(product)s»: %(before)s → %(after)s.") % facts)
        price = edit.prices.get(line.pk, line.price_per_unit)
        if price != line.price_per_unit:
            facts = {"product": line.title, "before": format_usd(line.price_per_unit), "after": format_usd(price)}
            changes.append(_("Precio de «%(product)s»: %(before)s → %(after)s.") % facts)
        agreed[source.pk] = price
    return changes, agreed


def _add(basket: Basket, product: Product, quantity: Decimal) -> str:
    """Put a product more into the basket, at the price of now; the change in words."""
    record = basket.strategy.fetch_for_product(product).stockrecord
    if record is None:
        raise BadInput("not_for_sale", _("«%(product)s» no está a la venta.") % {"product": product.get_title()})
    steps = steps_from_quantity(quantity, product)
    reference = basket._create_line_reference(product, record, [])
    present = BasketLine.objects.filter(basket=basket, line_reference=reference).first()
    if present is not None:
        raise Conflict(
            "already_there",
            _("«%(product)s» ya está en el pedido: cambia su cantidad.") % {"product": product.get_title()},
        )
    line = BasketLine(
        basket=basket,
        line_reference=reference,
        product=product,
        stockrecord=record,
        quantity=steps,
        price_currency=record.price_currency,
        price_incl_tax=record.price,
    )
    # Not by `save`: Oscar refuses a line more in a basket that became an order, for customers' sake.
    BasketLine.objects.bulk_create([line])
    facts = {"product": product.get_title(), "quantity": quantity_with_unit(quantity, product.unit)}
    return _("Se agregó «%(product)s», %(quantity)s.") % facts


def _measure(line: Line, steps: int) -> str:
    return quantity_with_unit(quantity_from_steps(steps, line.step), line.unit)


def _settle(order: Order) -> None:
    """What is to be paid follows the new total; a quote of the old one is good no longer."""
    source: Any = order.sources.select_for_update().order_by("pk").first()
    if source is not None:
        source.amount_allocated = order.total_incl_tax
        source.save(update_fields=["amount_allocated"])
    ledger.restate(order)
    order.quotes.filter(state=Quote.State.OPEN).update(state=Quote.State.REPLACED)
