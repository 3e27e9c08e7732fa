"""The versions of an object and of the rows that make it up, each with what it changed, at a few queries a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db import connection, models
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords
from simple_history.utils import get_history_manager_for_model, get_m2m_reverse_field_name

from . import values, words
from .values import Names

PER_PAGE: Final = 25

# The rows that make up an object: model and the column that points to it. Their changes show in its history.
PARTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "catalogue.product": (
        ("partner.StockRecord", "product"),
        ("catalogue.ProductImage", "product"),
        ("catalogue.ProductAttributeValue", "product"),
        ("catalogue.Specification", "product"),
        ("catalogue.ProductCategory", "product"),
        ("catalogue.ProductRecommendation", "primary"),
        ("catalogue.Product", "parent"),
    ),
    "catalogue.productclass": (("catalogue.ProductAttribute", "product_class"),),
    "catalogue.attributeoptiongroup": (("catalogue.AttributeOption", "group"),),
    "offer.range": (("offer.RangeProduct", "range"),),
    "order.order": (("order.Line", "order"), ("order.OrderNote", "order"), ("payment.Source", "order")),
    "payment.source": (("payment.Transaction", "source"),),
    "accounts.user": (("address.UserAddress", "user"), ("accounts.BusinessProfile", "user")),
    "pagomovil.recipientaccount": (("pagomovil.StatementFormat", "account"),),
    "stores.store": (
        ("stores.OpeningHours", "store"),
        ("stores.Membership", "store"),
        ("stores.MailSender", "store"),
        ("payment.StorePaymentMethod", "store"),
    ),
}
# Columns that say nothing to a person, or repeat what another says.
_SILENT: Final = frozenset(
    {"id", "date_updated", "search_text", "idempotency_key", "entity_object_id", "entity_content_type", "depth"}
)


@dataclass(frozen=True)
class Source:
    """One table of history that a page reads: the model, and which column leads to the object."""

    number: int
    model: type[models.Model]
    column: str
    is_part: bool

    @property
    def history(self) -> Any:
        """The history rows' model."""
        return get_history_manager_for_model(self.model).model

    def rows(self, pk: Any) -> QuerySet[Any]:
        """The history rows of the object."""
        return self.history.objects.filter(**{self.column: pk})


@dataclass
class Change:
    """One column that a version changed, in words; `pieces` where a long text is told apart word by word."""

    label: str
    before: str = ""
    after: str = ""
    pieces: list[words.Piece] = field(default_factory=list)


@dataclass
class Version:
    """One change of the object or of a part of it."""

    row: Any
    source: Source
    changes: list[Change]
    part: str = ""

    @property
    def kind(self) -> str:
        """What happened, in a word."""
        return {"+": _("Se creó"), "~": _("Cambió"), "-": _("Se borró")}[self.row.history_type]


def sources_of(model: type[models.Model], may_view: Any) -> list[Source]:
    """The tables of history of an object of `model`; of its parts only those of models that `may_view` allows."""
    concrete: type[models.Model] = model._meta.concrete_model or model
    found = [Source(0, concrete, concrete._meta.pk.attname, is_part=False)] if has_history(concrete) else []
    for name, column in PARTS.get(concrete._meta.label_lower, ()):
        part = apps.get_model(name)
        if has_history(part) and may_view(part):
            attname = part._meta.get_field(column).attname  # type: ignore[union-attr]
            found.append(Source(len(found), part, attname, is_part=True))
    return found


def has_history(model: type[models.Model]) -> bool:
    """Whether simple-history watches `model`."""
    return hasattr(model._meta, "simple_history_manager_attribute")


def fields_of(sources: Iterable[Source]) -> list[tuple[str, str]]:
    """What a page can be filtered by: (key, label) of every column that says something."""
    found = []
    for source in sources:
        for column in _told(source):
            label = values.label_of(column)
            of = capfirst(str(source.model._meta.verbose_name))
            found.append((f"{source.number}.{column.name}", f"{of}: {label}" if source.is_part else label))
    return found


def page_of(sources: Sequence[Source], pk: Any, *, number: Any = 1, only: str = "") -> Page:
    """A page of versions, newest first; with `only`, a key of `fields_of`, those that changed that column."""
    chosen, querysets = list(sources), [source.rows(pk) for source in sources]
    picked = dict(fields_of(sources)) if only else {}
    if only in picked:
        source = sources[int(only.partition(".")[0])]
        chosen, querysets = [source], [_changing(source, pk, only.partition(".")[2])]
    keys = [
        rows.order_by()
        .annotate(source_number=Value(source.number, IntegerField()))
        .values_list("history_date", "history_id", "source_number")
        for source, rows in zip(chosen, querysets, strict=True)
    ]
    together = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
    page = Paginator(together.order_by("-history_date", "-history_id"), PER_PAGE).get_page(number)
    page.object_list = _told_versions({source.number: source for source in chosen}, list(page.object_list))
    return page


def _changing(source: Source, pk: Any, name: str) -> QuerySet[Any]:
    """The history rows that differ in one column from the one before them."""
    quote = connection.ops.quote_name
    history: Any = source.history
    column, key = history._meta.get_field(name).column, history._meta.get_field(source.model._meta.pk.name).column  # type: ignore[union-attr]
    query = f"""
        SELECT history_id FROM (
            SELECT history_id, history_type, {quote(column)} IS DISTINCT FROM lag({quote(column)}) OVER (
                PARTITION BY {quote(key)} ORDER BY history_date, history_id
            ) AS is_changed
            FROM {quote(history._meta.db_table)} WHERE {quote(history._meta.get_field(source.column).column)} = %s
        ) versions WHERE is_changed
    """  # noqa: S608  nothing but names of our own tables and columns
    return source.rows(pk).filter(history_id__in=RawSQL(query, [pk]))  # noqa: S611


def _told_versions(sources: dict[int, Source], keys: list[tuple[Any, int, int]]) -> list[Version]:
    loaded = {number: _load(source, [key[1] for key in keys if key[2] == number]) for number, source in sources.items()}
    names, lists = Names(), _Lists()
    for source in sources.values():
        rows, before = loaded[source.number]
        _ask_names(source, [*rows.values(), *before.values()], names, lists)
    lists.want_names(names)
    names.ask()
    versions = []
    for _moment, history_id, number in keys:
        rows, earlier = loaded[number]
        row = rows[history_id]
        changes = _changes(sources[number], row, earlier.get(row.previous_id), names, lists)
        part = _part_name(sources[number], row, names) if sources[number].is_part else ""
        versions.append(Version(row, sources[number], changes, part))
    return versions


def _load(source: Source, ids: list[int]) -> tuple[dict[int, Any], dict[int, Any]]:
    """The history rows, and those that came right before each of them."""
    if not ids:
        return {}, {}
    history, key = source.history, source.model._meta.pk.attname
    earlier = history.objects.filter(**{key: OuterRef(key)}).filter(
        Q(history_date__lt=OuterRef("history_date"))
        | Q(history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id"))
    )
    previous = Subquery(earlier.order_by("-history_date", "-history_id").values("history_id")[:1])
    rows = history.objects.filter(history_id__in=ids).select_related("history_user").annotate(previous_id=previous)
    loaded = {row.history_id: row for row in rows}
    wanted = {row.previous_id for row in loaded.values()} - {None}
    return loaded, {row.history_id: row for row in history.objects.filter(history_id__in=wanted)}


class _Lists:
    """What the many-to-many relations of some history rows held: keys of the related rows, by relation and row."""

    def __init__(self) -> None:
        self._held: dict[Any, dict[int, set[Any]]] = {}

    def ask(self, relation: Any, ids: list[int]) -> None:
        """One query for one relation."""
        target = f"{get_m2m_reverse_field_name(relation)}_id"
        links = HistoricalRecords.m2m_models[relation].objects.filter(history_id__in=ids)
        held = self._held.setdefault(relation, {})
        for history_id, key in links.values_list("history_id", target):
            held.setdefault(history_id, set()).add(key)

    def want_names(self, names: Names) -> None:
        """Name everything that is held."""
        for relation, held in self._held.items():
            for keys in held.values():
                names.want(relation.related_model, keys)

    def of(self, relation: Any, history_id: int) -> set[Any]:
        """What a history row held."""
        return self._held.get(relation, {}).get(history_id, set())


def _ask_names(source: Source, rows: list[Any], names: Names, lists: _Lists) -> None:
    for column in _told(source):
        if isinstance(column, models.ForeignKey):
            names.want(column.related_model, {getattr(row, column.attname) for row in rows})  # type: ignore[arg-type]
    for relation in source.history._history_m2m_fields if rows else ():
        lists.ask(relation, [row.history_id for row in rows])


def _told(source: Source) -> list[Any]:
    """The columns whose changes are told, without the one that leads to the object."""
    return [
        column
        for column in source.history.tracked_fields
        if not column.primary_key
        and column.name not in _SILENT
        and not (source.is_part and column.attname == source.column)
    ]


def _changes(source: Source, row: Any, before: Any, names: Names, lists: _Lists) -> list[Change]:
    if row.history_type == "-":
        return []
    changes = []
    for column in _told(source):
        new = getattr(row, column.attname)
        old = getattr(before, column.attname) if before is not None else None
        if new != old and not (before is None and (new in ("", None) or column.name == "path")):
            changes.append(change_of(column, old, new, names, is_first=before is None))
    for relation in source.history._history_m2m_fields:
        old_keys = lists.of(relation, before.history_id) if before is not None else set()
        if change := change_of_lists(relation, old_keys, lists.of(relation, row.history_id), names):
            changes.append(change)
    return changes


def change_of(column: Any, old: Any, new: Any, names: Names, *, is_first: bool = False) -> Change:
    """One column's change in words."""
    if column.name == "path":
        return Change(values.label_of(column), after=_("Se movió; la actividad dice adónde."))
    label = values.label_of(column)
    if not is_first and values.is_long(column, old, new):
        return Change(label, pieces=words.told_apart(str(old or ""), str(new or "")))
    before = "" if is_first else values.written(column, old, names)
    return Change(label, before, values.written(column, new, names))


def change_of_lists(relation: Any, old: set[Any], new: set[Any], names: Names) -> Change | None:
    """What came into a relation and what left it."""
    if old == new:
        return None

    def told(keys: set[Any]) -> str:
        return ", ".join(sorted(names.name(relation.related_model, key) for key in keys))

    pieces = [words.Piece(words.GONE, told(old - new)), words.Piece(words.NEW, told(new - old))]
    return Change(capfirst(str(relation.verbose_name)), pieces=[piece for piece in pieces if piece.text])


def _part_name(source: Source, row: Any, names: Names) -> str:
    """Which part of the object a version is about."""
    kind = capfirst(str(source.model._meta.verbose_name))
    for name in ("title", "name", "caption", "alt", "partner_sku", "label"):
        if said := getattr(row, name, ""):
            return f"{kind} «{said}»"
    for name in ("attribute", "category", "recommendation", "user", "source_type"):
        key = getattr(row, f"{name}_id", None)
        if key is not None:
            related = source.model._meta.get_field(name).related_model
            return f"{kind} «{names.name(related, key)}»"  # type: ignore[arg-type]
    return kind
