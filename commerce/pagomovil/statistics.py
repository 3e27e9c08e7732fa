"""Figures about verifying payments, each one reproducible from the reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

LATE_AFTER: Final = timedelta(minutes=15)
MOST_COUNTED: Final = 1000
_TIMES: Final = """
    SELECT n, hour, count(*), count(*) FILTER (WHERE decided_by_id IS NULL),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY took), percentile_cont(0.9) WITHIN GROUP (ORDER BY took)
      FROM (SELECT n, decided_by_id, extract(epoch FROM decided_at - created_at) AS took,
                   extract(hour FROM created_at AT TIME ZONE %(zone)s)::int AS hour
              FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[])
                   WITH ORDINALITY AS period (since, until, n)
              JOIN pagomovil_paymentreport ON store_id = ANY(%(stores)s) AND state = 'verified'
               AND decided_at >= since AND decided_at < until) AS verified
     GROUP BY GROUPING SETS ((n), (n, hour))
"""
_WAITING: Final = """
    SELECT count(*), count(*) FILTER (WHERE created_at < %(late)s), count(*) FILTER (WHERE state = 'second_review'),
           min(created_at), coalesce(sum(amount), 0)
      FROM (SELECT created_at, state, amount FROM pagomovil_paymentreport
             WHERE store_id = ANY(%(stores)s) AND state IN ('reported', 'second_review') ORDER BY id
             LIMIT %(most)s) AS oldest
"""


@dataclass(frozen=True)
class Times:
    """How many reports were verified, how many of them by nobody, and how long it took from report to decision."""

    count: int
    automatic: int
    median: timedelta | None
    p90: timedelta | None


NO_TIMES: Final = Times(0, 0, None, None)


@dataclass(frozen=True)
class Waiting:
    """What waits for the shop, counted up to a thousand; `late`: longer than `LATE_AFTER`."""

    count: int
    late: int
    second: int
    oldest: datetime | None
    ves: Decimal


@dataclass(frozen=True)
class Period:
    """The times of one period: of all its reports, and by the hour of the day at which they were reported."""

    total: Times
    by_hour: dict[int, Times]


def verification_times(store_ids: Sequence[int], periods: Sequence[tuple[date, date]], zone: ZoneInfo) -> list[Period]:
    """How long verifying took in each of `periods` (first and last day of deciding), in one query.

    From the customer's report to the decision that verified it, also where a datum was asked for in between and where
    nobody had to look; reports that were rejected or still wait have no time.
    """
    since = [datetime.combine(first, time.min, zone) for first, _last in periods]
    until = [datetime.combine(last + timedelta(days=1), time.min, zone) for _first, last in periods]
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"stores": list(store_ids), "zone": str(zone), "since": since, "until": until}
        cursor.execute(_TIMES, told)
        rows = cursor.fetchall()
    found = [Period(NO_TIMES, {}) for _period in periods]
    for n, hour, count, automatic, median, p90 in rows:
        times = Times(count, automatic, timedelta(seconds=float(median)), timedelta(seconds=float(p90)))
        if hour is None:
            found[n - 1] = Period(times, found[n - 1].by_hour)
        else:
            found[n - 1].by_hour[hour] = times
    return found


def waiting_now(store_ids: Sequence[int], now: datetime) -> Waiting:
    """What waits to be verified at `now`: one query that reads the oldest thousand at most."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"stores": list(store_ids), "late": now - LATE_AFTER, "most": MOST_COUNTED})
        return Waiting(*cursor.fetchone())
