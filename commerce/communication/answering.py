"""When a store answers a message, in words."""

from datetime import datetime

from django.utils.translation import gettext

from commerce.stores.facts import opening_words
from commerce.stores.rules import Opening


def answer_words(opening: Opening, now: datetime) -> str:
    """When somebody who writes at `now`, in the store's own time, may expect an answer."""
    words = opening_words(opening, now)
    if not words:
        return gettext("Te respondemos en cuanto lo leamos.")
    if opening.is_open:
        return gettext("%(opening)s: te respondemos hoy mismo.") % {"opening": words}
    return gettext("%(opening)s: desde esa hora te respondemos.") % {"opening": words}
