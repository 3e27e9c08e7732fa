"""A store, somebody who may bring files in, and how a file goes through."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commerce.accounts.models import User
from commerce.jobs import actions
from commerce.jobs.models import Job
from commerce.stores.models import Store
from tests.factories import make_class, make_staff, make_store

PERMISSIONS = [
    *("catalogue.view_product", "catalogue.add_product", "catalogue.change_product"),
    *("partner.view_stockrecord", "partner.change_stockrecord", "order.view_order"),
    *("accounts.view_customer", "accounts.add_user", "accounts.change_user", "accounts.view_personal_data"),
    *("voucher.view_voucher", "voucher.add_voucher", "voucher.change_voucher"),
    *("venezuela.view_bank", "venezuela.add_bank", "venezuela.change_bank", "rates.view_exchangerate"),
]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.JOBS_ROOT = tmp_path / "jobs"
    return tmp_path / "jobs"


@pytest.fixture
def store() -> Store:
    make_class("Víveres", slug="viveres")
    return make_store("bodega", is_default=True)


@pytest.fixture
def person(store: Store) -> User:
    return make_staff(store, "todo", PERMISSIONS)


@pytest.fixture
def staff(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def table(*rows: Sequence[Any], delimiter: str = ";") -> bytes:
    """A CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def bring_in(staff: Client, store: Store) -> Callable[..., Job]:
    """Upload a file and let the worker look at it; the draft."""

    def upload(code: str, content: bytes, *, name: str = "archivo.csv", **more: Any) -> Job:
        before = set(Job.objects.values_list("pk", flat=True))
        said = {"file": SimpleUploadedFile(name, content), "store": store.pk, **more}
        response = staff.post(f"/admin/trabajos/importar/{code}/", said)
        assert response.status_code == 302, response.context["form"].errors
        actions.run_due()
        return Job.objects.exclude(pk__in=before).get()

    return upload


@pytest.fixture
def confirm(staff: Client) -> Callable[..., Job]:
    """Confirm a draft and let the worker write it."""

    def go(job: Job, **more: Any) -> Job:
        staff.post(f"/admin/trabajos/{job.pk}/confirmar/", more)
        actions.run_due()
        job.refresh_from_db()
        return job

    return go
