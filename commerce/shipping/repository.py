"""Oscar's door to the delivery methods of a store."""

from typing import Any

from oscar.apps.shipping import repository

from commerce.venezuela.models import TaxRate
from commerce.venezuela.queries import tax_percent

from . import queries, rules
from .methods import StoreMethod


class Repository(repository.Repository):
    """The active methods of the basket's store that can serve an address."""

    def get_shipping_methods(self, basket: Any, shipping_addr: Any = None, **kwargs: Any) -> list[Any]:
        """The applicable methods with the shipping offers that `basket` has earned."""
        methods = self.get_available_shipping_methods(basket, shipping_addr, **kwargs)
        return self.apply_shipping_offers(basket, methods) if basket.has_shipping_discounts else methods

    def get_available_shipping_methods(
        self, basket: Any, shipping_addr: Any = None, state: str = "", **kwargs: Any
    ) -> list[StoreMethod]:
        """The applicable methods, in the store's order; `state` stands for an address that is not known yet."""
        store = basket.store
        wanted = shipping_addr.state if shipping_addr is not None else state
        percent = tax_percent(TaxRate.GENERAL)
        return [
            StoreMethod(row, store, percent)
            for row in queries.active_methods(store)
            if not rules.obstacle(
                row.kind,
                row.states,
                state=wanted,
                offers_delivery=store.offers_delivery,
                offers_pickup=store.offers_pickup,
            )
        ]
