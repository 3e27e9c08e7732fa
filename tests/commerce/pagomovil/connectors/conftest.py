"""A bank that answers on this machine, and connectors to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from commerce.pagomovil.models import BankConnector, RecipientAccount
from tests.pagomovil import make_finance_lead
from tests.support.banks import Bank, bank

KEY = "6f2c9a1e-7b34-4c58-9d10-2f6e8b7a9c01"

type MakeConnector = Callable[..., BankConnector]


@pytest.fixture
def bdv(settings: Any) -> Iterator[Bank]:
    settings.BANK_TIMEOUT_SECONDS = 2
    with bank() as served:
        yield served


@pytest.fixture
def connect() -> MakeConnector:
    """A connector of an account, switched on by two people."""

    def make(account: RecipientAccount, gateway: str = "bdv", **fields: Any) -> BankConnector:
        one, other = make_finance_lead(account.store), make_finance_lead(account.store)
        values: dict[str, Any] = {"key": KEY, "is_enabled": True, "changed_by": one, "enabled_by": other}
        return BankConnector.objects.create(account=account, gateway=gateway, **values | fields)

    return make
