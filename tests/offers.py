"""Offers as people describe them in the guided form, for tests."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commerce.offer.terms import Asks, Gives, Kind, OfferSpec
from commerce.stores.models import Store


def make_spec(store: Store, **terms: Any) -> OfferSpec:
    """10 % off everything by itself, unless `terms` says otherwise; what works by code holds for a month."""
    values: dict[str, Any] = {"name": "Diez menos", "kind": Kind.AUTOMATIC, "gives": Gives.PERCENT, "value": 10}
    if terms.get("kind", Kind.AUTOMATIC) != Kind.AUTOMATIC:
        now = timezone.now()
        values |= {"starts": now - timedelta(days=1), "ends": now + timedelta(days=30)}
    if terms.get("gives") == Gives.CHEAPEST:
        values |= {"value": None, "asks": Asks.GROUP, "asked": Decimal(2)}
    values |= terms
    for amount in ("value", "asked"):
        values[amount] = None if values.get(amount) is None else Decimal(values[amount])
    return OfferSpec(store_id=store.pk, **values)
