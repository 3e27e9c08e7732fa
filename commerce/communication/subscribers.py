"""Which events somebody is written about, and which change who is written to."""

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.order.models import Order

from . import actions, contact, live, newsletter, newsletter_letters, rate_alerts, rules


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


@subscribe("contact.received", name="communication.contact_mail")
def write_to_store(entry: JournalEntry) -> None:
    """Send a visitor's message on to the store's mailbox, if it has one."""
    contact.write_to_store(int(entry.subject_id))


@subscribe("contact.*", name="communication.contact_live")
def tell_the_team(entry: JournalEntry) -> None:
    """Have the counters of open screens read again."""
    if entry.store_id is not None:
        live.announce(entry.verb, entry.store_id)


@subscribe("newsletter.asked", name="communication.newsletter_confirm")
def ask_mailbox(entry: JournalEntry) -> None:
    """Ask the owner of the mailbox whether they want the newsletter."""
    newsletter_letters.ask_mailbox(int(entry.subject_id), int(entry.data["asked"]))


@subscribe("newsletter.confirmed", name="communication.newsletter_welcome")
def welcome(entry: JournalEntry) -> None:
    """Say that they are in."""
    newsletter_letters.welcome(int(entry.subject_id))


@subscribe("account.updated", name="communication.newsletter_follows_account")
def follow_account(entry: JournalEntry) -> None:
    """Whoever takes back their yes in their account gets no newsletter either."""
    if "accepts_marketing" not in entry.data.get("fields", []):
        return
    user = User.objects.filter(pk=entry.subject_id, accepts_marketing=False).exclude(email="").first()
    if user is not None:
        newsletter.leave_everywhere(user)
