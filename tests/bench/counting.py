"""How many queries a page costs, once warm."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count_queries(pages: dict[str, str], cookie: str, guest: str = "") -> dict[str, int]:
    """Queries of the second visit: by page for a guest, and `basket`, `category+basket` with a ten-line basket.

    `guest` is the cookie of a visitor without a basket; with a session in it no page comes from a page cache.
    """
    counts = {}
    visits = [(name, address, cookie if name == "basket" else guest) for name, address in pages.items()]
    visits.append(("category+basket", pages["category"], cookie))
    for name, address, jar in visits:
        client = Client(SERVER_NAME="localhost")
        for part in filter(None, jar.split("; ")):
            key, _, value = part.partition("=")
            client.cookies[key] = value
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        counts[name] = len(captured)
    return counts
