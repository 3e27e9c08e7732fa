"""Who may do what with the refunds of a store; superusers are asked too where two people are needed."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.refusals import NotAllowed
from commerce.stores.queries import stores_where

if TYPE_CHECKING:
    from commerce.accounts.models import User


def may(by: "User", permission: str, store_id: int) -> None:
    """Raise NotAllowed unless `by` holds `permission` in that store."""
    if not stores_where(by, permission).filter(pk=store_id).exists():
        raise NotAllowed("not_allowed", _("No puedes hacer esto con las devoluciones de esta tienda."))


def whose(order: Order) -> frozenset[int]:
    """The order's customer, and whoever placed it for them."""
    placed = JournalEntry.objects.filter(subject_type="order.order", subject_id=str(order.pk), verb="order.placed")
    return frozenset(found for found in (order.user_id, *placed.values_list("actor_id", flat=True)) if found)
