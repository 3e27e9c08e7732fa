"""What this process remembers of the catalogue for as long as its stamp stands."""

from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakSet

_all: "WeakSet[Remembered[Any]]" = WeakSet()


class Remembered[T]:
    """Values that were worked out under one catalogue stamp; another stamp means another value.

    One value per key is kept, whatever its stamp, and at most `limit` of them.
    """

    def __init__(self, limit: int = 500) -> None:
        self._limit = limit
        self._values: dict[Hashable, tuple[int, T]] = {}
        _all.add(self)

    def get(self, key: Hashable, stamp: int, work_out: Callable[[], T]) -> T:
        """The value of `key` under `stamp`, from memory or from `work_out`."""
        known = self._values.get(key)
        if known is None or known[0] != stamp:
            return self.put(key, stamp, work_out())
        return known[1]

    def peek(self, key: Hashable, stamp: int) -> T | None:
        """The value of `key` under `stamp` if it is remembered."""
        known = self._values.get(key)
        return known[1] if known is not None and known[0] == stamp else None

    def put(self, key: Hashable, stamp: int, value: T) -> T:
        """Remember `value`, and answer it."""
        if len(self._values) >= self._limit:
            self._values.clear()
        self._values[key] = (stamp, value)
        return value

    def forget(self) -> None:
        """Forget everything."""
        self._values.clear()


def forget_everything() -> None:
    """Forget every value of this process."""
    for remembered in list(_all):
        remembered.forget()
