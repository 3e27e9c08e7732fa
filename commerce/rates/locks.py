"""One fetch of a currency at a time, over all processes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_FETCHING = 7302


@contextmanager
def fetching(base: str) -> Iterator[bool]:
    """Hold the right to fetch `base`; yields False where somebody else holds it. It ends with the connection."""
    number = int.from_bytes(base.encode()[:3])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_FETCHING, number])
        row = cursor.fetchone()
    is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_FETCHING, number])
