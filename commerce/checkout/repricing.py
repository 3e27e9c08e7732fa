"""What a placed order costs with other lines: worked out as at placing, with what was agreed left as it was."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from oscar.apps.partner.exceptions import InvalidStockAdjustment

from commerce.basket.models import Basket
from commerce.offer.people import Buyer
from commerce.order import statuses
from commerce.order.models import Order
from commerce.order.utils import OrderCreator
from commerce.partner.models import StockRecord
from commerce.partner.strategy import PurchaseInfo, StorePrice, StoreStrategy
from commerce.payment.methods import find
from commerce.refusals import Conflict, ensure
from commerce.shipping.options import DeliveryOption, options_for
from commerce.voucher import actions as voucher
from commerce.voucher.queries import forget_vouchers_of

from . import rules
from .offers import apply_offers
from .pricing import Pricing, price, wanted_lines

if TYPE_CHECKING:
    from oscar.apps.partner import prices


class AgreedPrices(StoreStrategy):
    """Prices per unit by basket line, where one was agreed; for everything else the price of now."""

    def __init__(self, agreed: Mapping[int, Decimal]) -> None:
        super().__init__()
        self.agreed = agreed

    def fetch_for_line(self, line: Any, stockrecord: StockRecord | None = None) -> PurchaseInfo:
        """What the line costs, from what was agreed for it."""
        info = super().fetch_for_line(line, stockrecord)
        per_unit = self.agreed.get(line.pk)
        if per_unit is None or not info.price.exists:
            return info
        return info._replace(price=_at(info.price, per_unit, line.product.step))


def _at(shelf: "prices.Base", per_unit: Decimal, step: Decimal) -> StorePrice:
    percent = getattr(shelf, "tax_percent", Decimal(0))
    return StorePrice(str(shelf.currency), per_unit * step, percent, str(shelf.tax_code), per_unit)


def free_stock(order: Order) -> None:
    """Let go of what a locked order has set aside; its records are locked already."""
    for line in order.lines.filter(num_allocated__gt=0, allocation_cancelled=False, stockrecord__isnull=False):
        left = Greatest(Coalesce(F("num_allocated"), 0) - line.num_allocated, 0)
        StockRecord.objects.filter(pk=line.stockrecord_id or 0).update(num_allocated=left)


def reprice(order: Order, basket: Basket, agreed: Mapping[int, Decimal]) -> tuple[Pricing, DeliveryOption]:
    """Price the changed `basket` of a locked order whose stock and vouchers are free.

    While that happens the order counts as one that never was, or an offer for a first order would see this very one.
    """
    person: Any = order.user or AnonymousUser()
    Order.objects.filter(pk=order.pk).update(status=statuses.FAILED)
    basket.strategy = AgreedPrices(agreed)
    forget_vouchers_of(basket)
    voucher.lock_and_check(basket.vouchers.all(), person, email=order.contact_email, phone=str(order.contact_phone))
    apply_offers(basket, Buyer(person, order.contact_email, str(order.contact_phone)))
    ensure(rules.lines_in_the_way(wanted_lines(basket)))
    delivery = _delivery(order, basket)
    return price(basket, delivery, find(order.payment_method), order.rate), delivery


def _delivery(order: Order, basket: Basket) -> DeliveryOption:
    state = order.shipping_address.state if order.shipping_address else ""
    for option in options_for(basket, state):
        if option.code == order.shipping_code and option.is_available:
            return option
    raise Conflict(
        "delivery_gone", _("La entrega de este pedido ya no se ofrece. Haz un pedido nuevo con otra forma de entrega.")
    )


def write(order: Order, basket: Basket, pricing: Pricing, delivery: DeliveryOption) -> None:
    """Replace lines, discounts, surcharges and totals of the order by those of its repriced basket.

    Raises Conflict where the goods are gone.
    """
    order.lines.all().delete()
    order.surcharges.all().delete()
    order.total_incl_tax, order.total_excl_tax = pricing.total.incl_tax, pricing.total.excl_tax
    order.shipping_incl_tax, order.shipping_excl_tax = pricing.charge.incl_tax, pricing.charge.excl_tax
    order.shipping_tax_percent, order.total_ves = delivery.tax_percent, pricing.total_ves
    order.save()
    for charge in pricing.surcharges:
        order.surcharges.create(
            name=charge.surcharge.name,
            code=charge.surcharge.code,
            excl_tax=charge.price.excl_tax,
            incl_tax=charge.price.incl_tax,
            tax_code=charge.price.tax_code,
        )
    try:
        _write_lines(order, basket, delivery)
    except InvalidStockAdjustment as shortage:
        raise Conflict("out_of_stock", _("Uno de los productos se acaba de agotar."), details={}) from shortage


def _write_lines(order: Order, basket: Basket, delivery: DeliveryOption) -> None:
    creator, person = OrderCreator(), order.user or AnonymousUser()
    for application in basket.offer_applications:
        application["message"] = application["offer"].apply_deferred_benefit(basket, order, application)
        if application["result"].affects_shipping:
            application["discount"] = delivery.method.discount(basket)
            if application["discount"] <= 0:
                continue
        creator.create_discount_model(order, application)
        creator.record_discount(application)
    for used in basket.vouchers.all():
        creator.record_voucher_usage(order, used, person)
    lines = list(basket.all_lines())
    for line in lines:
        creator.create_line_models(order, line)
    for line in sorted(lines, key=lambda each: each.stockrecord_id or 0):
        creator.update_stock_records(line)
