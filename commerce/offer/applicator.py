"""Which offers are applied to a basket: those of its store."""

from collections.abc import Mapping
from typing import Any

from oscar.apps.offer import applicator

from commerce.voucher.queries import offers_of_basket

from . import membership, queries


class Applicator(applicator.Applicator):
    """Oscar's applicator, for the offers of the basket's store, in a number of queries that does not grow.

    `left` says of some offers, by id, how often this person may still have them (see `people.overdrawn`).
    """

    def __init__(self, left: Mapping[int, int] | None = None) -> None:
        self.left = left or {}

    def apply(self, basket: Any, user: Any = None, request: Any = None) -> None:
        """Price `basket` with every offer that applies to it."""
        if basket.num_lines:
            super().apply(basket, user, request)

    def get_offers(self, basket: Any, user: Any = None, request: Any = None) -> list[Any]:
        """The offers to try: the highest priority first, and those of vouchers before others of the same.

        The ranges that they speak of answer from memory for what is in the basket.
        """
        offers = [*offers_of_basket(basket, user), *queries.site_offers(basket.store_id, user)]
        if any(offer.first_order_only for offer in offers) and queries.has_ordered(basket.store_id, user=user):
            offers = [offer for offer in offers if not offer.first_order_only]
        for offer in offers:
            offer.left_for_person = self.left.get(offer.pk)
        queries.fill_partners(offers)
        ranges = [chosen for offer in offers for chosen in (offer.condition.range, offer.benefit.range)]
        membership.remember(ranges, [line.product for line in basket.all_lines()])
        return sorted(offers, key=lambda offer: offer.priority, reverse=True)
