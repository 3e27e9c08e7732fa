"""Vouchers of a basket and what they give it."""

from typing import Any

from django.db.models import Prefetch

from commerce.offer.models import ConditionalOffer
from commerce.offer.queries import is_business

from .models import Voucher


def with_offers() -> Any:
    """Vouchers with their store and all that pricing a basket needs of their offers (two queries)."""
    offers = ConditionalOffer.objects.filter(status=ConditionalOffer.OPEN).select_related(
        "condition__range", "benefit__range"
    )
    return Voucher.objects.select_related("store").prefetch_related(Prefetch("offers", queryset=offers)).order_by("pk")


def vouchers_of(basket: Any) -> list[Voucher]:
    """The vouchers on a basket that are of its store, read once for each time it is priced."""
    if basket.pk is None:
        return []
    known = getattr(basket, "_vouchers_with_offers", None)
    if known is None:
        known = list(with_offers().filter(basket=basket, store_id=basket.store_id))
        basket._vouchers_with_offers = known
    return list(known)


def forget_vouchers_of(basket: Any) -> None:
    """Read the vouchers of `basket` again next time."""
    basket._vouchers_with_offers = None


def offers_of_basket(basket: Any, user: Any) -> list[ConditionalOffer]:
    """The offers of a basket's vouchers that may be used now by `user`, each knowing its voucher."""
    offers: list[ConditionalOffer] = []
    for voucher in vouchers_of(basket):
        if voucher.refusal_of_dates() is None and voucher.is_available_to_user(user)[0]:
            for offer in voucher.offers.all():
                offer.set_voucher(voucher)
                offers.append(offer)
    if any(offer.is_for_businesses for offer in offers) and not is_business(user):
        return [offer for offer in offers if not offer.is_for_businesses]
    return offers
