"""Every model of the admin opens, searches and adds, in Spanish, in our look."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from unfold.admin import ModelAdmin

from tests.factories import make_store, make_user

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def root(client: Client) -> Client:
    make_store("kits")
    user = make_user()
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def address(model: type[Model], page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_list_opens_and_searches_without_an_error(root: Client, model: type[Model]) -> None:
    for query in ("", "?q=caf%C3%A9", "?q=%00%27%25", "?p=9999", "?o=1.-2"):
        response = root.get(address(model, "changelist") + query, follow=True)
        assert response.status_code == 200, query


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_blank_form_opens_or_says_that_nothing_is_added_here(root: Client, model: type[Model]) -> None:
    response = root.get(address(model, "add"))
    assert response.status_code in (200, 403)


def test_every_admin_is_unfolds() -> None:
    assert [model for model, found in admin.site._registry.items() if not isinstance(found, ModelAdmin)] == []


def test_no_search_looks_for_a_username_that_nobody_has() -> None:
    searches = {model._meta.label: list(found.search_fields) for model, found in admin.site._registry.items()}
    assert [label for label, fields in searches.items() if any("user__username" in field for field in fields)] == []


@pytest.mark.parametrize(
    "name", ["admin/base.html", "admin/change_list.html", "admin/change_form.html", "admin/login.html"]
)
def test_unfolds_templates_and_ours_win_over_djangos(name: str) -> None:
    assert "/django/contrib/" not in get_template(name).origin.name


def test_the_command_palette_searches_every_model(root: Client) -> None:
    assert root.get("/admin/search/", {"s": "x"}).status_code == 200


def test_the_dashboard_of_oscar_is_nowhere(root: Client) -> None:
    assert root.get("/dashboard/").status_code == 404
    assert root.get("/tienda/dashboard/").status_code == 404
