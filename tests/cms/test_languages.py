"""Two languages, never mixed on one page: the address of a page decides its own, and the shop follows the visitor."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import GroupPagePermission, Locale

from cms import access, sites
from cms.models import HomePage, LandingPage, PolicyPage
from commerce.stores.models import Store
from tests.factories import make_product, make_store

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH_WORD, SPANISH_WORD = "My account", "Mi cuenta"


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True, host="bodega.example")


@pytest.fixture
def home(store: Store) -> HomePage:
    page = HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)
    _fill(page, "<p>Bienvenido a la bodega</p>")
    return page


@pytest.fixture
def english_home(home: HomePage) -> HomePage:
    page: HomePage = home.copy_for_translation(Locale.objects.get(language_code="en"))
    page.title = "The grocery"
    _fill(page, "<p>Welcome to the grocery</p>")
    return page


@pytest.fixture
def get(store: Store, client: Client) -> Callable[[str], str]:
    def visit(address: str) -> str:
        response = client.get(address, HTTP_HOST=store.host)
        assert response.status_code == 200, response.get("Location")
        return response.content.decode()

    return visit


def _fill(page: HomePage | LandingPage, words: str) -> None:
    page.body = [{"type": "text", "value": {"text": words}}]
    page.save_revision().publish()


def landing(home: HomePage, title: str, slug: str, words: str) -> LandingPage:
    page = LandingPage(title=title, slug=slug, locale=home.locale)
    home.add_child(instance=page)
    _fill(page, words)
    return page


def test_each_language_has_its_own_addresses(get: Callable[[str], str], english_home: HomePage) -> None:
    assert "Bienvenido a la bodega" in get("/")
    assert "Welcome to the grocery" in get("/en/")


def test_nothing_on_a_page_is_in_another_language(
    get: Callable[[str], str], client: Client, english_home: HomePage
) -> None:
    english = get("/en/")
    assert ENGLISH_WORD in english
    assert SPANISH_WORD not in english
    assert '<html lang="en"' in english
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    landing(HomePage.objects.get(locale__language_code="es-ve"), "Semana", "semana", "<p>Solo esta semana</p>")
    spanish = get("/semana/")
    assert "Solo esta semana" in spanish
    assert SPANISH_WORD in spanish
    assert ENGLISH_WORD not in spanish


def test_a_spanish_page_has_no_address_under_english(store: Store, client: Client, home: HomePage) -> None:
    landing(home, "Semana", "semana", "<p>Solo esta semana</p>")
    assert client.get("/en/semana/", HTTP_HOST=store.host).status_code == 404


def test_whoever_enters_by_an_english_address_reads_the_shop_in_english(
    get: Callable[[str], str], client: Client, store: Store, english_home: HomePage
) -> None:
    make_product(store, title="Harina de maíz")
    get("/en/")
    assert ENGLISH_WORD in get("/tienda/")


def test_the_front_door_leads_a_reader_of_english_to_the_english_front(
    client: Client, store: Store, english_home: HomePage
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get("/", HTTP_HOST=store.host)
    assert (response.status_code, response["Location"]) == (302, "/en/")


def test_without_an_english_front_the_shops_own_is_shown_in_english(
    get: Callable[[str], str], client: Client, store: Store, home: HomePage
) -> None:
    make_product(store, title="Harina de maíz")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = get("/")
    assert ENGLISH_WORD in page
    assert "Bienvenido a la bodega" not in page


def test_the_switch_leads_to_the_same_page_in_the_other_language(
    get: Callable[[str], str], client: Client, store: Store, home: HomePage, english_home: HomePage
) -> None:
    page = landing(home, "Semana", "semana", "<p>Solo esta semana</p>")
    theirs: LandingPage = page.copy_for_translation(Locale.objects.get(language_code="en"))
    theirs.slug = "week"
    _fill(theirs, "<p>This week only</p>")
    assert 'name="next-en" value="/en/week/"' in get("/semana/")
    form = {"language": "en", "next": "/semana/", "next-en": "/en/week/"}
    answer = client.post("/idioma/", form, HTTP_HOST=store.host, headers={"sec-fetch-site": "same-origin"})
    assert answer["Location"] == "/en/week/"


def test_the_switch_leads_to_the_front_where_nobody_translated_the_page(
    get: Callable[[str], str], home: HomePage
) -> None:
    landing(home, "Semana", "semana", "<p>Solo esta semana</p>")
    assert 'name="next-en" value="/"' in get("/semana/")


def test_a_page_in_place_of_the_shops_own_counts_in_its_own_language_only(
    get: Callable[[str], str], client: Client, store: Store, home: HomePage
) -> None:
    page = PolicyPage(title="Privacidad de la bodega", slug="privacidad", text="<p>Palabras de la tienda</p>")
    home.add_child(instance=page)
    page.save_revision().publish()
    assert "Palabras de la tienda" in get("/privacidad/")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = get("/privacidad/")
    assert "Palabras de la tienda" not in english
    assert ENGLISH_WORD in english


def test_the_editors_of_a_store_work_in_all_its_languages(store: Store, english_home: HomePage) -> None:
    for publishes in (True, False):
        name = access.group_name(store, publishes=publishes)
        assert GroupPagePermission.objects.filter(page=english_home, group__name=name).exists()
