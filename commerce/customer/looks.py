"""Looking at somebody's data is itself something that happened."""

from django.db import models, transaction

from commerce.accounts.models import User
from commerce.journal import actions as journal


@transaction.atomic
def record_look(subject: models.Model, field: str, *, by: User, store_id: int | None) -> None:
    """Write down that `by` was shown `field` of `subject`, in the transaction that reads it."""
    journal.record("customer.revealed", subject=subject, by=by, store_id=store_id, data={"field": field})
