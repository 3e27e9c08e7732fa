"""Field-level history for what does not go through `save()`: written set-based, at the same few queries for any number.

`queryset.update`, `bulk_create`, `bulk_update` and a tree's raw moves leave no history by themselves. Whoever uses them
on a model with history calls these instead. `attributed` says in whose name, and why, anything inside is changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import get_history_manager_for_model, get_m2m_field_name

type Person = AbstractBaseUser | None


class Attribution(NamedTuple):
    """In whose name a change is made, and why."""

    by: Person = None
    reason: str = ""


_NOBODY = Attribution()
_current: ContextVar[Attribution] = ContextVar("history_attribution", default=_NOBODY)


@contextmanager
def attributed(*, by: Person = None, reason: str = "") -> Iterator[None]:
    """Every history row written inside names `by` and `reason`, unless the row's own change says otherwise."""
    outer = _current.get()
    token = _current.set(Attribution(by or outer.by, reason.strip() or outer.reason))
    try:
        yield
    finally:
        _current.reset(token)


def fill_in(history_instance: Any, **_: Any) -> None:
    """Receiver: complete a history row about to be written with who and why, where it does not say so yet."""
    current = _current.get()
    if history_instance.history_user_id is None and current.by is not None:
        history_instance.history_user_id = current.by.pk
    if not history_instance.history_change_reason and current.reason:
        history_instance.history_change_reason = current.reason


@transaction.atomic
def update_with_history[Row: models.Model](
    queryset: models.QuerySet[Row], values: Mapping[str, Any], *, by: Person = None, reason: str = ""
) -> int:
    """`queryset.update(**values)` with a history row for each row that it changes; how many there were.

    The rows are locked first, in the order of their keys, so what is updated is what was found.
    """
    model = queryset.model
    ids = list(queryset.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if not ids:
        return 0
    rows = model._base_manager.filter(pk__in=ids)
    changed = rows.update(**values)
    record_history(rows, by=by, reason=reason)
    return changed


@transaction.atomic
def bulk_create_with_history[Row: models.Model](
    objects: Sequence[Row], *, by: Person = None, reason: str = "", batch_size: int | None = None
) -> list[Row]:
    """`bulk_create` with a history row for each new row."""
    if not objects:
        return []
    created = type(objects[0])._base_manager.bulk_create(objects, batch_size=batch_size)
    rows = type(objects[0])._base_manager.filter(pk__in=[row.pk for row in created])
    record_history(rows, by=by, reason=reason, kind="+")
    return created


@transaction.atomic
def bulk_update_with_history[Row: models.Model](
    objects: Sequence[Row],
    fields: Iterable[str],
    *,
    by: Person = None,
    reason: str = "",
    batch_size: int | None = None,
) -> int:
    """`bulk_update` with a history row for each row, written from what the database then holds."""
    if not objects:
        return 0
    manager = type(objects[0])._base_manager
    changed = manager.bulk_update(objects, list(fields), batch_size=batch_size)
    record_history(manager.filter(pk__in=[row.pk for row in objects]), by=by, reason=reason)
    return changed


@transaction.atomic
def record_history[Row: models.Model](
    queryset: models.QuerySet[Row], *, by: Person = None, reason: str = "", kind: str = "~"
) -> int:
    """Write one history row for each row of `queryset` as the database holds it now; how many.

    For changes already made in SQL, such as the moves of a tree. `kind` is "+" (new), "~" (changed) or "-" (call it
    before deleting). One INSERT … SELECT, and one more for each tracked many-to-many relation.
    """
    model: Any = queryset.model
    history = get_history_manager_for_model(model).model
    who, why = _attribution(by, reason)
    columns = [_quoted(field.column) for field in history.tracked_fields]
    try:
        found, parameters = queryset.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    moment = timezone.now()
    query = f"""
        INSERT INTO {_quoted(history._meta.db_table)}
            ({", ".join(columns)}, history_date, history_type, history_user_id, history_change_reason)
        SELECT {", ".join(f"row.{column}" for column in columns)}, %s, %s, %s, %s
        FROM {_quoted(model._meta.db_table)} row
        WHERE row.{_quoted(model._meta.pk.column)} IN ({found}) ORDER BY row.{_quoted(model._meta.pk.column)}
        RETURNING history_id
    """  # noqa: S608  nothing but names of our own tables and columns
    with connection.cursor() as cursor:
        cursor.execute(query, [moment, kind, who, why, *parameters])
        written = [history_id for (history_id,) in cursor.fetchall()]
        for field in history._history_m2m_fields if written else ():
            _copy_relation(cursor, field, history, written)
    return len(written)


def _copy_relation(cursor: Any, field: Any, history: Any, written: list[int]) -> None:
    through, copy = field.remote_field.through, HistoricalRecords.m2m_models[field]
    columns = [_quoted(column.column) for column in through._meta.fields]
    owner = through._meta.get_field(get_m2m_field_name(field)).column
    query = f"""
        INSERT INTO {_quoted(copy._meta.db_table)} ({", ".join(columns)}, history_id)
        SELECT {", ".join(f"link.{column}" for column in columns)}, past.history_id
        FROM {_quoted(history._meta.db_table)} past
        JOIN {_quoted(through._meta.db_table)} link
            ON link.{_quoted(owner)} = past.{_quoted(field.model._meta.pk.column)}
        WHERE past.history_id = ANY(%s)
    """  # noqa: S608  nothing but names of our own tables and columns
    cursor.execute(query, [written])


def _attribution(by: Person, reason: str) -> tuple[int | None, str | None]:
    current = _current.get()
    person = by or current.by or _of_request()
    return (person.pk if person is not None else None), (reason.strip() or current.reason or None)


def _of_request() -> Person:
    """The person of the request, as simple-history's middleware or a job has left it."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
