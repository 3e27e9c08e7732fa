"""Loading the country's reference data."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from commerce.venezuela import reference
from commerce.venezuela.models import Bank, PhonePrefix, TaxRate


@dataclass(frozen=True)
class Loaded:
    """What became of one table: `total` rows in the file, of which `created` were new and `changed` differed."""

    name: str
    total: int
    created: int
    changed: int


@dataclass(frozen=True)
class _Source:
    """A file of reference data: its table, its key, and the columns that belong to the operator once the row exists."""

    name: str
    model: type[models.Model]
    key: str
    operators_own: frozenset[str] = frozenset()


SOURCES = (
    _Source("banks", Bank, "code", frozenset({"is_active"})),
    _Source("phone_prefixes", PhonePrefix, "prefix"),
    _Source("taxes", TaxRate, "code", frozenset({"percent"})),
)


@transaction.atomic
def load_reference_data(
    report: Callable[[Loaded], object] = lambda loaded: None, *, only: Collection[str] = ()
) -> None:
    """Create or refresh banks, phone prefixes and taxes from the project's files; safe to run again at any time.

    `only` names the tables to load ("banks"), all of them by default.
    What an operator may have decided, a bank's `is_active` and a tax's `percent`, is set only on a new row.
    `report` hears about each table.
    """
    for source in SOURCES:
        if only and source.name not in only:
            continue
        report(_load(source))


def _load(source: _Source) -> Loaded:
    rows = reference.read(source.name)
    present = source.model._default_manager.in_bulk([row[source.key] for row in rows], field_name=source.key)
    created = changed = 0
    for row in rows:
        existing = present.get(row[source.key])
        if existing is None:
            source.model._default_manager.create(**row)
            created += 1
        elif _refresh(existing, row, keep=source.operators_own | {source.key}):
            changed += 1
    return Loaded(source.name, len(rows), created, changed)


def _refresh(instance: models.Model, row: dict[str, Any], keep: frozenset[str]) -> bool:
    """Bring the columns of `row` that are not in `keep` up to date; whether anything differed."""
    stale = [column for column in row if column not in keep and getattr(instance, column) != row[column]]
    for column in stale:
        setattr(instance, column, row[column])
    if stale:
        instance.save(update_fields=stale)
    return bool(stale)
