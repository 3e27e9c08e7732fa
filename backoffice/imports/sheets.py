"""Sheets: what a business person brings in or takes out as a file, one row per thing.

A sheet is an import-export resource. Its columns read and write values; the sheet finds the row's object, says what
would change, and writes everything that differs with its history, set-based, in the transaction of whoever calls.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export.resources import Resource

from commerce.accounts.models import User
from commerce.refusals import BadInput
from commerce.spreadsheets.reading import Row, Table
from commerce.stores.models import Store

from .columns import Column, folded

BATCH: Final = 500
NEW, CHANGED, UNCHANGED, ERROR = "new", "changed", "unchanged", "error"
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Context:
    """For whom a file is brought in: the store (None for what belongs to no store), the person, and why."""

    store: Store | None
    by: User
    reason: str = ""
    # What a sheet has looked up once for the whole file.
    memo: dict[str, Any] = field(default_factory=dict)


@dataclass
class Planned:
    """What one row of a file would do: `changes` are (column, before, after), `errors` are (column, what to do)."""

    number: int
    label: str
    kind: str = UNCHANGED
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    instance: Any = None


class RowError(Exception):
    """A row that cannot be brought in: the column's title and what to do about it."""

    def __init__(self, title: str | Promise, message: str | Promise) -> None:
        super().__init__(title, message)
        self.title, self.message = str(title), str(message)


class Sheet(Resource):
    """The base of all sheets; one without `import_permission` is only taken out."""

    code: ClassVar[str]
    title: ClassVar[str | Promise]
    model: ClassVar[type[Model]]
    export_permission: ClassVar[str]
    import_permission: ClassVar[str] = ""
    # Asked besides, of whoever brings a file in: adding needs more than changing.
    also_needed: ClassVar[tuple[str, ...]] = ()
    is_of_store: ClassVar[bool] = True
    help: ClassVar[str | Promise] = ""

    @property
    def columns(self) -> list[Column]:
        """The columns, in their order."""
        return [column for column in self.fields.values() if isinstance(column, Column)]

    def import_columns(self) -> list[Column]:
        """The columns that a file may bring."""
        return [column for column in self.columns if not column.is_export_only]

    def titles(self) -> list[str]:
        """The headings of the template."""
        return [str(column.title) for column in self.import_columns()]

    def example(self) -> list[Any]:
        """The template's one row."""
        return [column.example for column in self.import_columns()]

    # ── Bringing in ──────────────────────────────────────────────────────────────────────────────────────────────
    def plan(self, table: Table, context: Context, progress: Progress, *, is_for_real: bool) -> list[Planned]:
        """What each row would do. `is_for_real`: it is about to be written, so what is found is locked."""
        raise NotImplementedError

    def write(self, planned: Sequence[Planned], context: Context, progress: Progress) -> None:
        """Write the rows that are new or changed, with their history."""
        raise NotImplementedError

    def match(self, table: Table) -> dict[str, Column]:
        """The column that each heading of the file means. Raises BadInput where one that is needed is missing."""
        known = {name: column for column in self.columns for name in column.names}
        found = {title: known[folded(title)] for title in table.titles if folded(title) in known}
        missing = [
            str(column.title) for column in self.import_columns() if column.is_required and column not in found.values()
        ]
        if missing:
            message = _("Falta la columna %(columns)s. Descarga la plantilla y usa sus títulos.")
            raise BadInput("missing_column", message % {"columns": ", ".join(missing)}, field="file")
        return found

    def ignored(self, table: Table) -> list[str]:
        """The headings of the file that mean nothing here."""
        known = {name for column in self.columns for name in column.names}
        return [title for title in table.titles if title and folded(title) not in known]

    # ── Taking out ───────────────────────────────────────────────────────────────────────────────────────────────
    def export_titles(self, queryset: QuerySet[Any], *, as_keys: bool = False) -> list[str]:
        """The headings of the rows of `queryset`; `as_keys`: as JSON names them."""
        return [column.key if as_keys else str(column.title) for column in self.columns]

    def for_person(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """The rows with what depends on who takes them out."""
        return queryset

    def hidden_from(self, user: Any) -> frozenset[str]:
        """The keys of columns that this person may not take out, whatever else they may."""
        return frozenset()

    def ready_for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with whatever else their columns read, at a fixed number of queries per batch."""
        return queryset

    def store_of(self, instance: Any) -> int | None:
        """The store that a row belongs to: who sees its personal data is decided there."""
        return getattr(instance, "store_id", None)

    def export_rows(self, queryset: QuerySet[Any], *, clear_in: Callable[[int | None], bool]) -> Iterator[list[Any]]:
        """The cells of each row; a personal one is masked unless `clear_in` its store."""
        for instance in self.ready_for_export(queryset).iterator(chunk_size=BATCH):
            is_clear = clear_in(self.store_of(instance))
            yield [_shown(column, instance, is_clear=is_clear) for column in self.columns]

    def has_personal_data(self) -> bool:
        """Whether any column shows whom something is about."""
        return any(column.mask for column in self.columns)


def _shown(column: Column, instance: Any, *, is_clear: bool) -> Any:
    value = column.export(instance)
    return column.mask(str(value)) if column.mask and value and not is_clear else value


class ObjectSheet(Sheet):
    """A sheet whose rows are rows of `model`, each found by one column. An empty cell leaves what is stored."""

    key_column: ClassVar[str]
    adds: ClassVar[bool] = True

    def existing(self, context: Context, keys: Sequence[str]) -> QuerySet[Any]:
        """The objects that have one of the keys."""
        raise NotImplementedError

    def key_of(self, instance: Any) -> str:
        """The key of an object, as `read_key` writes it."""
        raise NotImplementedError

    def read_key(self, text: str) -> str:
        """The key that a cell means."""
        return text

    def find_key(self, values: dict[str, Any], context: Context) -> str:
        """The key that the cells of a row mean, "" where it is missing. Raises RowError where they contradict."""
        return self.read_key(_cell(values, self.key_column))

    def new(self, key: str, context: Context) -> Any:
        """A new object with that key. Raises RowError where there can be none."""
        raise RowError(self._key.title, _("No existe en esta tienda. Revisa el código."))

    def check(self, instance: Any, values: dict[str, Any], context: Context) -> None:
        """Refuse what no column alone can tell. Raises RowError."""

    def save(self, new: list[Any], changed: list[Any], context: Context) -> None:
        """Write the objects with their history."""
        raise NotImplementedError

    @property
    def _key(self) -> Column:
        return next(column for column in self.columns if column.key == self.key_column)

    def plan(self, table: Table, context: Context, progress: Progress, *, is_for_real: bool) -> list[Planned]:
        """See Sheet."""
        matched = self.match(table)
        planned: list[Planned] = []
        seen: set[str] = set()
        for batch in batched(table.rows, BATCH):
            planned += self._plan_batch(batch, matched, seen, context, is_for_real=is_for_real)
            progress(len(planned), len(table.rows))
        return planned

    def _plan_batch(
        self, rows: Sequence[Row], matched: dict[str, Column], seen: set[str], context: Context, *, is_for_real: bool
    ) -> Iterator[Planned]:
        cells = [{matched[title].key: value for title, value in row.values.items() if title in matched} for row in rows]
        plans = [
            Planned(row.number, self.read_key(_cell(values, self.key_column))[:200])
            for row, values in zip(rows, cells, strict=True)
        ]
        keys = [self._key_or_error(plan, values, context) for plan, values in zip(plans, cells, strict=True)]
        found = self.existing(context, [key for key in keys if key])
        if is_for_real:
            found = found.order_by("pk").select_for_update(of=("self",), no_key=True)
        known = {self.key_of(instance): instance for instance in found}
        for plan, values, key in zip(plans, cells, keys, strict=True):
            try:
                if not plan.errors:
                    self._plan_row(plan, key, values, known, seen, context)
            except RowError as error:
                plan.errors.append((error.title, error.message))
            if plan.errors:
                plan.kind = ERROR
            yield plan

    def _key_or_error(self, plan: Planned, values: dict[str, Any], context: Context) -> str:
        try:
            return self.find_key(values, context)
        except RowError as error:
            plan.errors.append((error.title, error.message))
            return ""

    def _plan_row(
        self, plan: Planned, key: str, values: dict[str, Any], known: dict[str, Any], seen: set[str], context: Context
    ) -> None:
        if not key:
            raise RowError(self._key.title, _("Falta. Escríbelo, o borra la fila."))
        if key in seen:
            raise RowError(self._key.title, _("Está repetido en el archivo. Deja una sola fila."))
        seen.add(key)
        instance = known.get(key)
        is_new = instance is None
        if is_new:
            instance = self.new(key, context)
        before = self._values(instance)
        said = {name: value for name, value in values.items() if value != "" and name != self.key_column}
        try:
            self.import_instance(instance, said, context=context)
        except ValidationError as errors:
            plan.errors += [(self._title_of(name), " ".join(words)) for name, words in errors.message_dict.items()]
            return
        if is_new:
            for column in self.import_columns():
                if column.is_required and column.key != self.key_column and column.key not in said:
                    plan.errors.append((str(column.title), _("Falta.")))
        if plan.errors:
            return
        self.check(instance, said, context)
        after = self._values(instance)
        plan.instance = instance
        plan.changes = [
            (str(column.title), "" if is_new else _text(column, before), _text(column, after))
            for column in self.import_columns()
            if column.key != self.key_column and _differs(before[column.key], after[column.key], is_new=is_new)
        ]
        plan.kind = NEW if is_new else CHANGED if plan.changes else UNCHANGED

    def _values(self, instance: Any) -> dict[str, Any]:
        return {column.key: column.get_value(instance) for column in self.import_columns()}

    def _title_of(self, attribute: str) -> str:
        return next((str(column.title) for column in self.columns if column.attribute == attribute), attribute)

    def write(self, planned: Sequence[Planned], context: Context, progress: Progress) -> None:
        """See Sheet."""
        done = 0
        for batch in batched(planned, BATCH):
            new = [plan.instance for plan in batch if plan.kind == NEW]
            changed = [plan.instance for plan in batch if plan.kind == CHANGED]
            self.save(new, changed, context)
            done += len(batch)
            progress(done, len(planned))


def _cell(values: dict[str, Any], name: str) -> str:
    return str(values.get(name, "")).strip()


def _differs(before: Any, after: Any, *, is_new: bool) -> bool:
    return after not in ("", None) if is_new else before != after


def _text(column: Column, values: dict[str, Any]) -> str:
    return str(column.widget.render(values[column.key]))[:200]
