"""Which events somebody is written about: of an order its customer, of the rates whoever looks after them."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.order.models import Order

from . import actions, rate_alerts, rules


@subscribe("order.*", name="communication.order_mail")
def write_to_customer(entry: JournalEntry) -> None:
    """Send the message that belongs to the event, if one does."""
    event = rules.event_for(entry.verb)
    if event is None or entry.subject_type != "order.order":
        return
    order = Order.objects.filter(pk=entry.subject_id).first()
    if order is not None and rules.concerns(event, order.delivery_kind):
        actions.send_order_mail(order.pk, event)


@subscribe("rate.alert_raised", name="communication.rate_alert")
def tell_of_an_alert(entry: JournalEntry) -> None:
    """Have everybody written to who looks after the rates."""
    rate_alerts.tell_holders(int(entry.subject_id))


@subscribe("rate.alert_told", name="communication.rate_alert_mail")
def write_of_an_alert(entry: JournalEntry) -> None:
    """Write to one of them; a mail server that refuses one address holds up nobody else."""
    rate_alerts.write_to_holder(entry.data["alert_id"], entry.data["user_id"])
