"""What the checkout reads."""

from typing import TYPE_CHECKING

from commerce.address.models import UserAddress
from commerce.order.models import Order

if TYPE_CHECKING:
    from commerce.accounts.models import User
    from commerce.stores.models import Store


def order_of_basket(basket_id: int) -> Order | None:
    """The order that a basket became, if it did."""
    return Order.objects.select_related("link", "store").filter(basket_id=basket_id).first()


def order_of_key(store_id: int, key: str) -> Order | None:
    """The order that was placed in a store under an idempotency key, if any."""
    if not key:
        return None
    return Order.objects.select_related("link", "store").filter(store_id=store_id, idempotency_key=key).first()


def placed_order(store_id: int, basket_id: int, key: str) -> Order | None:
    """The order of a store that a basket became, or that was placed under a key."""
    order = order_of_basket(basket_id)
    return order if order and order.store_id == store_id else order_of_key(store_id, key)


def saved_addresses(user: "User") -> list[UserAddress]:
    """The address book of a customer, the usual one first."""
    usual_first = ("-is_default_for_shipping", "-num_orders_as_shipping_address", "pk")
    return list(UserAddress.objects.filter(user=user).order_by(*usual_first))


def last_order(user: "User", store: "Store") -> Order | None:
    """A customer's latest order in a store, from which the form takes how they like to pay and receive."""
    return Order.objects.filter(user=user, store=store).order_by("-date_placed").first()
