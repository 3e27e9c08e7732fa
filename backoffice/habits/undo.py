"""The way back: what was just done can be taken back from a note on the next page."""

from typing import Any, Final

from django.http import HttpRequest

KEY: Final = "undo_offer"


def offer(request: HttpRequest, words: str, address: str) -> None:
    """Show, on the next page of this person, `words` and a button that posts to `address`."""
    request.session[KEY] = {"words": words, "address": address}


def offered(request: HttpRequest) -> dict[str, Any] | None:
    """What can be taken back, said once."""
    found: dict[str, Any] | None = request.session.pop(KEY, None) if KEY in request.session else None
    return found
