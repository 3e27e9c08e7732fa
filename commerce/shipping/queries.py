"""What pages and the order read about delivery."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from .models import DeliveryMethod

if TYPE_CHECKING:
    from commerce.stores.models import Store


def active_methods(store: "Store") -> QuerySet[DeliveryMethod]:
    """The methods that `store` has switched on, in its order."""
    return DeliveryMethod.objects.filter(store=store, is_active=True)
