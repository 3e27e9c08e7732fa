"""How many wrong secret links one address may try.

Only wrong ones are counted, and only wrong ones are turned away: many customers share one address here, and none of
them may lose their order because a neighbour plays. Guessing 256 bits is hopeless anyway; this keeps it quiet.
"""

from typing import Final

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest

MOST_WRONG: Final = 20
WINDOW_SECONDS: Final = 600


def count_wrong(request: HttpRequest) -> bool:
    """Count a wrong link from the request's address; whether it has now tried too many."""
    key = f"wrong-order-link:{get_client_ip_address(request) or 'unknown'}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) > MOST_WRONG
    except ValueError:  # it expired between the two
        return False
