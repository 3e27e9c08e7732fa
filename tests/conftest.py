"""What every test has: PostgreSQL with the reference data loaded, and no way out of this machine."""

from collections.abc import Iterator

import pytest

from project.messages.catalogues import compile_stale
from tests.support import database
from tests.support.network import refuse_outside


def pytest_configure() -> None:
    """Django reads compiled catalogues only, and at its start."""
    compile_stale()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stays together in one process starts first: begun last, the longest group would keep the rest waiting."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    if group is None:
        return 2
    return 0 if group.args == ("make run",) else 1


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """Forget what another test left in this process's memory."""
    from tests.support.memory import forget  # once Django is up

    forget()


@pytest.fixture(scope="session", autouse=True)
def nothing_reaches_the_outside() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        refuse_outside(patch)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: a copy of a template in place of a minute of migrations."""
    with django_db_blocker.unblock():
        mine = database.start()
    yield
    with django_db_blocker.unblock():
        mine.remove()
