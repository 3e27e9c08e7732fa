"""Orders that were paid and refunds of them, for tests, and who asks, signs and pays."""

from decimal import Decimal
from typing import Any

from commerce.accounts.models import User
from commerce.order.models import Order
from commerce.payment import door
from commerce.payment.ledger import Movement
from commerce.payment.models import Source, Transaction
from commerce.refunds import actions
from commerce.refunds.actions import Ask
from commerce.refunds.models import Refund
from commerce.refunds.rules import ASK, PAY, SIGN, VIEW, Destination
from commerce.stores.models import Store
from tests.factories import make_staff, number
from tests.pagomovil import make_unpaid_order

FINANCE = (VIEW, ASK, PAY, "order.view_order", "payment.view_source")
FINANCE_LEAD = (*FINANCE, SIGN)
WHERE = Destination(name="María Rojas", bank="0102", phone="+584145550182", document="V12345678")


def make_paid_order(
    store: Store | None = None, usd: Any = "44.10", *, method: str = "stripe", extra: Any = 0, **fields: Any
) -> Order:
    """An order that was paid by `method`, with `extra` dollars too many; its goods are still in the store."""
    order = make_unpaid_order(store, usd, **fields)
    pay(order, order.total_incl_tax + Decimal(extra), method=method)
    return Order.objects.get(pk=order.pk)


def pay(order: Order, usd: Any, *, method: str = "stripe", name: str = "") -> Transaction:
    """Money that came for `order`."""
    amount = Decimal(usd)
    movement = Movement(method, amount, amount, provider=method, provider_id=name or f"pay_{number()}")
    paid = door.confirm(order.pk, movement).transaction
    assert paid is not None
    return paid


def source_of(order: Order) -> Source:
    """How it was paid."""
    return Source.objects.filter(order=order, amount_debited__gt=0).get()


def make_ask(**fields: Any) -> Ask:
    """Ten dollars that a person pays by Pago Móvil, because the goods came damaged."""
    values: dict[str, Any] = {
        "usd": Decimal("10.00"),
        "kind": Refund.Kind.MANUAL,
        "reason_code": Refund.Reason.DAMAGED,
        "key": f"key-{number()}",
        "to": WHERE,
    }
    return Ask(**values | fields)


def make_refund(order: Order, by: User, **fields: Any) -> Refund:
    """A refund that was asked for."""
    return actions.request(order.pk, make_ask(**fields), by=by)


def make_asker(store: Store, **fields: Any) -> User:
    """Somebody of finance, who asks and pays."""
    return make_staff(store, "refunds", FINANCE, **fields)


def make_signer(store: Store, **fields: Any) -> User:
    """The head of finance, who signs."""
    return make_staff(store, "refunds-lead", FINANCE_LEAD, **fields)
