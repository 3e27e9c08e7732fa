"""Every list of the back office costs at most fifteen queries, however many rows it shows."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.security.world import SUPERUSER, World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("addresses")]

MOST = 15


@pytest.fixture
def world(db: None) -> Iterator[World]:
    cache.clear()
    yield World.build()
    cache.clear()


def test_no_list_of_any_model_takes_more_than_fifteen_queries(world: World) -> None:
    client = world.client(SUPERUSER)
    dear = []
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address, follow=False)
        if response.status_code == 200 and len(captured) > MOST:
            dear.append(f"{len(captured)} {address}")
    assert dear == []
