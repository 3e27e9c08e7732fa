"""What the open screens of the verification desk are told."""

from typing import Any

from commerce.order import live


def payments_group(store_id: int) -> str:
    """The group of the team that looks at the payments of a store."""
    return f"store-{store_id}-payments"


def announce(event: str, store_id: int, data: dict[str, Any]) -> None:
    """Tell the payment desks of a store that something happened; a screen reads the state again when it hears of it."""
    live.send(payments_group(store_id), live.message(event, data))
