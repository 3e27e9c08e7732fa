"""What else happens when the journal tells of a payment: screens are told, customers and owners are written to."""

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe

from . import live, mails
from .actions import inquiries
from .matching import actions as matching


@subscribe("payment.*", "desk.*", "bank.answered", name="pagomovil.live")
def tell_payment_desks(entry: JournalEntry) -> None:
    """Open payment desks of the store read their queue again."""
    if entry.store_id is not None:
        known = ("report_id", "number", "code", "first_report_id")
        data = {key: entry.data[key] for key in known if key in entry.data}
        live.announce(entry.verb, entry.store_id, data)


@subscribe(
    "payment.reported",
    "payment.completed",
    "reconciliation.pair_discarded",
    "reconciliation.pair_restored",
    name="pagomovil.match",
)
def look_for_the_movement(entry: JournalEntry) -> None:
    """Propose movements for a report that has just come in, or of which a pair was ruled out or let in again."""
    matching.match_report(entry.data["report_id"])


@subscribe("payment.reported", "payment.completed", name="pagomovil.ask_bank")
def ask_the_bank(entry: JournalEntry) -> None:
    """Have the account's bank asked, where it has a connector that can be."""
    inquiries.open_for(entry.data["report_id"])


@subscribe("payment.verified", "payment.rejected", "payment.more_info", name="pagomovil.customer_mail")
def write_to_customer(entry: JournalEntry) -> None:
    """Tell the customer what became of a report."""
    mails.write_to_customer(entry.verb, entry.data)


@subscribe("account.change_requested", "account.change_applied", name="pagomovil.owner_mail")
def write_to_owner(entry: JournalEntry) -> None:
    """Tell the store's owner that an account which receives money is to change, and that it has."""
    mails.write_to_owner(entry.verb, entry.data)


@subscribe("connector.*", name="pagomovil.connector_mail")
def write_of_connector(entry: JournalEntry) -> None:
    """Tell the store's owner that a bank's connector was changed or switched on."""
    mails.write_of_connector(entry.verb, entry.data)
