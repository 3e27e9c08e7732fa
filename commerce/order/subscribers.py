"""What else happens when the journal tells of an order."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe

from . import live
from .models import Order


@subscribe("order.*", "payment.*", name="order.live")
def tell_live_screens(entry: JournalEntry) -> None:
    """Open pages of the order and of its store's team read it again."""
    if entry.subject_type != "order.order":
        return
    order = Order.objects.filter(pk=entry.subject_id).first()
    if order is not None:
        live.announce(entry.verb, order)
