"""What the fake remembers: objects by name, what it told about them, and answers kept for repetition."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import stripe

from .errors import Refused, bad_parameter, missing

type Thing = dict[str, Any]

# What the beginning of a name says about the kind of thing.
KINDS: Final = {
    "cus": "customer",
    "cs": "checkout.session",
    "pi": "payment_intent",
    "seti": "setup_intent",
    "pm": "payment_method",
    "ch": "charge",
    "re": "refund",
    "txn": "balance_transaction",
    "po": "payout",
    "evt": "event",
    "du": "dispute",
}
_PREFIXES: Final = {kind: prefix for prefix, kind in KINDS.items()}
# What people call a thing where that differs.
_SPOKEN: Final = {"payment_method": "PaymentMethod", "checkout.session": "checkout.session"}


@dataclass
class Answer:
    """What a call was answered, for its repetition. `status` is 0 while the work is under way."""

    asked: tuple[str, str, str]
    status: int = 0
    body: bytes = b""


@dataclass
class Books:
    """Everything that an account has. Change it only with `lock` held."""

    address: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    things: dict[str, Thing] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    ahead: float = 0.0
    tell: Callable[[Thing], None] = lambda event: None
    _count: Any = field(default_factory=itertools.count)

    def now(self) -> int:
        """Seconds since 1970, with what tests have let pass."""
        return int(time.time() + self.ahead)

    def new(self, kind: str, **values: Any) -> Thing:
        """A new thing, named and dated."""
        prefix = _PREFIXES[kind] + ("_test" if kind == "checkout.session" else "")
        name = f"{prefix}_{next(self._count):05d}{secrets.token_hex(9)}"
        common = {"id": name, "object": kind, "created": self.now()}
        thing = common | ({} if kind in ("balance_transaction", "refund") else {"livemode": False}) | values
        self.things[name] = thing
        return thing

    def get(self, kind: str, name: str, param: str = "id") -> Thing:
        """The thing `name`. Raises Refused (404) where there is none of that kind."""
        found = self.things.get(name)
        if found is None or found["object"] != kind or found.get("deleted"):
            raise missing(_SPOKEN.get(kind, kind), name, param)
        return found

    def all(self, kind: str) -> list[Thing]:
        """Things of a kind, the newest first."""
        return [thing for thing in reversed(self.things.values()) if thing["object"] == kind]

    def emit(self, kind: str, thing: Thing, key: str = "") -> Thing:
        """Write down that something happened, with the thing as it is now, and tell who listens."""
        event = self.new(
            "event",
            api_version=stripe.api_version,
            data={"object": public(thing)},
            pending_webhooks=1,
            request={"id": f"req_{secrets.token_hex(7)}", "idempotency_key": key or None},
            type=kind,
        )
        self.tell(public(event))
        return event

    def shown(self, thing: Thing, expand: list[str] | None = None) -> Thing:
        """A copy of `thing` with the links that `expand` names replaced by what they lead to."""
        whole: Thing = public(thing)
        for path in expand or []:
            if path.count(".") > 3:
                raise bad_parameter("You cannot expand more than 4 levels of a property.", "expand")
            self._expand(whole, path.split("."), path)
        return whole

    def _expand(self, here: Any, path: list[str], full: str) -> None:
        if isinstance(here, list):
            for each in here:
                self._expand(each, path, full)
            return
        if here is None or isinstance(here, str):
            return
        if path[0] not in here:
            raise bad_parameter(f"This property cannot be expanded ({full}).", "expand")
        value = here[path[0]]
        if isinstance(value, str):
            if value not in self.things:
                raise bad_parameter(f"This property cannot be expanded ({full}).", "expand")
            here[path[0]] = value = public(self.things[value])
        if len(path) > 1:
            self._expand(value, path[1:], full)


def public(value: Any) -> Any:
    """A copy of what Stripe shows: without what only the fake knows."""
    if isinstance(value, dict):
        return {name: public(each) for name, each in value.items() if not name.startswith("_")}
    if isinstance(value, list):
        return [public(each) for each in value]
    return value


def page_of(things: list[Thing], params: dict[str, Any], url: str) -> Thing:
    """One page of a list: `limit` (10, at most 100) from `starting_after`, or before `ending_before`."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise bad_parameter("This value must be between 1 and 100.", "limit", "parameter_invalid_integer")
    names = [thing["id"] for thing in things]
    start, until = 0, len(things)
    for param in ("starting_after", "ending_before"):
        if params.get(param) is not None and params[param] not in names:
            raise Refused(f"No such object: '{params[param]}'", code="resource_missing", param=param)
    if params.get("starting_after"):
        start = names.index(params["starting_after"]) + 1
    if params.get("ending_before"):
        until = names.index(params["ending_before"])
        start = max(start, until - limit)
    chosen = things[start:until][:limit]
    return {"object": "list", "data": chosen, "has_more": start + len(chosen) < until, "url": url}


def created_within(things: list[Thing], created: Any, name: str = "created") -> list[Thing]:
    """The things of a time: a moment, or a dict with gt, gte, lt, lte."""
    if created is None:
        return things
    if isinstance(created, int):
        return [thing for thing in things if thing[name] == created]
    low, high = created.get("gte", 0), created.get("lte", 10**12)
    low, high = max(low, created.get("gt", -1) + 1), min(high, created.get("lt", 10**12 + 1) - 1)
    return [thing for thing in things if low <= thing[name] <= high]
