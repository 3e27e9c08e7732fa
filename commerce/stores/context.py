"""What every page of the shop shows of `stores`."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from commerce.venezuela.rules import format_phone, format_rif, whatsapp_id

from . import branding
from .facts import Facts, facts_of, opening_words
from .models import Store


class StorePage:
    """The store of a page, in words. Every part is worked out where a template asks for it, and only there."""

    def __init__(self, store: Store, stamp: int) -> None:
        self.store = store
        self._stamp = stamp

    @property
    def _facts(self) -> Facts:
        return facts_of(self.store, self._stamp)

    @property
    def opening(self) -> str:
        """Whether the store is open, and until when."""
        now = timezone.now().astimezone(self.store.zone)
        return opening_words(self._facts.opening(now), now)

    @property
    def hours(self) -> list[str]:
        """The opening hours, a line per run of equal days."""
        return self._facts.lines()

    @property
    def phone(self) -> str:
        """`0412-5550190`."""
        return format_phone(self.store.phone) if self.store.phone else ""

    @property
    def whatsapp(self) -> str:
        """The address that opens a chat with the store."""
        return f"https://wa.me/{whatsapp_id(self.store.phone)}" if self.store.phone else ""

    @property
    def rif(self) -> str:
        """`J-50112244-0`."""
        return format_rif(self.store.rif) if self.store.rif else ""

    @property
    def address(self) -> str:
        """Street and city in one line."""
        return ", ".join(filter(None, [self.store.address, self.store.city]))

    @property
    def brand_stylesheet(self) -> str:
        """The address of the store's own colours, empty where it wears ours."""
        return branding.stylesheet_url(self.store)


def storefront(request: HttpRequest) -> dict[str, Any]:
    """`store`, `store_page` (its data in words) and `canonical_url`."""
    store: Store | None = getattr(request, "store", None)
    if store is None:
        return {}
    stamp: int = getattr(request, "catalogue_stamp", 0)
    return {
        "store": store,
        "store_page": SimpleLazyObject(lambda: StorePage(store, stamp)),
        "canonical_url": f"{request.scheme}://{request.get_host()}{request.path}",
    }
