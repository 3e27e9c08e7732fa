"""Finding a person in texts, in any spelling, and blanking what is found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import CharField, Count, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from .person import Person

BLANK: Final = "•••"
_BETWEEN: Final = r"[\s.()/-]*"
_FEWEST_DIGITS: Final = 6
# What no scrubbing may touch: the journal, which holds no personal data, and the queue's own columns.
_LEFT_ALONE: Final = frozenset({"journal.journalentry", "sessions.session", "django_q.ormq"})
# Numbers of ours and of banks: digits that happen to be somebody's are not about them.
_NUMBERS: Final = frozenset(
    {"number", "reference", "reference_digits", "reference_typed", "token_hash", "fingerprint", "sha256", "path"}
    | {"idempotency_key", "hash", "partner_sku", "upc", "line_reference"}
)


@dataclass(frozen=True)
class Trace:
    """A column in which something of a person is left, and in how many rows."""

    table: str
    column: str
    rows: int


def pattern_of(person: Person) -> str:
    """A regular expression, for Python and for PostgreSQL alike, that finds a person's data in any spelling."""
    parts = [
        *(_spelled(digits) for digits in _numbers([*person.phones, *person.documents])),
        *(re.escape(email) for email in [*person.emails, *person.payer_emails]),
        *(r"\s+".join(map(re.escape, name.split())) for name in person.names),
    ]
    return "|".join(sorted(set(parts), key=len, reverse=True))


def blanked(value: Any, pattern: re.Pattern[str]) -> Any:
    """`value`, a text or what JSON can hold, with every match replaced."""
    if isinstance(value, str):
        return pattern.sub(BLANK, value)
    if isinstance(value, list):
        return [blanked(item, pattern) for item in value]
    if isinstance(value, dict):
        return {key: blanked(item, pattern) for key, item in value.items()}
    return value


def scrub(rows: QuerySet[Any], pattern: str) -> int:
    """Blank the matches in every text and JSON column of `rows`; how many rows changed."""
    names = [field.attname for field in text_columns(rows.model)]
    if not names or not pattern:
        return 0
    compiled, changed = re.compile(pattern, re.IGNORECASE), 0
    for row in rows.order_by().values("pk", *names).iterator():
        values = {name: blanked(row[name], compiled) for name in names}
        values = {name: value for name, value in values.items() if value != row[name]}
        if values:
            rows.model._base_manager.filter(pk=row["pk"]).update(**values)
            changed += 1
    return changed


def text_columns(model: type[Model]) -> list[Any]:
    """The columns of a model in which people write, or which programs fill with what people wrote."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField)
        and not field.choices
        and not field.primary_key
        and field.column not in _NUMBERS
    ]


def mentioning(model: type[Model], pattern: str) -> QuerySet[Any]:
    """The rows of a model in which the pattern is found, in any text or JSON column."""
    rows, found = model._base_manager.all(), Q(pk__in=[])
    if not pattern:
        return rows.none()
    for name in (field.attname for field in text_columns(model)):
        rows = rows.alias(**{f"{name}_as_text": Cast(name, TextField())})
        found |= Q(**{f"{name}_as_text__iregex": pattern})
    return rows.filter(found)


def traces(person_pattern: str) -> list[Trace]:
    """Every column of every table of ours in which the pattern is still found."""
    return [trace for model in _tables() for trace in _in(model, person_pattern)]


def descendants(rows: QuerySet[Any], labels: Iterable[str]) -> Iterator[QuerySet[Any]]:
    """`rows` and, level by level, whatever refers to them in the apps of those labels; history included."""
    allowed, seen, level = set(labels), {rows.model}, [rows]
    while level:
        below = []
        for above in level:
            yield above
            for relation in above.model._meta.get_fields(include_hidden=True):
                child = relation.related_model if relation.auto_created and not relation.concrete else None
                if child is None or child in seen or child._meta.app_label not in allowed or relation.many_to_many:
                    continue
                seen.add(child)
                below.append(child._base_manager.filter(**{f"{relation.field.name}__in": above.values("pk")}))
        level = below


def history_of(model: type[Model]) -> type[Model] | None:
    """The model of a model's history, where it has one."""
    manager = getattr(model, "history", None)
    return getattr(manager, "model", None)


def _tables() -> list[type[Model]]:
    models = {
        model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy
    }
    return [model for model in models.values() if model._meta.label_lower not in _LEFT_ALONE and model._meta.managed]


def _in(model: type[Model], pattern: str) -> Iterator[Trace]:
    columns = {field.attname: field.column for field in text_columns(model)}
    if not columns or not pattern:
        return
    texts = {f"{name}_as_text": Cast(name, TextField()) for name in columns}
    counts = {f"{name}_found": Count("pk", filter=Q(**{f"{name}_as_text__iregex": pattern})) for name in columns}
    for key, rows in model._base_manager.alias(**texts).aggregate(**counts).items():
        if rows:
            yield Trace(model._meta.db_table, columns[key.removesuffix("_found")], rows)


def _numbers(values: Iterable[str]) -> Iterator[str]:
    """The digits that tell phones and documents apart: of a phone those after the country code."""
    for value in values:
        digits = "".join(letter for letter in value.removeprefix("+58") if letter.isdigit())
        if len(digits) >= _FEWEST_DIGITS:
            yield digits.lstrip("0") or digits


def _spelled(digits: str) -> str:
    """As a whole number, with or without country code, zeros in front, and points, dashes or blanks in between."""
    return rf"(?<!\d)(?:\+?58|0+)?{_BETWEEN}{_BETWEEN.join(digits)}(?!\d)"
