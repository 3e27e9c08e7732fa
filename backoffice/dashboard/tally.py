"""Many small counts at once: one query, and none of them counts further than a list pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, Expression, F, QuerySet, Value

MOST: Final = 1000
UNDATED: Final = Value(None, output_field=DateTimeField())
_ONE: Final = "SELECT %s::text, count(*), min(since)::timestamptz FROM ({}) AS few (since)"


@dataclass(frozen=True)
class Tally:
    """How many rows, counted up to a thousand, and the oldest moment among them."""

    count: int
    oldest: datetime | None


def tally(wanted: Mapping[str, tuple[QuerySet[Any], str | Expression]]) -> dict[str, Tally]:
    """Count each queryset, in one query for all; beside it stands the field that says since when a row waits."""
    parts, parameters = [], []
    for name, (rows, since) in wanted.items():
        moment = F(since) if isinstance(since, str) else since
        try:
            sql, inner = rows.order_by().values_list(moment)[:MOST].query.sql_with_params()
        except EmptyResultSet:  # nothing can be in it: nobody asks the database
            continue
        parts.append(_ONE.format(sql))
        parameters += [name, *inner]
    found = dict.fromkeys(wanted, Tally(0, None))
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), parameters)
            found |= {name: Tally(count, oldest) for name, count, oldest in cursor.fetchall()}
    return found
