"""What every page of the shop shows of `cms`."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from commerce.stores.models import Store

from .look import look_of


def site_look(request: HttpRequest) -> dict[str, Any]:
    """`site_look`: announcement, menu, footer and networks of the store's site, in the language of the page."""
    store: Store | None = getattr(request, "store", None)
    if store is None:
        return {}
    stamp: int = getattr(request, "catalogue_stamp", 0)
    return {"site_look": SimpleLazyObject(lambda: look_of(store, stamp, get_language() or settings.LANGUAGE_CODE))}
