"""What live screens are told about orders, and over which group they hear of it."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from .models import Order

VERSION = "v1"


def order_group(order_id: int) -> str:
    """The group of everybody who looks at one order."""
    return f"order.{order_id}"


def store_group(store_id: int) -> str:
    """The group of the team that looks at the orders of a store."""
    return f"store.{store_id}.orders"


def message(event: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event as every screen gets it: `{event, data, version}`."""
    return {"event": event, "data": data, "version": VERSION}


def announce(event: str, order: Order) -> None:
    """Tell everybody who looks at `order`, and its store's team. Nothing in it is anybody's personal data.

    A screen reads the state again when it hears of an event: a message may be lost, a page may not lie.
    """
    public = {"number": order.number, "status": order.status}
    send(order_group(order.pk), message(event, public))
    staff = {**public, "id": order.pk, "total_usd": str(order.total_incl_tax)}
    send(store_group(order.store_id), message(event, staff))


def send(group: str, body: dict[str, Any]) -> None:
    """Send `body` to a group from synchronous code, in the transaction where the layer can."""
    layer = get_channel_layer()
    envelope = {"type": "live.event", "body": body}
    in_transaction = getattr(layer, "send_to_group", None)
    if in_transaction is not None:
        in_transaction(group, envelope)
    else:
        async_to_sync(layer.group_send)(group, envelope)
