"""The sources that ship with the project: fixtures/reference/rate_sources.json as rows."""

import json
from pathlib import Path

from django.db import transaction

from .models import RateSource

_FILE = Path(__file__).resolve().parents[2] / "fixtures" / "reference" / "rate_sources.json"


@transaction.atomic
def load_sources() -> tuple[int, int]:
    """Add the sources that are not there yet; (how many the file has, how many were new).

    A source that is there stays as the operator left it: its address, its order and whether it is on.
    """
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    present = set(RateSource.objects.values_list("name", flat=True))
    new = [RateSource(**row) for row in rows if row["name"] not in present]
    RateSource.objects.bulk_create(new)
    return len(rows), len(new)
