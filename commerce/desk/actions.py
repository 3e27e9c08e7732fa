"""Claiming work. Every claim is one conditional statement: the database decides who was first.

Moments are the database's own `clock_timestamp()`, so that machines need not agree on the time, and a statement that
waited for a rival does not decide on the time at which it began to wait.
"""

from datetime import timedelta
from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from commerce.desk import queries, rules
from commerce.desk.models import Lease
from commerce.journal import actions as journal
from commerce.journal.subjects import Subject
from commerce.refusals import ensure

DEFAULT_MINUTES: Final = 10
_CANDIDATES_AT_A_TIME: Final = 20

# Wins if nobody has the work, if the lease has ended, or if the claimant already has it: that prolongs the lease.
_CLAIM = """
INSERT INTO desk_lease AS lease (kind, subject_id, holder_id, acquired_at, expires_at)
VALUES (
    %(kind)s, %(subject_id)s, %(holder_id)s,
    clock_timestamp(), clock_timestamp() + make_interval(mins => %(minutes)s)
)
ON CONFLICT (kind, subject_id) DO UPDATE SET
    holder_id = EXCLUDED.holder_id,
    expires_at = EXCLUDED.expires_at,
    acquired_at = CASE WHEN lease.holder_id = EXCLUDED.holder_id AND lease.expires_at > clock_timestamp()
                  THEN lease.acquired_at ELSE EXCLUDED.acquired_at END
WHERE lease.holder_id = EXCLUDED.holder_id OR lease.expires_at <= clock_timestamp()
RETURNING *
"""

# Prolongs a lease of one's own, ended or not, as long as nobody else has taken it.
_RENEW = """
UPDATE desk_lease SET expires_at = clock_timestamp() + make_interval(mins => %(minutes)s)
WHERE kind = %(kind)s AND subject_id = %(subject_id)s AND holder_id = %(holder_id)s
RETURNING *
"""

# Takes a lease from whoever has it, and says from whom.
_SEIZE = """
WITH previous AS (
    SELECT id, holder_id FROM desk_lease WHERE kind = %(kind)s AND subject_id = %(subject_id)s FOR UPDATE
)
UPDATE desk_lease AS lease SET
    holder_id = %(holder_id)s,
    acquired_at = clock_timestamp(),
    expires_at = clock_timestamp() + make_interval(mins => %(minutes)s)
FROM previous WHERE lease.id = previous.id
RETURNING lease.*, previous.holder_id AS previous_holder_id
"""


def claim(kind: str, subject_id: object, *, by: AbstractBaseUser, minutes: int = DEFAULT_MINUTES) -> Lease:
    """Take the work for `minutes`; whoever already has it keeps it for that long from now.

    Raises Conflict "already_claimed", which names who has it and until when.
    """
    while True:
        lease = _run(_CLAIM, kind, subject_id, by, minutes)
        if lease is not None:
            return lease
        rival = queries.holders(kind, [subject_id]).get(str(subject_id))
        if rival is not None:
            zone = timezone.get_current_timezone()
            raise rules.already_claimed(rival.holder_id, str(rival.holder), rival.expires_at, zone)
        # Their lease ended between the two statements: the work can be had.


def renew(kind: str, subject_id: object, *, by: AbstractBaseUser, minutes: int = DEFAULT_MINUTES) -> Lease:
    """Keep the work for `minutes` from now. Raises Conflict "lease_lost" if `by` does not have it any more."""
    lease = _run(_RENEW, kind, subject_id, by, minutes)
    if lease is None:
        raise rules.no_longer_yours()
    return lease


def release(kind: str, subject_id: object, *, by: AbstractBaseUser) -> bool:
    """Let the work go; whether `by` had it. Somebody else's lease is never touched."""
    deleted, _by_model = Lease.objects.filter(kind=kind, subject_id=str(subject_id), holder_id=by.pk).delete()
    return deleted > 0


@transaction.atomic
def take_over(
    kind: str,
    subject_id: object,
    *,
    by: AbstractBaseUser,
    reason: str,
    minutes: int = DEFAULT_MINUTES,
    store_id: int | None = None,
) -> Lease:
    """Take the work whoever has it, and record from whom and why. Who may do so is for the desk to decide.

    Work that nobody else has is simply claimed, without an entry in the journal.

    Raises BadInput for a reason that is missing or too long.
    """
    ensure(rules.may_take_over(reason))
    lease = None
    while lease is None:  # free, or somebody's: either may change into the other between two statements
        lease = _run(_CLAIM, kind, subject_id, by, minutes) or _run(_SEIZE, kind, subject_id, by, minutes)
    previous_holder_id = getattr(lease, "previous_holder_id", None)
    if previous_holder_id is not None:
        journal.record(
            "desk.taken_over",
            subject=Subject(kind, str(subject_id)),
            by=by,
            store_id=store_id,
            data={"previous_holder_id": previous_holder_id, "reason": reason.strip()},
        )
    return lease


def claim_next[Row: models.Model](
    kind: str, queryset: QuerySet[Row], *, by: AbstractBaseUser, minutes: int = DEFAULT_MINUTES
) -> Row | None:
    """Claim the first row of `queryset`, in its order, that nobody has; None if there is none left.

    Order the queryset oldest first. It must describe the open work: a row that has left it meanwhile, because a rival
    finished it, is let go again. Rivals never get the same row. The queryset must not be sliced.
    """
    while candidates := list(queries.unclaimed(kind, queryset)[:_CANDIDATES_AT_A_TIME]):
        for candidate in candidates:
            if _run(_CLAIM, kind, candidate.pk, by, minutes) is None:
                continue
            current = queryset.filter(pk=candidate.pk).first()
            if current is not None:
                return current
            release(kind, candidate.pk, by=by)
    return None


def forget_ended() -> int:
    """Delete the leases that ended more than a day ago; they have not counted since they ended."""
    ended = Lease.objects.filter(expires_at__lt=timezone.now() - timedelta(days=1))
    deleted, _by_model = ended.delete()
    return deleted


def _run(statement: str, kind: str, subject_id: object, by: AbstractBaseUser, minutes: int) -> Lease | None:
    """The lease that the statement returned, or None if its condition did not hold."""
    if minutes < 1:
        raise ValueError("a lease lasts at least a minute")
    values = {"kind": kind, "subject_id": str(subject_id), "holder_id": by.pk, "minutes": minutes}
    return next(iter(Lease.objects.raw(statement, values)), None)
