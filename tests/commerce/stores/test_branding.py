"""A store's own colours."""

import re
from http import HTTPStatus

import pytest
from django.test import Client

from commerce.stores import branding
from commerce.stores.models import Store
from commerce.stores.rules import contrast
from tests.factories import make_store


def test_a_store_with_only_a_brand_colour_gets_the_other_five_from_it() -> None:
    colours = branding.colours_of(Store(slug="a", brand="#7A1F5C"))
    assert list(colours) == list(branding.TOKENS)
    assert colours["brand"] == "#7A1F5C"
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours.values())
    assert contrast(colours["brand_on"], colours["brand"]) >= 4.5
    assert contrast(colours["brand_deep_on"], colours["brand_deep"]) >= 4.5


def test_a_colour_of_its_own_wins_over_the_derived_one() -> None:
    assert branding.colours_of(Store(slug="a", brand="#7A1F5C", brand_soft="#FFEEFF"))["brand_soft"] == "#FFEEFF"


@pytest.mark.parametrize("brand", ["#000000", "#7A1F5C", "#0B332B", "#1144CC", "#B00000"])
def test_a_brand_can_be_read_on_a_dark_page_too(brand: str) -> None:
    dark = branding.dark_colours(branding.colours_of(Store(slug="a", brand=brand)))
    assert contrast(dark["brand"], branding.DARK_PAPER) >= 4.5
    assert contrast(dark["brand_on"], dark["brand"]) >= 4.5
    assert contrast(dark["brand"], dark["brand_soft"]) >= 4.5


def test_what_is_no_colour_never_reaches_the_style_sheet() -> None:
    store = Store(slug="a", brand="#7A1F5C", brand_deep="red;}")
    assert "red" not in branding.stylesheet(store)
    assert branding.stylesheet(Store(slug="a", brand="url(x)")) == ""


def test_mixing_stays_within_the_colours_that_exist() -> None:
    assert branding.mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert branding.mix("#123456", "#FFFFFF", 7) == "#FFFFFF"


@pytest.mark.django_db
class TestPages:
    def test_the_style_sheet_of_a_store_is_kept_for_a_year_under_its_version(self, client: Client) -> None:
        store = make_store(brand="#7A1F5C")
        address = branding.stylesheet_url(store)
        answer = client.get(address, headers={"host": store.host})
        assert answer.status_code == HTTPStatus.OK
        assert answer["Content-Type"] == "text/css; charset=utf-8"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "--brand:#7A1F5C;" in answer.content.decode()

    def test_an_old_address_shows_the_colours_of_today_for_a_short_while(self, client: Client) -> None:
        store = make_store(brand="#7A1F5C")
        answer = client.get(f"/marca/{store.slug}-0000000000.css", headers={"host": store.host})
        assert answer["Cache-Control"] == "public, max-age=60"

    def test_a_store_without_a_brand_has_no_style_sheet(self, client: Client) -> None:
        store = make_store()
        assert branding.stylesheet_url(store) == ""
        answer = client.get(f"/marca/{store.slug}-0000000000.css", headers={"host": store.host})
        assert answer.status_code == HTTPStatus.NOT_FOUND

    def test_a_page_links_the_style_sheet_of_its_own_store_only(self, client: Client) -> None:
        branded, plain = make_store(brand="#7A1F5C"), make_store()
        assert f"/marca/{branded.slug}-" in client.get("/contacto/", headers={"host": branded.host}).content.decode()
        assert "/marca/" not in client.get("/contacto/", headers={"host": plain.host}).content.decode()
