"""One search box: products, categories and pages, what editors suggest, and the screens where they keep it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, ReferenceIndex

from cms import sites
from cms.models import ArticleIndexPage, ArticlePage, HomePage, LandingPage, PolicyPage, PromotedResult
from commerce.catalogue.queries import forget_everything
from commerce.search.actions import count_fruitless
from commerce.search.models import Synonym
from commerce.stores import facts, pagecache, queries
from commerce.stores.models import Store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    forget_all()
    factories.make_rate()
    return factories.make_store("bodega", is_default=True, host="bodega.example")


@pytest.fixture
def home(store: Store) -> HomePage:
    return HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)


def forget_all() -> None:
    """The stamp moves once in a transaction, and here all of a test is one."""
    pagecache.clear()
    forget_everything()
    queries._by_host.clear()
    facts._known.clear()


def add(parent: Page, page: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(page, name, value)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def in_english(page: Any, **fields: Any) -> Any:
    english, _is_new = Locale.objects.get_or_create(language_code="en")
    copy = page.copy_for_translation(english)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return copy


def searched(store: Store, text: str, language: str = "") -> str:
    forget_all()
    client = Client()
    if language:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get("/buscar/", {"q": text}, HTTP_HOST=store.host)
    assert response.status_code == 200
    body = response.content.decode()
    return body.split("</h1>", 1)[1].split("</main>", 1)[0]


def suggest(store: Store, words: str, *results: tuple[str, Any]) -> PromotedResult:
    blocks = [{"type": kind, "value": thing.pk} for kind, thing in results]
    return PromotedResult.objects.create(store=store, words=words, results=json.dumps(blocks))


@pytest.mark.parametrize("text", ["garantía", "GARANTIA", "garantias", "cambios y garantía"])
def test_one_box_finds_a_page_however_its_accents_are_typed(store: Store, home: HomePage, text: str) -> None:
    add(home, PolicyPage(title="Cambios y garantías", slug="garantias", text="<p>Tienes 15 días.</p>"))
    assert 'href="/garantias/"' in searched(store, text)


def test_a_page_is_found_by_the_words_of_its_blocks_and_shown_with_its_line(store: Store, home: HomePage) -> None:
    index = add(home, ArticleIndexPage(title="Novedades", slug="novedades"))
    text = {"type": "text", "value": {"text": "<p>Se amasa con agua tibia y una pizca de papelón.</p>"}}
    add(index, ArticlePage(title="Arepas", slug="arepas", intro="Crujientes por fuera."), body=[text])
    found = searched(store, "papelon")
    assert 'href="/novedades/arepas/"' in found
    assert "Crujientes por fuera." in found


def test_products_categories_and_pages_are_found_at_once(store: Store, home: HomePage) -> None:
    factories.make_product(store, "Harina de maíz")
    factories.make_category(store, "Harinas")
    add(home, LandingPage(title="Semana de la harina", slug="harina"))
    found = searched(store, "harina")
    assert "Harina de maíz" in found
    assert ">Harinas</a>" in found
    assert 'href="/harina/"' in found


def test_four_categories_and_four_pages_at_most(store: Store, home: HomePage) -> None:
    for number in range(6):
        factories.make_category(store, f"Harina {number}")
        add(home, LandingPage(title=f"Harina {number}", slug=f"harina-{number}"))
    found = searched(store, "harina")
    assert found.count('class="chip"') == 4
    assert found.count('class="hit"') == 4


def test_a_draft_a_private_page_and_another_stores_page_are_not_found(store: Store, home: HomePage) -> None:
    home.add_child(instance=LandingPage(title="Queso borrador", slug="borrador", live=False))
    private = add(home, LandingPage(title="Queso privado", slug="privado"))
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="clave")
    add(private, LandingPage(title="Queso bajo llave", slug="bajo-llave"))
    other = factories.make_store("ajena")
    theirs = HomePage.objects.get(pk=sites.open_site(other.pk).site.root_page_id)
    add(theirs, LandingPage(title="Queso ajeno", slug="ajeno"))
    found = searched(store, "queso")
    assert not any(word in found for word in ("borrador", "privado", "bajo-llave", "ajeno"))


def test_an_english_search_shows_english_pages_only_and_a_spanish_one_spanish_pages_only(
    store: Store, home: HomePage
) -> None:
    page = add(home, LandingPage(title="Festival del queso", slug="queso"))
    in_english(home)
    in_english(page, title="Queso festival", slug="cheese")
    spanish, english = searched(store, "queso"), searched(store, "queso", "en")
    assert ('href="/queso/"' in spanish, 'href="/en/cheese/"' in spanish) == (True, False)
    assert ('href="/queso/"' in english, 'href="/en/cheese/"' in english) == (False, True)


def test_a_page_is_found_by_a_synonym_too(store: Store, home: HomePage) -> None:
    add(home, LandingPage(title="Todo en palomitas", slug="palomitas"))
    Synonym.objects.create(store=store, words="cotufas = palomitas")
    assert 'href="/palomitas/"' in searched(store, "cotufas")


def test_a_shop_without_pages_finds_its_own(store: Store) -> None:
    assert 'href="/como-pagar/"' in searched(store, "como pagar")
    assert 'href="/entregas/"' in searched(store, "retiro")
    assert 'href="/como-pagar/"' in searched(store, "pay", "en")
    assert "beside" not in searched(store, "harina")


def test_a_published_page_stands_for_the_shops_own_of_its_name(store: Store, home: HomePage) -> None:
    add(home, LandingPage(title="Cómo pagar", slug="como-pagar"))
    in_english(home)
    found = searched(store, "como pagar")
    assert found.count('class="hit"') == 1
    assert found.count('href="/como-pagar/"') == 1


def test_what_editors_suggest_comes_first_with_its_tag(store: Store, home: HomePage) -> None:
    chosen, other = factories.make_product(store, "Arepera"), factories.make_product(store, "Harina PAN")
    category = factories.make_category(store, "Budares")
    page = add(home, LandingPage(title="Recetas", slug="recetas"))
    suggest(store, "harina pan = arepas", ("product", chosen), ("category", category), ("page", page))
    for text in ("Arepa", "AREPAS", "pan harina"):
        found = searched(store, text)
        assert found.count(">Sugerido</span>") == 3
        places = [found.index(address) for address in (chosen.get_absolute_url(), category.name, "/recetas/")]
        assert places == sorted(places)
    assert other.title in found
    assert "Sugerido" not in searched(store, "harina")


def test_what_is_suggested_and_found_is_shown_once(store: Store, home: HomePage) -> None:
    page = add(home, LandingPage(title="Recetas de harina", slug="recetas"))
    category = factories.make_category(store, "Harina")
    suggest(store, "harina", ("page", page), ("category", category))
    found = searched(store, "harina")
    assert found.count('href="/recetas/"') == 1
    assert found.count(category.get_absolute_url()) == 1


def test_a_suggestion_that_cannot_be_bought_or_is_not_published_is_skipped(store: Store, home: HomePage) -> None:
    hidden = factories.make_product(store, "Oculto", is_public=False)
    priceless = factories.make_product(store, "Sin precio", price=None)
    sold_out = factories.make_product(store, "Agotado del todo", stock=0)
    theirs = factories.make_product(factories.make_store("ajena"), "Ajeno")
    closed = factories.make_category(store, "Cerrada", is_public=False)
    draft = LandingPage(title="Borrador", slug="borrador", live=False)
    home.add_child(instance=draft)
    suggest(store, "uno", ("product", hidden), ("product", priceless), ("product", sold_out))
    suggest(store, "dos", ("product", theirs), ("category", closed), ("page", draft))
    assert "Sugerido" not in searched(store, "uno") + searched(store, "dos")


def test_a_suggested_page_is_shown_in_the_visitors_language_or_not_at_all(store: Store, home: HomePage) -> None:
    both, spanish = (add(home, LandingPage(title=name, slug=name)) for name in ("ambas", "sola"))
    in_english(home)
    in_english(both, title="Both", slug="both")
    suggest(store, "fiesta", ("page", both), ("page", spanish))
    found = searched(store, "fiesta", "en")
    assert 'href="/en/both/"' in found
    assert "ambas" not in found
    assert "/sola/" not in found


def test_a_filtered_or_later_page_of_results_shows_products_only(store: Store, home: HomePage) -> None:
    factories.make_product(store, "Harina")
    factories.make_category(store, "Harinas")
    page = Client().get("/buscar/?q=harina&disponible=1", HTTP_HOST=store.host).content.decode()
    assert 'class="beside"' not in page


@pytest.mark.parametrize("number", [2, 12])
def test_a_search_costs_the_same_however_much_it_finds(store: Store, home: HomePage, number: int) -> None:
    products = [factories.make_product(store, f"Harina {n}") for n in range(number)]
    for n in range(number):
        factories.make_category(store, f"Harina {n}")
        add(home, LandingPage(title=f"Harina {n}", slug=f"harina-{n}"))
    suggest(store, "harina", *(("product", product) for product in products[:2]))
    forget_all()

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get("/buscar/?q=harina", HTTP_HOST=store.host).status_code == 200
        return len(captured)

    assert cost() <= 20
    assert cost() <= 2


# The screens of editors


@pytest.fixture
def editor(store: Store, home: HomePage) -> Client:
    client = Client()
    client.force_login(factories.make_staff(store, "merchandiser", ["wagtailadmin.access_admin"]))
    return client


def ask(client: Client, name: str, *args: Any, data: Any = None, **query: Any) -> Any:
    address = reverse(name, args=args)
    host = {"HTTP_HOST": "bodega.example"}
    return client.get(address, query, **host) if data is None else client.post(address, data, **host)


def stream(*blocks: tuple[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {"results-count": len(blocks)}
    for number, (kind, pk) in enumerate(blocks):
        more = {"type": kind, "value": pk, "order": number, "deleted": "", "id": ""}
        values |= {f"results-{number}-{name}": value for name, value in more.items()}
    return values


def test_an_editor_writes_a_synonym_for_their_store(editor: Client, store: Store) -> None:
    page = ask(editor, "synonym:add", store=store.pk, words="mazapán").content.decode()
    assert 'value="mazapán"' in page
    done = ask(editor, "synonym:add", data={"store": store.pk, "words": "Mazapán = turrón"})
    assert done.status_code == 302
    assert Synonym.objects.get().words == "mazapan = turron"


def test_an_editor_promotes_a_product_a_category_and_a_page(editor: Client, store: Store, home: HomePage) -> None:
    product, category = factories.make_product(store), factories.make_category(store)
    page = add(home, LandingPage(title="Recetas", slug="recetas"))
    data = {"store": store.pk, "words": "Arepas, Harina PAN"}
    chosen = stream(("product", product.pk), ("category", category.pk), ("page", page.pk))
    done = ask(editor, "promotedresult:add", data=data | chosen)
    assert done.status_code == 302
    row = PromotedResult.objects.get()
    assert row.words == "arepas = harina pan"
    assert [block.block_type for block in row.results] == ["product", "category", "page"]
    assert ReferenceIndex.get_references_to(product).count() == 1


def test_what_another_store_sells_cannot_be_promoted(editor: Client, store: Store) -> None:
    theirs = factories.make_product(factories.make_store("ajena"), "Ajeno")
    data = {"store": store.pk, "words": "arepas"} | stream(("product", theirs.pk))
    answer = ask(editor, "promotedresult:add", data=data)
    assert answer.status_code == 200
    assert answer.context["form"].errors["results"] == ["«Ajeno» es de otra tienda."]
    assert not PromotedResult.objects.exists()


@pytest.mark.parametrize("kind", ["synonym", "promotedresult"])
def test_another_stores_rows_are_not_listed_nor_opened_nor_changed(editor: Client, store: Store, kind: str) -> None:
    other = factories.make_store("ajena")
    product = factories.make_product(other)
    theirs: Any = (
        Synonym.objects.create(store=other, words="ajena = foranea")
        if kind == "synonym"
        else suggest(other, "ajena", ("product", product))
    )
    assert "ajena" not in ask(editor, f"{kind}:index").content.decode()
    for view in ("edit", "delete", "history", "usage"):
        assert ask(editor, f"{kind}:{view}", theirs.pk).status_code == 404
    for view in ("edit", "delete"):
        data = {"store": store.pk, "words": "robada = mia"}
        assert ask(editor, f"{kind}:{view}", theirs.pk, data=data).status_code == 404
    theirs.refresh_from_db()
    assert theirs.store == other


@pytest.mark.parametrize("kind", ["synonym", "promotedresult"])
def test_nothing_is_written_into_another_store(editor: Client, kind: str) -> None:
    other = factories.make_store("ajena")
    data = {"store": other.pk, "words": "una = otra"} | stream(("product", factories.make_product(other).pk))
    assert ask(editor, f"{kind}:add", data=data).status_code == 200
    assert not Synonym.objects.exists()
    assert not PromotedResult.objects.exists()


@pytest.mark.parametrize("name", ["synonym:index", "promotedresult:index", "fruitless_searches:index", "synonym:add"])
def test_whoever_may_not_enter_the_editors_area_sees_nothing(store: Store, home: HomePage, name: str) -> None:
    client = Client()
    client.force_login(factories.make_staff(store, "finance"))
    assert ask(client, name).status_code in (302, 403)
    assert ask(Client(), name).status_code == 302


def test_the_report_shows_the_months_vain_searches_of_ones_own_stores(editor: Client, store: Store) -> None:
    now = timezone.now()
    for _time in range(3):
        count_fruitless(store, "Mazapán", now)
    count_fruitless(store, "bambalina", now - timedelta(days=45))
    count_fruitless(factories.make_store("ajena"), "pegamento", now)
    page = ask(editor, "fruitless_searches:index").content.decode()
    assert "mazapan" in page
    assert "bambalina" not in page
    assert "pegamento" not in page
    assert f"{reverse('synonym:add')}?store={store.pk}&amp;words=mazapan" in page
    assert f"{reverse('promotedresult:add')}?store={store.pk}&amp;words=mazapan" in page
