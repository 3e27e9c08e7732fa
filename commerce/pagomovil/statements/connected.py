"""Movements that a connector told of: entered once, and recognised when the bank's own file brings them again.

A file knows a movement's balance and full reference, a connector often neither, so their fingerprints differ. Two of
one amount, a few days apart at most, whose references end alike are one movement.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from commerce.pagomovil.locks import lock_account
from commerce.pagomovil.models import Statement, StatementLine

from .movements import Movement

SOURCE: Final = "connector"
_DAYS: Final = timedelta(days=5)  # a weekend with a holiday between the payment and its value date
_FEWEST_DIGITS: Final = 4
_MOST_DIGITS: Final = 8
_FIXED: Final = (StatementLine.State.MATCHED, StatementLine.State.IGNORED)


def enter(account_id: int, movement: Movement) -> tuple[StatementLine, bool]:
    """The account's line for `movement`, and whether it is new. Locks the account; needs a transaction."""
    lock_account(account_id)
    around = (movement.value_date - _DAYS, movement.value_date + _DAYS)
    there = StatementLine.objects.filter(account_id=account_id, amount=movement.amount, value_date__range=around)
    known = _nearest(movement, list(there))
    if known is not None:
        _complete(known, movement)
        return known, False
    line = StatementLine.objects.create(
        account_id=account_id,
        value_date=movement.value_date,
        amount=movement.amount,
        reference=movement.reference,
        reference_digits=movement.reference_digits,
        description=movement.description,
        bank=movement.bank,
        phone=movement.phone,
        document=movement.document,
        fingerprint=_fingerprint(movement),
        source=SOURCE,
    )
    return line, True


def adopt(statement: Statement, movements: Sequence[Movement]) -> list[Movement]:
    """Give to `statement` the connector's lines that it brings again; the movements that are left to be entered.

    The caller holds the account. A line that is somebody's already keeps what it says and gains where it stands.
    """
    waiting = StatementLine.objects.filter(account_id=statement.account_id, source=SOURCE, statement=None)
    lines = list(waiting.filter(amount__in={movement.amount for movement in movements})) if movements else []
    left = []
    # Those with a reference choose first: one without takes whatever of its amount nobody else has named.
    chosen: dict[int, StatementLine] = {}
    for movement in sorted(movements, key=lambda each: not each.reference_digits):
        line = _nearest(movement, lines) if lines else None
        if line is not None:
            lines.remove(line)
            chosen[id(movement)] = line
    for movement in movements:
        if id(movement) in chosen:
            _hand_over(chosen[id(movement)], statement, movement)
        else:
            left.append(movement)
    return left


def _fingerprint(movement: Movement) -> str:
    """Never that of a file's movement: the file has to hand itself over to the line."""
    parts = (SOURCE, movement.value_date.isoformat(), movement.reference_digits, str(movement.amount))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _nearest(movement: Movement, lines: Iterable[StatementLine]) -> StatementLine | None:
    """The line that is this movement, the nearest in time where several could be."""
    same = [line for line in lines if _is_same(movement, line)]
    return min(same, key=lambda line: (abs(line.value_date - movement.value_date), line.pk), default=None)


def _is_same(movement: Movement, line: StatementLine) -> bool:
    if line.amount != movement.amount or abs(line.value_date - movement.value_date) > _DAYS:
        return False
    ours, theirs = line.reference_digits, movement.reference_digits
    if not ours or not theirs:
        return abs(line.value_date - movement.value_date) <= timedelta(days=1)
    shared = min(len(ours), len(theirs), _MOST_DIGITS)
    return ours == theirs or (shared >= _FEWEST_DIGITS and ours[-shared:] == theirs[-shared:])


def _complete(line: StatementLine, movement: Movement) -> None:
    """Add to a line what only the connector knows; nothing that it says is replaced."""
    missing = [name for name in ("bank", "phone", "document") if not getattr(line, name) and getattr(movement, name)]
    if not line.reference_digits:
        missing += ["reference", "reference_digits"]
    for name in missing:
        setattr(line, name, getattr(movement, name))
    if missing:
        line.save(update_fields=missing)


def _hand_over(line: StatementLine, statement: Statement, movement: Movement) -> None:
    """The line becomes one of the file's: found again by its fingerprint, with its balance and place."""
    line.statement, line.row, line.balance = statement, movement.row, movement.balance
    line.fingerprint, line.ordinal = movement.fingerprint, movement.ordinal
    if line.state not in _FIXED:
        line.value_date = movement.value_date
        if movement.reference_digits:
            line.reference, line.reference_digits = movement.reference, movement.reference_digits
        line.description = movement.description or line.description
        for name in ("bank", "phone", "document"):
            setattr(line, name, getattr(movement, name) or getattr(line, name))
    line.save()
