"""What the open screens of the team are told about messages from visitors."""

from commerce.order import live


def messages_group(store_id: int) -> str:
    """The group of the team that answers the messages of a store."""
    return f"store-{store_id}-messages"


def announce(event: str, store_id: int) -> None:
    """Tell the team of a store that its messages changed; a screen reads them again when it hears of it."""
    live.send(messages_group(store_id), live.message(event, {}))
