"""What makes a movement the same movement in every file that has it."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from .movements import Movement


def mark(account_id: int, movements: Iterable[Movement]) -> None:
    """Give each movement its fingerprint.

    It depends on the account, the day, the reference's digits, the amount, the balance, and its ordinal among
    movements of the file that are the same in all of these: so neither order nor overlap changes it.
    """
    seen: Counter[str] = Counter()
    for movement in movements:
        same = "|".join(
            (
                str(account_id),
                movement.value_date.isoformat(),
                movement.reference_digits,
                str(movement.amount),
                "" if movement.balance is None else str(movement.balance),
            )
        )
        movement.ordinal = seen[same]
        seen[same] += 1
        movement.fingerprint = hashlib.sha256(f"{same}|{movement.ordinal}".encode()).hexdigest()
