"""The editors' screens wear the shop's colours and name."""

import pytest
from django.test import Client

from tests.factories import make_store, make_user

pytestmark = pytest.mark.django_db


def test_the_editors_home_has_our_stylesheet_and_name_and_speaks_spanish(client: Client) -> None:
    make_store("kits", is_default=True)
    client.force_login(make_user(is_staff=True, is_superuser=True))

    page = client.get("/cms/").content.decode()

    assert "abasto/cms.css" in page
    assert "Abasto" in page
    assert 'lang="es' in page
