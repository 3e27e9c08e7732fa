"""The short shelves of the front page: featured, newest and on offer."""

from django.utils import timezone

from commerce.stores.models import Store

from .cards import Card, cards, public_products
from .offers import offer_book

LENGTH = 12


def featured(store: Store, stamp: int, limit: int = LENGTH) -> list[Card]:
    """What the store wants to be seen, the newest first."""
    chosen = public_products(store).filter(is_featured=True)
    return cards(chosen.order_by("-priority", "-date_created", "-pk")[:limit], store, stamp)


def newest(store: Store, stamp: int, limit: int = LENGTH) -> list[Card]:
    """The products that arrived last."""
    return cards(public_products(store).order_by("-date_created", "-pk")[:limit], store, stamp)


def on_offer(store: Store, stamp: int, limit: int = LENGTH) -> list[Card]:
    """Products whose price an automatic offer lowers now; none where no offer runs."""
    book = offer_book(store, stamp)
    now = timezone.now()
    if not any(offer.is_running(now) for offer in book.offers):
        return []
    offered = public_products(store).filter(book.condition(now)).order_by("-priority", "-date_created", "-pk")
    return [card for card in cards(offered[:limit], store, stamp, now=now) if card.old_price is not None]
