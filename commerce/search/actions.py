"""What is written about searches: words that found nothing, counted by day, and never who searched."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from commerce.stores.models import Store

from . import rules
from .models import FruitlessSearch

MOST_A_DAY: Final = 500  # different words per store: beyond them only those known already are counted
KEPT_FOR: Final = timedelta(days=180)

_COUNT = """
INSERT INTO search_fruitlesssearch (store_id, day, words, times, last_at)
SELECT %(store)s, %(day)s, %(words)s, 1, %(now)s
WHERE (SELECT count(*) FROM search_fruitlesssearch WHERE store_id = %(store)s AND day = %(day)s) < %(most)s
   OR EXISTS (
       SELECT FROM search_fruitlesssearch WHERE store_id = %(store)s AND day = %(day)s AND words = %(words)s
   )
ON CONFLICT (store_id, day, words)
DO UPDATE SET times = search_fruitlesssearch.times + 1, last_at = excluded.last_at
"""


def count_fruitless(store: Store, text: str, now: datetime | None = None) -> None:
    """Count a search of `store` that found nothing on the store's day (one statement, whatever runs at the same time).

    What `rules.worth_keeping` leaves out is not written at all.
    """
    kept = rules.worth_keeping(text)
    if not kept:
        return
    moment = now or timezone.now()
    facts: dict[str, Any] = {
        "store": store.pk,
        "day": moment.astimezone(store.zone).date(),
        "words": kept,
        "now": moment,
        "most": MOST_A_DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, facts)


def forget_old(now: datetime | None = None) -> int:
    """Delete what is older than half a year; how many rows went."""
    day = timezone.localdate(now or timezone.now()) - KEPT_FOR
    deleted, _by_model = FruitlessSearch.objects.filter(day__lt=day).delete()
    return deleted
