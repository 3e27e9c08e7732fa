"""What switching an order's way to pay reads."""

from decimal import Decimal

from commerce.online.models import Attempt
from commerce.order.models import Order
from commerce.payment import methods
from commerce.payment.methods import PaymentMethod
from commerce.payment.queries import OfferedMethod, offered_methods
from commerce.venezuela.models import TaxRate
from commerce.venezuela.queries import tax_percent

from .rules import ZERO, Bill, Came


def ways_of(order: Order, *, takes_bolivares: bool | None = None) -> list[OfferedMethod]:
    """The ways to pay that the order's store offers for how it is received, as at the checkout."""
    return offered_methods(order.store, order.delivery_kind, takes_bolivares=takes_bolivares)


def bill_of(order: Order) -> Bill:
    """What an order costs, and what has come of it."""
    charged = sum((row.incl_tax for row in order.surcharges.all() if row.code == TaxRate.IGTF), ZERO)
    percent = tax_percent(TaxRate.IGTF) if order.store.is_special_taxpayer or charged else Decimal(0)
    sources = order.sources.select_related("source_type")
    return Bill(
        price=order.total_incl_tax - charged,
        charged=charged,
        came=tuple(
            Came(source.amount_available_for_refund, _is_foreign(source.source_type.code))
            for source in sources
            if source.amount_debited
        ),
        percent=percent,
    )


def is_taxed(order: Order, method: PaymentMethod) -> bool:
    """Whether paying `order` by `method` carries IGTF."""
    return order.store.is_special_taxpayer and method.is_foreign_currency


def open_attempts(order: Order) -> list[Attempt]:
    """The payments of an order that may still be made at a provider, oldest first."""
    return list(Attempt.objects.filter(order=order, state__in=Attempt.OPEN).select_related("account").order_by("pk"))


def _is_foreign(code: str) -> bool:
    method = methods.find(code)
    return bool(method and method.is_foreign_currency)
