"""Checking the journal against its seals and its chain: which rows were changed, removed or slipped in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction

from commerce.journal import seals

KEPT_FINDINGS: Final = 1_000
_PAGE: Final = 2_000
_COLUMNS: Final = (
    "e.occurred_at, e.actor_id, e.actor_label, e.verb, e.subject_type, e.subject_id, e.store_id, e.data, e.request_id"
)
_LINKED: Final = f"""
    SELECT l.position, l.entry, l.is_adopted, l.key, l.digest, e.id, e.seal, {_COLUMNS}
    FROM journal_chainlink l LEFT JOIN journal_journalentry e ON e.id = l.entry
    WHERE l.position >= %s ORDER BY l.position
"""  # noqa: S608
_UNLINKED: Final = f"""
    SELECT e.id, e.seal, {_COLUMNS} FROM journal_journalentry e
    WHERE NOT EXISTS (SELECT 1 FROM journal_chainlink l WHERE l.entry = e.id) AND e.id >= %s ORDER BY e.id
"""  # noqa: S608
# The copy is the one that came into the chain later, or is not in it yet.
_COPIES: Final = """
    SELECT (array_agg(e.id ORDER BY l.position NULLS LAST, e.id))[2:] FROM journal_journalentry e
    LEFT JOIN journal_chainlink l ON l.entry = e.id
    WHERE e.seal <> '' GROUP BY e.seal HAVING count(*) > 1
"""

CHANGED = "changed"
REMOVED = "removed"
INSERTED = "inserted"
MOVED = "moved"
CUT = "cut"
UNKNOWN_KEY = "unknown_key"
HEAD_MISSING = "head_missing"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its kind, and the entry's number where one can be named (0: none can)."""

    kind: str
    entry_id: int


@dataclass
class Report:
    """What a check found. `head` is the digest of the last link, to note down elsewhere; `waiting` are genuine entries
    that the worker has yet to link. Only the first `KEPT_FINDINGS` findings are kept; `total` counts all."""

    checked: int = 0
    waiting: int = 0
    head: str = seals.GENESIS
    total: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.total == 0

    def note(self, kind: str, entry_id: int) -> None:
        """Add a finding."""
        self.total += 1
        if len(self.findings) < KEPT_FINDINGS:
            self.findings.append(Finding(kind, entry_id))


@transaction.atomic
def verify(*, from_id: int = 0, head: str = "") -> Report:
    """Check the whole journal, or from the entry `from_id` on.

    `head` is a digest noted down earlier: a chain that no longer holds it has lost its end, however whole it looks.
    """
    report = Report()
    _check_links(report, from_id)
    _check_unlinked(report, from_id)
    for (copies,) in _rows(_COPIES, []):
        for entry_id in copies:
            report.note(INSERTED, entry_id)
    if head and not _holds(head):
        report.note(HEAD_MISSING, 0)
    return report


def _check_links(report: Report, from_id: int) -> None:
    start, before = _start(from_id)
    expected = start
    for position, entry_id, is_adopted, key, digest, present, mark, *content in _rows(_LINKED, [start]):
        report.checked += 1
        is_after_gap = position != expected
        if is_after_gap:
            report.note(CUT, entry_id)
        if present is None:
            report.note(REMOVED, entry_id)
        else:
            found = _judge(entry_id, mark, _content(content), before, digest, key, is_adopted=is_adopted)
            if found and not (found == MOVED and is_after_gap):
                report.note(found, entry_id)
        before, expected = digest, position + 1
    report.head = before


def _judge(
    entry_id: int, mark: str, content: seals.Content, before: str, digest: str, key: str, *, is_adopted: bool
) -> str:
    """What is wrong with one linked entry; nothing where it is as the application wrote it, after what it followed."""
    if not seals.is_genuine(content, mark) and not (is_adopted and not mark):
        return CHANGED if mark else INSERTED
    computed = seals.link(before, entry_id, mark, content, is_adopted=is_adopted, key=key)
    if computed is None:
        return UNKNOWN_KEY
    if computed != digest:
        return CHANGED if is_adopted else MOVED
    return ""


def _check_unlinked(report: Report, from_id: int) -> None:
    for entry_id, mark, *content in _rows(_UNLINKED, [from_id]):
        if seals.is_genuine(_content(content), mark):
            report.waiting += 1
        else:
            report.note(CHANGED if mark else INSERTED, entry_id)


def _start(from_id: int) -> tuple[int, str]:
    """The position to begin at and the digest before it."""
    if not from_id:
        return 1, seals.GENESIS
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(position) FROM journal_chainlink WHERE entry >= %s", [from_id])
        start = cursor.fetchone()[0]
        if start is None:
            cursor.execute("SELECT coalesce(max(position), 0) + 1 FROM journal_chainlink")
            start = cursor.fetchone()[0]
        cursor.execute(
            "SELECT digest FROM journal_chainlink WHERE position < %s ORDER BY position DESC LIMIT 1", [start]
        )
        before = cursor.fetchone()
    return start, before[0] if before else seals.GENESIS


def _holds(head: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM journal_chainlink WHERE digest = %s)", [head])
        return bool(cursor.fetchone()[0]) or head == seals.GENESIS


def _content(values: list[Any]) -> seals.Content:
    data = values[7]
    values[7] = json.loads(data) if isinstance(data, str) else data
    return seals.Content._make(values)


def _rows(query: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as the server hands them over, so that a long journal does not fill the memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while page := cursor.fetchmany(_PAGE):
            yield from page
