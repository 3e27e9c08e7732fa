"""Choices, counters and live screens of each role know only the stores where the role's holder works."""

from collections.abc import Iterator

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as project_settings
from django.contrib import admin
from django.http import HttpRequest

from backoffice.desks.badges import BADGES
from backoffice.desks.sockets import BadgesConsumer
from backoffice.scoping import PEOPLE, path_of, visible
from commerce.accounts.models import Customer, User
from commerce.order.sockets import FORBIDDEN, UNKNOWN
from commerce.stores.queries import stores_where
from tests.support.sockets import Screen

from .test_every_address import secrets_of
from .world import CUSTOMER, STAFF_ROLES, World

pytestmark = pytest.mark.xdist_group("addresses")


def choices() -> Iterator[tuple[str, str, str]]:
    """Every list to choose from that the back office has: app, model and field."""
    for model, model_admin in admin.site._registry.items():
        forms = [model_admin, *(inline(model, admin.site) for inline in model_admin.inlines)]
        for form in forms:
            for field in form.autocomplete_fields:
                yield form.model._meta.app_label, form.model._meta.model_name, field


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_no_list_to_choose_from_offers_a_role_what_is_of_another_store(world: World, role: str) -> None:
    client, secrets, wrong = world.client(role), secrets_of(world), []
    for app, model, field in sorted(set(choices())):
        asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        response = client.get("/admin/autocomplete/", asked)
        text = response.content.decode()
        if response.status_code not in (200, 403, 404) or any(secret in text for secret in secrets):
            wrong.append(f"{app}.{model}.{field}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_counters_of_a_role_count_its_own_store(world: World, role: str) -> None:
    client, here = world.client(role), world.here.store.pk
    user = world.people[role]
    expected = {
        name: badge.count([here], 99) for name, badge in BADGES.items() if stores_where(user, badge.permission).exists()
    }
    counted = client.get("/admin/contadores/").json()
    assert {name: int(text or 0) for name, text in counted.items()} == expected


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_a_live_counter_listens_to_its_own_store(world: World, role: str) -> None:
    heard = set(BadgesConsumer().groups_for(world.people[role]))
    there = {badge.group(world.there.store.pk) for badge in BADGES.values()}
    mine = {
        badge.group(world.here.store.pk)
        for badge in BADGES.values()
        if stores_where(world.people[role], badge.permission).exists()
    }
    assert heard & there == set()
    assert heard == mine


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_a_live_order_of_another_store_is_refused(
    world: World, role: str, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}  # type: ignore[attr-defined]
    client, name = world.client(role), project_settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    screen = Screen(f"/ws/orders/{world.there.order.pk}/", world.here.store.host, cookie=cookie)

    async def ending() -> int:
        assert await screen.open()
        return await screen.ending()

    assert async_to_sync(ending)() in (UNKNOWN, FORBIDDEN)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_reads_only_rows_of_its_store(world: World, role: str) -> None:
    """What lists, searches, exports and choices all read through."""
    request = HttpRequest()
    request.user = world.people[role]
    for model, row in world.there.rows.items():
        if (path_of(model) or model._meta.label_lower in PEOPLE) and model is not User:
            for verb in ("view", "change", "delete"):
                assert not visible(request, model._base_manager.all(), verb).filter(pk=row.pk).exists(), (model, verb)


def test_a_customer_of_the_other_store_is_found_by_no_search(world: World) -> None:
    there = world.there.customer
    assert Customer.objects.filter(pk=there.pk).exists()
    for role in STAFF_ROLES:
        html = world.client(role).get("/admin/search/", {"s": "cliente-alla", "extended": "1"}).content.decode()
        assert "cliente-alla" not in html.replace('value="cliente-alla"', ""), role
        assert f"/customer/{there.pk}/" not in html
    assert world.people[CUSTOMER].pk != there.pk
