"""Every address of the project, tried as every role: nothing opens that the table of `expected` does not open."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import override_settings

from .expected import expected, holds, permissions_of
from .routes import Route, routes
from .world import ANONYMOUS, CUSTOMER, ROLES, SUPERUSER, Shop, World

pytestmark = pytest.mark.xdist_group("security")

# Wagtail's own page for trying out what a failure looks like: it fails on purpose, for superusers.
FAILS_ON_PURPOSE = {"cms/failwhale/"}
LOGS_OUT = {"admin/logout/", "cms/logout/", "cuenta/acceso/logout/"}
# Who may not enter the content system is tried there once, not seven times.
TRIED_IN_CMS = {ANONYMOUS, CUSTOMER, "merchandiser", "support", "administrator", SUPERUSER}
RENDERED = {ANONYMOUS, CUSTOMER, "administrator"}


class Blank:
    """Middleware that leaves the page of the staff areas unwritten: whether it may be seen is decided by then."""

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)  # type: ignore[operator]

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        response.content = b""
        return response


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, settings: object) -> Iterator[None]:
    """Write out the pages of one role of the team, which holds every permission; of the others ask the status."""
    role = request.node.callspec.params.get("role")
    blank = [] if role in RENDERED else [f"{__name__}.Blank"]
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, *blank]):  # type: ignore[attr-defined]
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
        if route.takes_row and (may_hope or (model is None and role in RENDERED)):
            yield route, world.there


@pytest.mark.parametrize("role", ROLES)
def test_no_address_opens_to_who_may_not_see_it(world: World, role: str) -> None:
    client, permissions = world.client(role), permissions_of(role)
    secrets = secrets_of(world)
    wrong = []
    for route, shop in tries(world, role, permissions):
        is_ours, address = shop is world.here, route.address(shop)
        response = client.get(address)
        if response.status_code not in expected(route, role, permissions, is_ours=is_ours):
            wrong.append(f"{response.status_code} {address}{'' if is_ours else ' (of another store)'}")
        elif response.status_code == 200 and not response.streaming and role != SUPERUSER:
            text = response.content.decode(errors="replace")
            wrong += [f"{address} tells of {secret!r}" for secret in secrets if secret in text]
    assert "\n".join(wrong) == ""


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
