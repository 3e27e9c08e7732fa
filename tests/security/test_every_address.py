"""Every address of the project, tried as every role: nothing opens that the table of `expected` does not open."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import override_settings

from backoffice.scoping import path_of

from .expected import expected, holds, permissions_of
from .routes import Route, routes
from .world import ANONYMOUS, CUSTOMER, ROLES, STAFF_ROLES, SUPERUSER, Shop, World

pytestmark = pytest.mark.xdist_group("addresses")

# Wagtail's own page for trying out what a failure looks like: it fails on purpose, for superusers.
FAILS_ON_PURPOSE = {"cms/failwhale/"}
LOGS_OUT = {"admin/logout/", "cms/logout/", "cuenta/acceso/logout/"}
# The content system is tried as one role of each kind: outside, in the team, with access to it, and all-powerful.
TRIED_IN_CMS = {ANONYMOUS, "support", "merchandiser", SUPERUSER}
RENDERED = {ANONYMOUS, CUSTOMER, "administrator"}


class Blank:
    """Middleware that leaves pages of the staff areas unwritten: whether one may be seen is decided by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        """Fill the page with nothing, which counts as rendered."""
        if request.path.startswith(settings.UNWRITTEN):
            response.content = b""
        return response


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest) -> Iterator[None]:
    """Write out the back office for one role of the team, which holds every permission; of the others ask the status."""
    is_read = "role" in request.fixturenames and request.getfixturevalue("role") in RENDERED
    unwritten = ("/cms/",) if is_read else ("/cms/", "/admin/")
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, f"{__name__}.Blank"], UNWRITTEN=unwritten):
        yield


def tries(world: World, role: str, permissions: set[str]) -> Iterator[tuple[Route, Shop]]:
    """Each address with the rows of store A, and with those of store B where `role` could hope for an answer."""
    for route in routes():
        is_skipped = role not in TRIED_IN_CMS and route.template.startswith("cms/") and route.template != "cms/"
        if is_skipped or route.template in FAILS_ON_PURPOSE | LOGS_OUT:
            continue
        yield route, world.here
        model = route.model
        may_hope = model is not None and model in world.there.rows and holds(route, model, permissions)
        is_of_desk = route.names_desk_row and role in STAFF_ROLES
        if route.takes_row and (may_hope or is_of_desk or (model is None and role in RENDERED)):
            yield route, world.there


@pytest.mark.parametrize("role", ROLES)
def test_no_address_opens_to_who_may_not_see_it(world: World, role: str) -> None:
    client, permissions = world.client(role), permissions_of(role)
    secrets = secrets_of(world)
    wrong = []
    for route, shop in tries(world, role, permissions):
        is_ours, address = shop is world.here, route.address(shop)
        has_row = not route.takes_row or route.model in shop.rows
        response = client.get(address)
        if response.status_code not in expected(route, role, permissions, is_ours=is_ours, has_row=has_row):
            wrong.append(f"{response.status_code} {address}{'' if is_ours else ' (of another store)'}")
        elif response.status_code == 200 and not response.streaming and role != SUPERUSER:
            text = response.content.decode(errors="replace")
            wrong += [f"{address} tells of {secret!r}" for secret in secrets if secret in text]
    assert "\n".join(wrong) == ""


def test_each_model_of_the_back_office_that_belongs_to_stores_is_tried_with_rows_of_both(world: World) -> None:
    scoped = {model for model in admin.site._registry if path_of(model)}
    for shop in (world.here, world.there):
        missing = sorted(model._meta.label for model in scoped - shop.rows.keys())
        # The steps of checking a payment are opened from their desks, which have tests of their own.
        assert [label for label in missing if not label.startswith("pagomovil.")] == []


def secrets_of(world: World) -> list[str]:
    """Words that only pages of store B may contain."""
    there = world.there
    return [there.product.title, there.category.name, there.store.name, "CUPON-alla", there.order.number, "colega@"]


@pytest.mark.parametrize("words", ["alla", "colega"])
@pytest.mark.parametrize("role", ["administrator", "support"])
def test_the_search_of_the_back_office_finds_nothing_of_another_store(world: World, role: str, words: str) -> None:
    found = world.client(role).get("/admin/search/", {"s": words, "extended": "1"}).content.decode()
    assert [secret for secret in secrets_of(world) if secret in found] == []


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("partner", "stockrecord", "partner"),
        ("catalogue", "product", "parent"),
        ("catalogue", "product", "store"),
        ("catalogue", "productcategory", "category"),
        ("catalogue", "productrecommendation", "recommendation"),
        ("offer", "rangeproduct", "product"),
        ("offer", "conditionaloffer", "condition"),
        ("offer", "conditionaloffer", "benefit"),
        ("stores", "membership", "user"),
        ("stores", "membership", "store"),
    ],
)
def test_a_list_to_choose_from_offers_nothing_of_another_store(world: World, app: str, model: str, field: str) -> None:
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
    response = world.client("administrator").get("/admin/autocomplete/", asked)
    assert response.status_code == 200
    assert response.json()["results"] != []
    text = response.content.decode()
    assert [secret for secret in (*secrets_of(world), "Oferta alla", "Todo CUPON-alla") if secret in text] == []
