"""How many forms one address may send.

Many people share an address here, so the ceiling is far above what one of them sends.
"""

from typing import Final

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest

MOST_SENT: Final = 20
WINDOW_SECONDS: Final = 600


def sends_too_many(request: HttpRequest, form: str) -> bool:
    """Count one more `form` ("contact", "newsletter") from the request's address; whether that is too many now."""
    key = f"sent-{form}:{get_client_ip_address(request) or 'unknown'}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) > MOST_SENT
    except ValueError:  # it expired between the two
        return False
