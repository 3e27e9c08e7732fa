"""Which orders have a payment that somebody, or a provider, is still looking at.

Domains above this floor know; each registers how to ask it:

    register(orders_with_open_reports)
"""

from collections.abc import Callable, Iterable, Set
from typing import Final

# Of the orders with these ids, those with a payment of this kind in review.
Reviewer = Callable[[Iterable[int]], Set[int]]

_reviewers: Final[list[Reviewer]] = []


def register(reviewer: Reviewer) -> Reviewer:
    """Ask `reviewer` too. Registered again, it is asked once."""
    if reviewer not in _reviewers:
        _reviewers.append(reviewer)
    return reviewer


def in_review(order_ids: Iterable[int]) -> set[int]:
    """Those of `order_ids` with a payment in review; one query of each reviewer."""
    ids = list(order_ids)
    return set().union(*(reviewer(ids) for reviewer in _reviewers)) if ids else set()
