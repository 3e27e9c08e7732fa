"""Which events of an order its customer is written about."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.order.models import Order

from . import actions, rules


@subscribe("order.*", name="communication.order_mail")
def write_to_customer(entry: JournalEntry) -> None:
    """Send the message that belongs to the event, if one does."""
    event = rules.event_for(entry.verb)
    if event is None or entry.subject_type != "order.order":
        return
    order = Order.objects.filter(pk=entry.subject_id).first()
    if order is not None and rules.concerns(event, order.delivery_kind):
        actions.send_order_mail(order.pk, event)
