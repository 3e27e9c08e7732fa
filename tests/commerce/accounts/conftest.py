"""A shop to log in to, and counters that begin at zero."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from commerce.stores.models import Store
from tests.factories import make_store


@pytest.fixture(autouse=True)
def counters_at_zero() -> Iterator[None]:
    """Rate limits live in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def shop(db: None) -> Store:
    """The store of every host."""
    return make_store("kits", name="Modelismo Prueba", host="testserver", is_default=True)
