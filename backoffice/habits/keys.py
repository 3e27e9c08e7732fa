"""Keys that lead to a place: `g` and then a letter. What they do is in `desk-keys.js`, which lists them with `?`.

A page adds keys of its own with `data-key="a"` on what a key presses; the words of the element are its help.
"""

from typing import Any, Final

from django.http import HttpRequest

from backoffice.navigation import entries_by_label

GO: Final[dict[str, str]] = {
    "order.order": "p",
    "accounts.customer": "c",
    "catalogue.product": "a",
    "partner.stockrecord": "e",
    "pagomovil.paymentreport": "v",
    "pagomovil.statementline": "b",
    "rates.exchangerate": "t",
    "offer.conditionaloffer": "o",
    "jobs.job": "j",
}


def go_keys(request: HttpRequest) -> list[dict[str, Any]]:
    """Letter, words and address of each place that this person may reach."""
    places = entries_by_label(request)
    return [
        {"key": key, "title": places[label][0], "link": places[label][2]}
        for label, key in GO.items()
        if label in places
    ]
