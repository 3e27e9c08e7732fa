"""What shop and customer agreed on, and the order that it becomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from commerce.basket.models import Basket
from commerce.order import statuses
from commerce.order.locks import next_number
from commerce.order.models import Order
from commerce.order.utils import OrderCreator
from commerce.payment import rules as payment
from commerce.payment.methods import PaymentMethod
from commerce.rates.models import ExchangeRate
from commerce.shipping.options import DeliveryOption

from . import addresses
from .details import Details
from .pricing import Pricing

if TYPE_CHECKING:
    from commerce.accounts.models import User


@dataclass(frozen=True)
class Agreement:
    """Everything that an order is made from, beside the basket; all of it checked."""

    details: Details
    user: "User | None"
    idempotency_key: str
    delivery: DeliveryOption
    method: PaymentMethod
    rate: ExchangeRate | None
    pricing: Pricing

    @property
    def is_delivered(self) -> bool:
        """Whether the order is brought to an address."""
        return self.delivery.kind == "delivery"


def write_order(basket: Basket, agreed: Agreement) -> Order:
    """The rows of the order, its own copy of the address, and the address book where the customer asked for it."""
    if agreed.user and agreed.is_delivered and agreed.details.save_address:
        addresses.remember(agreed.user, agreed.details)
    return OrderCreator().place_order(
        basket,
        agreed.pricing.total,
        shipping_method=agreed.delivery.method,
        shipping_charge=agreed.pricing.charge,
        shipping_address=addresses.copy_for_order(agreed.details) if agreed.is_delivered else None,
        user=agreed.user or AnonymousUser(),
        order_number=next_number(),
        status=agreed.method.initial_status,
        surcharges=agreed.pricing.surcharges,
        **_columns(basket, agreed),
    )


def _columns(basket: Basket, agreed: Agreement) -> dict[str, Any]:
    """Our columns of the order."""
    details = agreed.details
    return {
        "store": basket.store,
        "contact_name": details.name[:160],
        "contact_phone": details.phone,
        "contact_email": details.email,
        "guest_email": "" if agreed.user else details.email,
        "customer_note": details.note,
        "delivery_kind": agreed.delivery.kind,
        "shipping_tax_percent": agreed.delivery.tax_percent,
        "preferred_date": details.preferred_date,
        "delivery_instructions": details.instructions,
        "payment_method": agreed.method.code,
        "payment_method_name": str(agreed.method.name)[:80],
        "payment_state": payment.payment_state(
            due=agreed.pricing.total.incl_tax,
            received=payment.ZERO,
            refunded=payment.ZERO,
            is_collected_on_receipt=agreed.method.is_collected_on_receipt,
        ),
        "pay_by": _deadline(basket, agreed.method),
        "rate": agreed.rate,
        "total_ves": agreed.pricing.total_ves,
        "idempotency_key": agreed.idempotency_key or None,
        "language": details.language,
    }


def _deadline(basket: Basket, method: PaymentMethod) -> datetime | None:
    """Until when the order waits for its payment; None where it waits for ever or is paid on receipt."""
    hours = basket.store.unpaid_order_hours
    if hours is None or method.initial_status != statuses.PENDING:
        return None
    return timezone.now() + timedelta(hours=hours)
