"""What a process remembers of the shop under a catalogue stamp, and how a test forgets it."""

from commerce.catalogue.queries import forget_everything
from commerce.stores import facts, pagecache, queries


def forget() -> None:
    """Begin with an empty memory: a test that rolls back gives its stamp to the next one."""
    pagecache.clear()
    forget_everything()
    queries._by_host.clear()
    facts._known.clear()
    facts._rate_ends.clear()
