"""One call of the API, as the rooms see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.stripe.books import Books, Thing


@dataclass(frozen=True)
class Call:
    """`params` have been checked; `name` is the id in the address; `key` the idempotency key."""

    books: Books
    params: dict[str, Any]
    name: str = ""
    key: str = ""
    url: str = ""

    def emit(self, kind: str, thing: Thing) -> None:
        """Write down that something happened by this call."""
        self.books.emit(kind, thing, self.key)


type Handler = Callable[[Call], Thing]


@dataclass(frozen=True)
class Route:
    """`path` may hold one `:id`; `takes` is the library's type of the parameters."""

    method: str
    path: str
    handler: Handler
    takes: type
    is_public: bool = False
