"""The journal as a person reads it: of one object, or of everything, newest first and a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.journal.models import JournalEntry
from commerce.journal.queries import entries_for
from commerce.journal.sentences import sentence
from commerce.journal.subjects import Subject

_CAPACITIES: Final[Mapping[str, str | Promise]] = {
    "sistema": _("Sistema"),
    "cliente": _("Cliente"),
    "cliente invitado": _("Cliente invitado"),
    "equipo": _("Equipo"),
    "conciliador": _("Conciliador automático"),
}
# Reads one value after another from an index, however many rows there are of each.
_DISTINCT: Final = """
    WITH RECURSIVE found AS (
        (SELECT {column} AS value FROM journal_journalentry ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM journal_journalentry WHERE {column} > found.value ORDER BY {column} LIMIT 1)
        FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL
"""


class Told(NamedTuple):
    """An entry in words: what happened, and who did it, in what capacity."""

    entry: JournalEntry
    says: str
    who: str


@dataclass(frozen=True)
class Search:
    """What to look for. `store_ids` None: every store, and what belongs to none; the rest where they are given."""

    store_ids: frozenset[int] | None = None
    actor_id: int | None = None
    subject_type: str = ""
    subject_id: str = ""
    verb: str = ""
    since: datetime | None = None
    until: datetime | None = None


def journal_of(subject: models.Model | Subject, *, limit: int = 200) -> list[Told]:
    """The latest of what happened to `subject`, in words, oldest first: for timelines."""
    latest = list(entries_for(subject).order_by("-id")[:limit])
    return told(reversed(latest))


def told(entries: Iterable[JournalEntry]) -> list[Told]:
    """Entries in words; whoever reads them selects their actors with them."""
    return [Told(entry, sentence(entry), who(entry)) for entry in entries]


def who(entry: JournalEntry) -> str:
    """The name of who did it; the capacity where nobody is known by name."""
    return str(entry.actor) if entry.actor is not None else capacity(entry)


def capacity(entry: JournalEntry) -> str:
    """In what capacity it was done, in the active language."""
    return str(_CAPACITIES.get(entry.actor_label, entry.actor_label))


def search(wanted: Search) -> QuerySet[JournalEntry]:
    """The entries that fit, newest first, with their actors. For keyset pages: filter by `id`, never count."""
    conditions = Q()
    if wanted.store_ids is not None:
        conditions &= Q(store_id__in=sorted(wanted.store_ids))
    if wanted.verb:
        conditions &= Q(verb__startswith=wanted.verb[:-1]) if wanted.verb.endswith(".*") else Q(verb=wanted.verb)
    exact = {
        "actor_id": wanted.actor_id,
        "subject_type": wanted.subject_type or None,
        "subject_id": wanted.subject_id or None,
        "occurred_at__gte": wanted.since,
        "occurred_at__lt": wanted.until,
    }
    conditions &= Q(**{lookup: value for lookup, value in exact.items() if value is not None})
    return JournalEntry.objects.filter(conditions).select_related("actor").order_by("-id")


def recorded_verbs() -> list[str]:
    """Every verb that the journal holds."""
    return _distinct("verb")


def recorded_types() -> list[str]:
    """Every type of subject that the journal holds."""
    return _distinct("subject_type")


def _distinct(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT.format(column=connection.ops.quote_name(column)))
        return [value for (value,) in cursor.fetchall()]
