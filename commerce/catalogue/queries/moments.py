"""When a public page stops being true although nobody changed anything."""

from datetime import datetime

from django.utils import timezone

from commerce.rates.models import ExchangeRate
from commerce.stores.facts import true_until
from commerce.stores.models import Store

from .offers import offer_book


def next_change_at(
    store: Store, stamp: int, now: datetime | None = None, *, rate: ExchangeRate | None = None
) -> datetime:
    """The next moment at which time alone changes a page of `store`.

    That is when an offer starts or ends, when the store opens or closes, or when the day ends: rates and arrival dates
    belong to days. `rate` is the one in force where the caller has read it already.
    """
    moment = now or timezone.now()
    by_offers = offer_book(store, stamp).next_change(moment)
    by_clock = true_until(store, stamp, moment, rate=rate)
    return min(by_offers, by_clock) if by_offers else by_clock
