"""The shop as somebody sees it who means no good."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from commerce.catalogue.queries import forget_everything
from commerce.stores import facts, pagecache, queries

from .world import World


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Rate limits and what is kept under a catalogue stamp live in the process, which outlives a test."""
    forget()
    yield
    forget()


def forget() -> None:
    """Empty every memory of the process."""
    cache.clear()
    pagecache.clear()
    forget_everything()
    queries._by_host.clear()
    facts._known.clear()


@pytest.fixture(scope="package")
def _world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World.build()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(_world: World, db: None) -> World:
    """Two stores full of rows, made once; what a test does to them is undone after it."""
    return _world
