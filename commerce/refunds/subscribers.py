"""What else happens when the journal tells of a refund: its customer is written to, open pages read it again."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.order import live
from commerce.order.models import Order

from . import actions, mails


@subscribe("refund.approved", "refund.done", name="refunds.customer_mail")
def write_to_customer(entry: JournalEntry) -> None:
    """Tell the customer that money is on its way, and that it has gone out."""
    mails.write_to_customer(entry.verb, entry.data["refund_id"])


@subscribe("payment.refund_news", name="refunds.news")
def ask_the_provider(entry: JournalEntry) -> None:
    """The provider has news of a refund: what counts is its answer."""
    if entry.subject_type == "order.order":
        actions.ask_soon(int(entry.subject_id))


@subscribe("refund.*", "credit.*", name="refunds.live")
def tell_live_screens(entry: JournalEntry) -> None:
    """Open pages of the order and of its store's team read it again."""
    if entry.subject_type == "order.order" and (order := Order.objects.filter(pk=entry.subject_id).first()):
        live.announce(entry.verb, order)
