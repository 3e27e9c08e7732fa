"""Sealing everything again under the first key, so that the old ones may go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction

from .boxes import Unreadable, is_current, seal
from .fields import Sealed, SealedTextField

BATCH: Final = 500


@dataclass
class Rotated:
    """One column: how many secrets it holds, how many were sealed again, how many no key opens."""

    column: str
    total: int = 0
    changed: int = 0
    unreadable: int = 0


def rotate_all() -> list[Rotated]:
    """Seal every secret of every model again where the first key does not open it; history included. Repeatable."""
    return [_rotate(model, field) for model in apps.get_models(include_auto_created=True) for field in _fields(model)]


def _fields(model: type[models.Model]) -> Iterator[SealedTextField]:
    if model._meta.managed and not model._meta.proxy:
        yield from (field for field in model._meta.local_concrete_fields if isinstance(field, SealedTextField))


def _rotate(model: type[models.Model], field: SealedTextField) -> Rotated:
    done = Rotated(f"{model._meta.label}.{field.name}")
    after: Any = None
    while True:
        with transaction.atomic():
            rows = model._base_manager.exclude(**{field.name: ""}).order_by("pk").select_for_update(of=("self",))
            batch = list((rows.filter(pk__gt=after) if after is not None else rows).only("pk", field.name)[:BATCH])
            _reseal(model, field, batch, done)
        if len(batch) < BATCH:
            return done
        after = batch[-1].pk


def _reseal(model: type[models.Model], field: SealedTextField, batch: list[models.Model], done: Rotated) -> None:
    stale = []
    for row in batch:
        secret: Sealed = getattr(row, field.attname)
        if is_current(secret.token, purpose=field.purpose):
            continue
        try:
            token = seal(secret.reveal(), purpose=field.purpose)
        except Unreadable:
            done.unreadable += 1
            continue
        setattr(row, field.attname, Sealed(token, field.purpose))
        stale.append(row)
    model._base_manager.bulk_update(stale, [field.name])
    done.total += len(batch)
    done.changed += len(stale)
