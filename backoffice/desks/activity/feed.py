"""Entries as the lines of a feed: in words, with a link to their object for whoever may see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from backoffice.history.values import NAMED_WITH
from backoffice.scoping import visible
from commerce.journal import telling
from commerce.journal.models import JournalEntry
from commerce.stores.models import Store

from .forms import type_words

PER_PAGE: Final = 50
EXPORTED: Final = 50_000
_PIECE: Final = 500


@dataclass(frozen=True)
class Line:
    """One line of the feed. `link` is empty where the object is gone, or not for this person to see."""

    entry: JournalEntry
    says: str
    who: str
    kind: str
    name: str
    link: str
    store: str


def lines(request: HttpRequest, entries: Iterable[JournalEntry]) -> list[Line]:
    """The lines of some entries, at a query or two for each kind of object among them."""
    told = telling.told(entries)
    seen = _Objects(request, [each.entry for each in told])
    stores = _store_names({each.entry.store_id for each in told})
    return [
        Line(
            entry=each.entry,
            says=each.says,
            who=each.who,
            kind=type_words(each.entry.subject_type),
            name=seen.name(each.entry),
            link=seen.link(each.entry),
            store=stores.get(each.entry.store_id or 0, ""),
        )
        for each in told
    ]


def rows(entries: QuerySet[JournalEntry]) -> Iterator[list[Any]]:
    """The feed as a table for a file, read a piece at a time by key."""
    before, left = None, EXPORTED
    while left > 0:
        piece = list((entries.filter(pk__lt=before) if before else entries)[: min(_PIECE, left)])
        if not piece:
            return
        stores = _store_names({entry.store_id for entry in piece})
        for told in telling.told(piece):
            entry = told.entry
            store = stores.get(entry.store_id or 0, "")
            capacity = telling.capacity(entry)
            kind = type_words(entry.subject_type)
            yield [entry.occurred_at, told.who, capacity, told.says, kind, entry.subject_id, store, entry.pk]
        before, left = piece[-1].pk, left - len(piece)


def _store_names(ids: set[int | None]) -> dict[int, str]:
    known = {store_id for store_id in ids if store_id is not None}
    return dict(Store.objects.filter(pk__in=known).values_list("pk", "name")) if known else {}


class _Objects:
    """The objects of some entries that this person may see, asked for by kind."""

    def __init__(self, request: HttpRequest, entries: list[JournalEntry]) -> None:
        wanted: dict[str, set[str]] = {}
        for entry in entries:
            wanted.setdefault(entry.subject_type, set()).add(entry.subject_id)
        self._seen = {kind: _visible(request, kind, ids) for kind, ids in wanted.items()}

    def name(self, entry: JournalEntry) -> str:
        """The object's name; its number for whoever may not see it."""
        row = self._seen[entry.subject_type].get(entry.subject_id)
        return str(row) if row is not None else _("n.º %(id)s") % {"id": entry.subject_id}

    def link(self, entry: JournalEntry) -> str:
        """The object's page in the back office."""
        row = self._seen[entry.subject_type].get(entry.subject_id)
        if row is None:
            return ""
        try:
            return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        except NoReverseMatch:
            return ""


def _visible(request: HttpRequest, kind: str, ids: set[str]) -> dict[str, Model]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    keys = [key for key in (_key(model, text) for text in ids) if key is not None]
    found = visible(request, model._base_manager.filter(pk__in=keys))
    if related := NAMED_WITH.get(kind):
        found = found.select_related(*related)
    return {str(row.pk): row for row in found}


def _key(model: type[Model], text: str) -> Any:
    """A subject's id as the model's key; None where it cannot be one."""
    try:
        return model._meta.pk.to_python(text)
    except (ValidationError, TypeError, ValueError):
        return None
