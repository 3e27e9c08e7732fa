"""Two colleagues, and work for them: rows of the table of banks, open while `is_active`."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.db.models.functions import Now

from commerce.desk.models import Lease
from commerce.venezuela.models import Bank

KIND = "bank_review"


def colleague(name: str) -> Any:
    """An invented member of staff."""
    return get_user_model().objects.create(email=f"{name.lower()}@example.com", first_name=name, is_staff=True)


@pytest.fixture
def rosa(db: None) -> Any:
    return colleague("Rosa")


@pytest.fixture
def luis(db: None) -> Any:
    return colleague("Luis")


def open_work() -> QuerySet[Bank]:
    """What is still to do, oldest first."""
    return Bank.objects.filter(code__startswith="9", is_active=True).order_by("code")


def put_work_on_the_desk(amount: int) -> list[str]:
    """So many rows of open work; their ids, oldest first."""
    codes = [f"9{number:03d}" for number in range(amount)]
    Bank.objects.bulk_create(Bank(code=code, name=f"Banco {code}") for code in codes)
    return codes


def finish(code: str) -> int:
    """Do the work, which takes it off the desk; how many rows that closed."""
    return open_work().filter(code=code).update(is_active=False)


def let_leases_end() -> None:
    """Move every lease into the past."""
    Lease.objects.update(expires_at=Now() - timedelta(seconds=1))
