"""What else happens when the journal tells of the end of a payment: its customer is written to."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe

from . import mails


@subscribe("payment.marked_failed", name="closing.customer_mail")
def write_to_customer(entry: JournalEntry) -> None:
    """Tell the customer why their payment did not count, and that the order waits for another one."""
    mails.write_of_failed_payment(int(entry.subject_id), entry.data["reason"])
