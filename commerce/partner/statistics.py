"""Figures about the stock."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from .models import StockRecord
from .queries import to_reorder


class Shortages(NamedTuple):
    """How many products are short, and how many of those have run out."""

    short: int
    out: int


def shortages(records: QuerySet[StockRecord]) -> Shortages:
    """Those among `records` that `to_reorder` lists; one query."""
    counts = to_reorder(records).order_by().aggregate(short=Count("pk"), out=Count("pk", filter=Q(free__lte=0)))
    return Shortages(**counts)
