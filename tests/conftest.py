"""What every test has: PostgreSQL with the reference data loaded, and no way out of this machine."""

from collections.abc import Iterator

import pytest

from project.messages.catalogues import compile_stale
from tests.support import database
from tests.support.network import refuse_outside


def pytest_configure() -> None:
    """Django reads compiled catalogues only, and at its start."""
    compile_stale()


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
