"""Building the chain over the journal: one sealer at a time, in an order that no later commit can change.

Entries are linked by the number of the transaction that wrote them, once every transaction up to there has ended
(below the oldest that still runs, which PostgreSQL calls xmin). So writers never wait for the sealer nor for each
other, and an entry that commits late is linked late instead of being passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from commerce.journal import seals
from commerce.journal.models import ChainLink, JournalEntry

BATCH: Final = 1_000
BEGINNING: Final = (-1, -1)
_LOCK_KEY: Final = 0x5EA1C4A1  # any number of our own

_AFTER: Final = "(e.transaction, e.id) > (%s, %s)"
_UNLINKED: Final = """
    SELECT e.* FROM journal_journalentry e
    WHERE NOT EXISTS (SELECT 1 FROM journal_chainlink l WHERE l.entry = e.id) AND {where}
    ORDER BY e.transaction, e.id LIMIT {batch}
"""


@dataclass(frozen=True)
class Sealed:
    """What one turn did: how many entries it linked, those among them that the application did not write, and where
    it ended, as (transaction, entry)."""

    count: int
    strange: list[int]
    end: tuple[int, int] = BEGINNING


@transaction.atomic
def seal_batch(*, after: tuple[int, int] | None = None) -> Sealed:
    """Link the next settled entries, at most `BATCH`; none where another process is at it.

    The usual search reads on from the last link, at the same cost however long the journal is. With `after`, the end
    of the batch before, it looks for any entry without a link instead, settled or not: for what the usual search has
    passed over, as after a restore into another cluster, whose transaction numbers begin anew.
    """
    if not _is_mine():
        return Sealed(0, [])
    return _append(_settled() if after is None else _without_link(_AFTER, after), is_adopted=False)


@transaction.atomic
def adopt_everything() -> int:
    """Link the entries that were written before there were seals; how many. Only the migration calls this."""
    total, end = 0, BEGINNING
    while (batch := _append(_without_link(f"e.seal = '' AND {_AFTER}", end), is_adopted=True)).count:
        total, end = total + batch.count, batch.end
    return total


def _is_mine() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK_KEY])
        return bool(cursor.fetchone()[0])


def _settled() -> list[JournalEntry]:
    horizon = _horizon()
    last = ChainLink.objects.order_by("-position").values_list("transaction", "entry").first() or BEGINNING
    if last[0] >= horizon:
        return _without_link(_AFTER, BEGINNING)
    return _without_link(f"e.transaction < %s AND {_AFTER}", [horizon, *last])


def _horizon() -> int:
    """The number of the oldest transaction that may still be writing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _without_link(where: str, parameters: Iterable[Any] = ()) -> list[JournalEntry]:
    query = _UNLINKED.format(where=where, batch=BATCH)
    return list(JournalEntry.objects.raw(query, list(parameters)))


def _append(entries: list[JournalEntry], *, is_adopted: bool) -> Sealed:
    last = ChainLink.objects.order_by("-position").first()
    position, digest = (last.position, last.digest) if last else (0, seals.GENESIS)
    links, strange, key = [], [], seals.current_key()
    for entry in entries:
        content = entry.content()
        if not is_adopted and not seals.is_genuine(content, entry.seal):
            strange.append(entry.pk)
        position += 1
        digest = seals.link(digest, entry.pk, entry.seal, content, is_adopted=is_adopted) or ""
        links.append(
            ChainLink(
                position=position,
                entry=entry.pk,
                transaction=entry.transaction,
                is_adopted=is_adopted,
                key=key,
                digest=digest,
            )
        )
    ChainLink.objects.bulk_create(links)
    end = (entries[-1].transaction, entries[-1].pk) if entries else BEGINNING
    return Sealed(len(links), strange, end)
