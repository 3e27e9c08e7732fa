"""The frame of every page and the pages about the store."""

import json
import re
from datetime import time
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commerce.payment.models import StorePaymentMethod
from commerce.shipping.models import DeliveryMethod
from commerce.stores.markup.dates import day
from commerce.stores.models import OpeningHours, Store
from tests.factories import make_category, make_rate, make_store

pytestmark = pytest.mark.django_db

PAGES = ("/como-pagar/", "/entregas/", "/cambios/", "/privacidad/", "/contacto/")


@pytest.fixture
def store() -> Store:
    return make_store(
        name="El Paraíso",
        legal_name="Inversiones Paraíso, C.A.",
        rif="J501122440",
        email="hola@abasto.example",
        address="Av. Páez, local 12",
        city="Caracas",
        minimum_order=Decimal(5),
        free_delivery_from=Decimal(40),
    )


def page(client: Client, store: Store, path: str) -> str:
    answer = client.get(path, headers={"host": store.host})
    assert answer.status_code == HTTPStatus.OK, path
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_and_no_inline_script_or_style(client: Client, store: Store, path: str) -> None:
    html = page(client, store, path)
    assert html.count("<h1") == 1
    assert '<html lang="es-VE"' in html
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html)
    assert "csrfmiddlewaretoken" not in html
    assert f'<link rel="canonical" href="http://{store.host}{path}">' in html


@pytest.mark.parametrize("path", PAGES)
def test_a_page_works_for_a_store_that_filled_in_nothing(client: Client, path: str) -> None:
    page(client, make_store(phone="", name="Vacía"), path)


def test_the_frame_links_every_part_of_the_shop(client: Client, store: Store) -> None:
    html = page(client, store, "/contacto/")
    for address in ("/", "/buscar/", "/cesta/", "/cuenta/", "/tienda/?oferta=1", *PAGES):
        assert f'"{address}"' in html, address


def test_the_frame_shows_rate_departments_and_the_store_s_own_data(client: Client, store: Store) -> None:
    rate = make_rate("860.18")
    department = make_category(store, "Víveres")
    make_category(make_store(), "De otra tienda")
    OpeningHours.objects.create(store=store, weekday=0, opens=time(8), closes=time(19))
    html = page(client, store, "/contacto/")
    assert f"Tasa BCV <b>Bs\xa0860,18</b> por dólar · {day(rate.value_date)}" in html
    assert f'<a href="{department.get_absolute_url()}">Víveres</a>' in html
    assert "De otra tienda" not in html
    assert "Inversiones Paraíso, C.A. · RIF J-50112244-0" in html
    assert "https://wa.me/584125550190" in html
    assert "Lun, 8:00\xa0a.\xa0m. a 7:00\xa0p.\xa0m." in html


def test_a_day_without_a_rate_says_so(client: Client, store: Store) -> None:
    assert "Hoy no tenemos la tasa del día: los precios están en dólares." in page(client, store, "/contacto/")


def test_a_data_saver_does_not_fetch_the_font_ahead(client: Client, store: Store) -> None:
    saver = client.get("/contacto/", headers={"host": store.host, "save-data": "on"}).content.decode()
    assert "asap-latin-es.woff2" not in saver
    assert "asap-latin-es.woff2" in page(client, store, "/contacto/")


def test_a_page_about_the_store_takes_few_queries_and_then_one(
    client: Client, store: Store, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        page(client, store, "/entregas/")
    with django_assert_max_num_queries(1):
        page(client, store, "/entregas/")


def test_how_to_pay_lists_what_the_store_has_switched_on(client: Client, store: Store) -> None:
    StorePaymentMethod.objects.create(store=store, code="cash_usd", instructions="Trae billetes sin rayones.")
    StorePaymentMethod.objects.create(store=store, code="cash_ves", is_enabled=False)
    html = page(client, store, "/como-pagar/")
    assert "Efectivo en dólares al recibir" in html
    assert "Trae billetes sin rayones." in html
    assert "Efectivo en bolívares al recibir" not in html


def test_deliveries_list_cost_time_and_area_of_each_way(client: Client, store: Store) -> None:
    DeliveryMethod.objects.create(
        store=store, code="moto", name="Moto", price=3, free_from=40, states=["Miranda"], min_days=0, max_days=1
    )
    DeliveryMethod.objects.create(store=store, code="vieja", name="Ya no va", is_active=False)
    html = page(client, store, "/entregas/")
    assert "El pedido mínimo es de US$\xa05,00." in html
    for words in ("Moto", "US$\xa03,00", "US$\xa040,00", "De 0 a 1 días", "Miranda", "Av. Páez, local 12, Caracas"):
        assert words in html, words
    assert "Ya no va" not in html


def test_the_return_policy_is_the_store_s_own_and_cannot_inject_markup(client: Client) -> None:
    store = make_store(return_policy="Siete días.\n\n<script>x</script>")
    html = page(client, store, "/cambios/")
    assert "<p>Siete días.</p>" in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html


class TestLanguage:
    def test_the_visitor_s_choice_is_kept_in_a_cookie_and_the_page_comes_back(
        self, client: Client, store: Store
    ) -> None:
        answer = client.post(
            "/idioma/",
            {"language": "en", "next": "/contacto/?a=1"},
            headers={"host": store.host, "sec-fetch-site": "same-origin"},
        )
        assert answer.status_code == HTTPStatus.FOUND
        assert answer["Location"] == "/contacto/?a=1"
        assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
        assert '<html lang="en"' in page(client, store, "/contacto/")

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
    def test_it_never_leads_to_another_site(self, client: Client, store: Store, target: str) -> None:
        answer = client.post(
            "/idioma/",
            {"language": "en", "next": target},
            headers={"host": store.host, "sec-fetch-site": "same-origin"},
        )
        assert answer["Location"] == "/"

    def test_an_unknown_language_changes_nothing(self, client: Client, store: Store) -> None:
        answer = client.post(
            "/idioma/", {"language": "tlh", "next": "/"}, headers={"host": store.host, "sec-fetch-site": "same-origin"}
        )
        assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies

    def test_another_site_cannot_choose(self, client: Client, store: Store) -> None:
        answer = client.post(
            "/idioma/", {"language": "en"}, headers={"host": store.host, "sec-fetch-site": "cross-site"}
        )
        assert answer.status_code == HTTPStatus.FORBIDDEN

    def test_a_link_cannot_choose(self, client: Client, store: Store) -> None:
        assert (
            client.get("/idioma/?language=en", headers={"host": store.host}).status_code
            == HTTPStatus.METHOD_NOT_ALLOWED
        )


def test_the_manifest_names_the_store(client: Client, store: Store) -> None:
    answer = client.get("/manifest.webmanifest", headers={"host": store.host})
    assert answer["Content-Type"] == "application/manifest+json"
    data = json.loads(answer.content)
    assert (data["name"], data["lang"], data["start_url"]) == ("El Paraíso", "es-VE", "/")
