"""Who wants to hear of what. Apps import their `subscribers` module in `AppConfig.ready`, and that registers them."""

from collections.abc import Callable
from dataclasses import dataclass

from commerce.journal import rules
from commerce.journal.models import JournalEntry

Hearer = Callable[[JournalEntry], object]


@dataclass(frozen=True)
class Subscriber:
    """A named function and the verbs it wants to hear of."""

    name: str
    patterns: tuple[str, ...]
    hear: Hearer

    def wants(self, verb: str) -> bool:
        """Whether this subscriber hears of `verb`."""
        return any(rules.matches(pattern, verb) for pattern in self.patterns)


_subscribers: dict[str, Subscriber] = {}


def subscribe(*patterns: str, name: str = "") -> Callable[[Hearer], Hearer]:
    """Register a function to be called with each entry whose verb fits a pattern ("order.placed", "order.*", "*").

    The function runs in the worker, after commit, inside a transaction that also marks its delivery as done: what it
    writes happens once. It is retried when it raises. Pending rows know it by `name`, by default its dotted path:
    give one where the function may move. Raises ValueError if another function already has the name.
    """
    if not patterns:
        raise ValueError("subscribe to at least one verb")

    def register(hear: Hearer) -> Hearer:
        subscriber = Subscriber(name or f"{hear.__module__}.{hear.__qualname__}", patterns, hear)
        present = _subscribers.get(subscriber.name)
        if present is not None and present.hear is not hear:
            raise ValueError(f"two subscribers are named {subscriber.name}")
        _subscribers[subscriber.name] = subscriber
        return hear

    return register


def unsubscribe(name: str) -> None:
    """Forget the subscriber `name`, if it is known."""
    _subscribers.pop(name, None)


def wanting(verb: str) -> list[Subscriber]:
    """The subscribers that hear of `verb`, in the order of their registration."""
    return [subscriber for subscriber in _subscribers.values() if subscriber.wants(verb)]


def find(name: str) -> Subscriber | None:
    """The subscriber `name`, if this process knows it."""
    return _subscribers.get(name)
