"""What is written down about words in a store, read at once: what means the same, and what others note beside it.

Another wing has its own table of notes about words; it says here how they are read, and both come with one query.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import CharField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from commerce.catalogue.queries.memory import Remembered
from commerce.stores.models import Store

from .models import Synonym

MOST_NOTES: Final = 2_000  # of a store
SYNONYM: Final = "synonym"
ONE_WAY: Final = "one way"

Note = tuple[str, str]  # the words as they are written, and what is noted about them

# Rows of a store as `about(rows, kind, noted)` makes them.
Source = Callable[[Store], QuerySet[Any]]
_sources: list[Source] = []
_notes: Remembered[dict[str, list[Note]]] = Remembered()


def register(source: Source) -> Source:
    """Let the rows of `source` be read along."""
    _sources.append(source)
    return source


def about(rows: QuerySet[Any], kind: str, noted: Any) -> QuerySet[Any]:
    """`rows` with their words, as notes of a kind; `noted` is an expression for the text of the note."""
    named = rows.order_by().annotate(kind=Value(kind, CharField()), noted=Cast(noted, TextField()))
    return named.values_list("kind", "pk", "words", "noted")


def notes(store: Store, stamp: int, kind: str) -> list[Note]:
    """The notes of a kind, the oldest first. No query while the `stamp` stands."""
    return _notes.get(store.pk, stamp, lambda: _read(store)).get(kind, [])


def _read(store: Store) -> dict[str, list[Note]]:
    own = Synonym.objects.filter(store=store)
    both = about(own.filter(is_one_way=False), SYNONYM, Value("")).union(
        about(own.filter(is_one_way=True), SYNONYM, Value(ONE_WAY)),
        *(source(store) for source in _sources),
        all=True,
    )
    found: dict[str, list[Note]] = {}
    for kind, _pk, words, noted in both.order_by("pk")[:MOST_NOTES]:
        found.setdefault(kind, []).append((words, noted))
    return found
