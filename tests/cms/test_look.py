"""What stands on every page of a store: announcement, menu, footer and networks; and whose name the editors' screens bear."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from cms.look import look_of
from cms.models import HomePage, LandingPage, SiteLook
from commerce.stores import pagecache
from commerce.stores.models import Store
from tests.factories import make_category, make_store, make_user
from tests.pages import block, make_home, publish
from tests.support.memory import forget

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True, host="bodega.example")


@pytest.fixture
def home(store: Store) -> HomePage:
    return make_home(store)


def page_under(home: HomePage, title: str, slug: str) -> LandingPage:
    page = LandingPage(title=title, slug=slug)
    home.add_child(instance=page)
    return publish(page, block("text", text="<p>Palabras.</p>"))


def set_look(store: Store, **fields: Any) -> SiteLook:
    look = SiteLook.for_site(store.site.site)
    for name, value in fields.items():
        setattr(look, name, value)
    look.save()
    forget()
    return look


def entry(kind: str, row: Any) -> dict[str, Any]:
    return {"type": kind, "value": row.pk}


def menu(page: str) -> str:
    return page.partition('<nav class="cats"')[2].partition("</nav>")[0]


def read(client: Client, store: Store, address: str = "/tienda/") -> str:
    forget()
    return client.get(address, HTTP_HOST=store.host).content.decode()


def test_an_empty_menu_is_that_of_the_departments(store: Store, home: HomePage, client: Client) -> None:
    make_category(store, "Quesos")
    assert "Quesos" in menu(read(client, store))
    set_look(store, footer_text="Desde 1987.")
    assert "Quesos" in menu(read(client, store))


def test_a_menu_holds_what_the_editors_chose_with_what_is_under_it(
    store: Store, home: HomePage, client: Client
) -> None:
    fresh = make_category(store, "Frescos")
    make_category(store, "Otros")
    make_category(store, "Quesos", fresh)
    page = page_under(home, "Canastas", "canastas")
    set_look(store, menu=[entry("category", fresh), entry("page", page)])
    shown = menu(read(client, store))
    assert "Frescos" in shown
    assert "Otros" not in shown
    assert "Ver lo que hay en Frescos" in shown
    assert "Quesos" in shown
    assert '<a href="/canastas/">Canastas</a>' in shown


def test_what_is_not_live_or_is_anothers_is_left_out_of_menu_and_footer(
    store: Store, home: HomePage, client: Client
) -> None:
    neighbour = make_store("vecina", host="vecina.example")
    theirs, their_category = page_under(make_home(neighbour), "Suya", "suya"), make_category(neighbour, "Suyos")
    hidden, live = page_under(home, "Borrador", "borrador"), page_under(home, "Vigente", "vigente")
    hidden.unpublish()
    closed = make_category(store, "Cerrada", is_public=False)
    pages = [entry("page", each) for each in (theirs, hidden, live)]
    categories = [entry("category", each) for each in (their_category, closed)]
    set_look(store, menu=[*pages, *categories], footer_links=pages, announcement="Hola", announcement_page=theirs)
    page = read(client, store)
    assert [word for word in ("Suya", "Borrador", "Suyos", "Cerrada", "/suya/") if word in page] == []
    assert page.count('<a href="/vigente/">Vigente</a>') == 2
    assert "<span>Hola</span>" in page


def test_an_announcement_leads_to_its_page_until_its_time(store: Store, home: HomePage, client: Client) -> None:
    page = page_under(home, "Horario", "horario")
    ends = timezone.now() + timedelta(minutes=2)
    look = set_look(store, announcement="El lunes no abrimos", announcement_page=page, announcement_until=ends)
    for address in ("/tienda/", "/como-pagar/", "/horario/"):
        assert '<a href="/horario/">El lunes no abrimos</a>' in read(client, store, address), address
    assert {kept.valid_until <= ends for kept in pagecache._pages.values()} == {True}
    look.announcement_until = timezone.now() - timedelta(seconds=1)
    look.save()
    forget()
    assert "El lunes no abrimos" not in read(client, store)


def test_footer_words_links_and_networks_are_on_the_shops_own_pages_too(
    store: Store, home: HomePage, client: Client
) -> None:
    page = page_under(home, "Trabaja aquí", "trabaja")
    set_look(store, footer_text="Desde 1987.", footer_links=[entry("page", page)], instagram="https://instagram.com/b")
    for address in ("/tienda/", "/privacidad/", "/trabaja/"):
        foot = read(client, store, address).partition("<footer")[2]
        assert "Desde 1987." in foot
        assert '<a href="/trabaja/">Trabaja aquí</a>' in foot
        assert 'aria-label="Instagram"' in foot


def test_no_spanish_word_of_the_editors_stands_on_an_english_page(store: Store, home: HomePage) -> None:
    page = page_under(home, "Canastas", "canastas")
    set_look(
        store,
        announcement="El lunes no abrimos",
        announcement_en="Closed on Monday",
        announcement_page=page,
        footer_text="Desde 1987.",
        menu=[entry("page", page)],
    )
    with translation.override("en"):
        look = look_of(store, 0, "en")
    assert (look.announcement, look.announcement_url, look.footer_text, look.menu) == ("Closed on Monday", "", "", ())


def test_a_look_costs_two_queries_cold_and_none_warm(
    store: Store, home: HomePage, django_assert_num_queries: Any
) -> None:
    pages = [page_under(home, f"Página {number}", f"p{number}") for number in range(6)]
    entries = [entry("page", page) for page in pages]
    set_look(store, menu=entries, footer_links=entries, announcement="Hola", announcement_page=pages[0])
    with django_assert_num_queries(2):
        assert len(look_of(store, 7, "es-ve").menu) == 6
    with django_assert_num_queries(0):
        look_of(store, 7, "es-ve")


def test_a_network_leads_to_that_network_and_the_refusal_names_its_field(store: Store, home: HomePage) -> None:
    look = SiteLook.for_site(store.site.site)
    look.instagram, look.facebook, look.x = "https://tiktok.com/@b", "https://facebook.com/b", "http://x.com/b"
    with pytest.raises(ValidationError) as refusal:
        look.full_clean()
    assert set(refusal.value.message_dict) == {"instagram", "x"}


def test_the_editors_home_has_our_stylesheet_and_name_and_speaks_spanish(client: Client) -> None:
    make_store("kits", is_default=True)
    client.force_login(make_user(is_staff=True, is_superuser=True))

    page = client.get("/cms/").content.decode()

    assert "abasto/cms.css" in page
    assert "Abasto" in page
    assert 'lang="es' in page
