"""What pages and desks read about online payments."""

from typing import TYPE_CHECKING

from commerce.order.models import Order

from . import gateways
from .gateways import Gateway
from .models import Attempt, GatewayAccount, SavedCard

if TYPE_CHECKING:
    from commerce.accounts.models import User


def gateway_for_method(code: str) -> Gateway | None:
    """The gateway behind a way to pay, if it has one."""
    return next((each for each in gateways.known() if each.method.code == code), None)


def account_of(order: Order, gateway: Gateway) -> GatewayAccount | None:
    """The account of the order's store at a gateway."""
    return GatewayAccount.objects.filter(store_id=order.store_id, gateway=gateway.code).first()


def last_attempt(order: Order) -> Attempt | None:
    """The attempt that decides what the customer is told: one that was paid, else one that is open, else the newest."""
    rows = list(Attempt.objects.filter(order=order).select_related("account").order_by("-pk")[:20])
    for wanted in ((Attempt.State.SUCCEEDED,), Attempt.OPEN):
        found = next((row for row in rows if row.state in wanted), None)
        if found is not None:
            return found
    return rows[0] if rows else None


def cards_of(user: "User", account: GatewayAccount) -> list[SavedCard]:
    """A customer's own cards at an account, the preferred one first."""
    return list(SavedCard.objects.filter(user=user, account=account))


def attempts_of(order: Order) -> list[Attempt]:
    """Every try to pay an order, newest first."""
    return list(Attempt.objects.filter(order=order).select_related("account", "saved_card"))
