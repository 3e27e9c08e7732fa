"""A role is looked for by the name that people read, which is not the one that it is kept under."""

import pytest
from django.test import Client

from tests.factories import make_staff, make_store

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Atención al cliente", "atencion al", "support"])
def test_a_role_is_found_by_its_name_in_spanish(typed: str) -> None:
    client = Client()
    client.force_login(make_staff(make_store(is_default=True), "administrator"))

    page = client.get("/admin/auth/group/", {"q": typed})

    assert "support" in [role.name for role in page.context["cl"].result_list]


def test_what_no_role_is_called_finds_none() -> None:
    client = Client()
    client.force_login(make_staff(make_store(is_default=True), "administrator"))

    assert list(client.get("/admin/auth/group/", {"q": "astronauta"}).context["cl"].result_list) == []
