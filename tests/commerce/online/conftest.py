"""A provider of payments for each test."""

from collections.abc import Iterator

import pytest

from tests.online import Till, open_till


@pytest.fixture
def till() -> Iterator[Till]:
    """A provider that stands in the test."""
    with open_till() as opened:
        yield opened
