"""The payment page as a browser asks for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from commerce.order import links
from commerce.order.models import Order
from tests.pagomovil import make_paying_shop, make_unpaid_order


@pytest.fixture(autouse=True)
def nobody_has_guessed_yet() -> None:
    cache.clear()


@pytest.fixture
def order() -> Order:
    """An order of US$ 44,10 that waits for Bs 37.933,94."""
    return make_unpaid_order(make_paying_shop())


@pytest.fixture
def browser(order: Order) -> Client:
    return Client(headers={"host": order.store.host})


@pytest.fixture
def path(order: Order) -> str:
    return f"{links.path_of(order)}pago/"


@pytest.fixture
def typed() -> Callable[..., dict[str, Any]]:
    """What a customer sends; `None` leaves a field out."""

    def make(**changes: Any) -> dict[str, Any]:
        values = {
            "bank": "0102",
            "phone": "0414-555.01.82",
            "document": "v-12.345.678",
            "reference": "000428190457",
            "paid_on": timezone.localdate().isoformat(),
            "amount": "37.933,94",
            **changes,
        }
        return {name: value for name, value in values.items() if value is not None}

    return make
