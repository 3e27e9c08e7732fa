"""The shop as somebody sees it who means no good."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from commerce.stores import pagecache

from .world import World


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Rate limits and kept pages live in the process, which outlives a test."""
    cache.clear()
    pagecache.clear()
    yield
    cache.clear()
    pagecache.clear()


@pytest.fixture(scope="session")
def _world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock():
        with transaction.atomic():
            world = World.build()
            yield world
            transaction.set_rollback(True)


@pytest.fixture
def world(_world: World, db: None) -> World:
    """Two stores full of rows, made once; what a test does to them is undone after it."""
    return _world
