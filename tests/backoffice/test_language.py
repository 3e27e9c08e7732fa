"""Not one English word on a screen of the team: every page of the back office, read as a superuser reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from commerce.rates.models import RateSource
from tests.security.routes import Route, routes
from tests.security.world import SUPERUSER, World
from tests.support.spanish import english_on, english_words

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("addresses")]

# Pages that are data for programs: a person never reads them.
FOR_PROGRAMS = ("jsi18n", "autocomplete", "export-csv")


@pytest.fixture
def world(db: None) -> Iterator[World]:
    cache.clear()
    yield World.build()
    cache.clear()


def staff_pages() -> list[Route]:
    """Every address of the back office that shows something."""
    return [
        route
        for route in routes()
        if route.template.startswith("admin/") and not any(word in route.template for word in FOR_PROGRAMS)
    ]


def test_no_page_of_the_back_office_says_an_english_word(world: World) -> None:
    client = world.client(SUPERUSER)
    # What the services that publish rates call themselves.
    services = {each for row in RateSource.objects.values_list("title", "name", "gateway") for each in row}
    found: dict[str, list[str]] = {}
    for route in staff_pages():
        address = route.address(world.here)
        if "logout" in address:
            continue
        response = client.get(address)
        if not response.get("Content-Type", "").startswith("text/html") or response.streaming:
            continue
        page = response.content.decode()
        for service in sorted(services, key=len, reverse=True):
            page = page.replace(service, "")
        for word, text in english_on(page).items():
            found.setdefault(f"{word}: «{text}»", []).append(address)
    told = [f"{saying}  {addresses[0]} (+{len(addresses) - 1})" for saying, addresses in sorted(found.items())]
    assert told == [], "\n".join(told)


def test_an_english_word_on_a_page_would_be_found() -> None:
    page = '<h1>Pedidos</h1><p title="Filter by date">Total</p><button aria-label="Close">×</button><code>select</code>'

    assert english_on(page) == {"filter": "Filter by date", "date": "Filter by date", "close": "Close"}


def test_words_that_both_languages_share_are_not_taken_for_english() -> None:
    assert {"total", "error", "no", "iva"}.isdisjoint(english_words())
    assert {"search", "delete", "save", "history", "order", "date", "select"} <= english_words()
