"""What else happens when the journal tells of a payment that a person confirmed, or that did not come: letters."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe

from . import mails


@subscribe("payment.marked_failed", name="closing.customer_mail")
def write_to_customer(entry: JournalEntry) -> None:
    """Tell the customer why their payment did not count, and that the order waits for another one."""
    mails.write_of_failed_payment(int(entry.subject_id), entry.data["reason"])


@subscribe("payment.confirmed_by_hand", name="closing.confirmed_customer_mail")
def write_of_confirmed_payment(entry: JournalEntry) -> None:
    """Tell the customer that their money was written down."""
    mails.write_of_confirmed_payment(int(entry.subject_id), entry.data)


@subscribe("payment.confirmed_by_hand", name="closing.confirmed_owner_mail")
def write_to_owner(entry: JournalEntry) -> None:
    """Tell whoever answers for the store's money who wrote it down."""
    mails.write_to_owner_of_confirmed_payment(int(entry.subject_id), entry.data, entry.actor_id)
