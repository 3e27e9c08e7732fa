"""Who may do what a job does."""

from typing import Any

from . import rules
from .models import Job


def may(permission: str, store_id: int | None, by: Any) -> None:
    """Raise NotAllowed unless `by` holds `permission` in the store, or anywhere for what belongs to no store."""
    if not holds(permission, store_id, by):
        raise rules.not_yours()


def holds(permission: str, store_id: int | None, by: Any) -> bool:
    """Whether `by` holds `permission` in the store `store_id`, or anywhere for what belongs to no store."""
    return bool(by.has_perm(permission, Job(store_id=store_id)) if store_id is not None else by.has_perm(permission))
