"""What the tests of the shop share."""

import pytest

from commerce.catalogue.queries import forget_everything
from commerce.stores import facts, pagecache, queries


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """Forget what this process remembers under a catalogue stamp: a test that rolls back gives its stamp to the next."""
    pagecache.clear()
    forget_everything()
    queries._by_host.clear()
    facts._known.clear()
