"""A shop that takes Pago Móvil, and two people of its finance team."""

from collections.abc import Callable

import pytest
from django.test import Client

from commerce.accounts.models import User
from commerce.stores.models import Store
from tests.factories import make_staff
from tests.pagomovil import FINANCE_LEAD, make_paying_shop

DESKS = (*FINANCE_LEAD, "pagomovil.view_statementline", "pagomovil.view_recipientaccount")


@pytest.fixture
def shop() -> Store:
    return make_paying_shop("viveres", is_default=True)


@pytest.fixture
def hire(shop: Store) -> Callable[..., User]:
    """Somebody of the finance team of the shop, or of another store."""

    def make(first_name: str, last_name: str, store: Store | None = None, **fields: object) -> User:
        return make_staff(store or shop, "finance-desk", DESKS, first_name=first_name, last_name=last_name, **fields)

    return make


@pytest.fixture
def genesis(hire: Callable[..., User]) -> User:
    return hire("Génesis", "Arteaga")


@pytest.fixture
def ronald(hire: Callable[..., User]) -> User:
    return hire("Ronald", "Díaz")


@pytest.fixture
def desk(genesis: User) -> Client:
    """Génesis, logged in."""
    return logged_in(genesis)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
