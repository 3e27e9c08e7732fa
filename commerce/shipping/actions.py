"""Changes to the delivery methods of a store."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from .models import DeliveryMethod

if TYPE_CHECKING:
    from commerce.stores.models import Store


@transaction.atomic
def create_defaults(store: "Store") -> list[DeliveryMethod]:
    """Give `store` one delivery and one pickup where it has no method of that kind; the methods that were created.

    Both are free until the shop sets its prices: an invented price would be charged to people.
    """
    kinds = DeliveryMethod.Kind
    wanted = []
    if store.offers_delivery:
        wanted.append((kinds.DELIVERY, "entrega", _("Entrega a domicilio"), _("Te escribimos para acordar la hora.")))
    if store.offers_pickup:
        wanted.append((kinds.PICKUP, "retiro", _("Retiro en tienda"), store.address[:200]))
    created = []
    for position, (kind, code, name, description) in enumerate(wanted):
        if DeliveryMethod.objects.filter(store=store, kind=kind).exists():
            continue
        method, is_new = DeliveryMethod.objects.get_or_create(
            store=store,
            code=code,
            defaults={
                "name": name,
                "description": description,
                "kind": kind,
                "price": Decimal(0),
                "position": position,
            },
        )
        if is_new:
            created.append(method)
    return created
