"""What else happens when the journal says that an order was placed."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.order.models import Order

from .merging.actions import follow


@subscribe("order.placed", name="customer.follow_merged_account")
def follow_merged_account(entry: JournalEntry) -> None:
    """An order that was on its way while its account was being merged goes to the account that took over."""
    order = Order.objects.select_related("user").filter(pk=entry.subject_id, user__merged_into__isnull=False).first()
    if order is not None:
        follow(order)
