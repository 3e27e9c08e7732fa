"""Words that mean the same in one store."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commerce.catalogue.models import Product
from commerce.catalogue.queries import forget_everything
from commerce.search import rules
from commerce.search.models import Synonym
from commerce.search.text import matches
from commerce.stores import queries
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    forget_everything()
    queries._by_host.clear()
    return factories.make_store("viveres", is_default=True, host="viveres.example")


def found(store: Store, text: str) -> list[str]:
    forget_everything()
    titles = dict(Product.objects.values_list("pk", "title"))
    return sorted(titles[pk] for pk in matches(store, catalogue_stamp(), text))


def means_the_same(store: Store, words: str, *, is_one_way: bool = False) -> Synonym:
    return Synonym.objects.create(store=store, words=words, is_one_way=is_one_way)


@pytest.mark.parametrize("text", ["cotufas", "Cotufa", "palomitas", "pop corn", "POP CORN", "palomita"])
def test_whoever_searches_for_one_word_finds_the_others(store: Store, text: str) -> None:
    factories.make_product(store, "Cotufas dulces")
    factories.make_product(store, "Palomitas de mantequilla")
    factories.make_product(store, "Pop corn salado")
    factories.make_product(store, "Arroz")
    means_the_same(store, "cotufas = palomitas = pop corn")

    assert found(store, text) == ["Cotufas dulces", "Palomitas de mantequilla", "Pop corn salado"]


def test_the_other_words_of_a_search_have_to_be_there_too(store: Store) -> None:
    factories.make_product(store, "Palomitas de mantequilla")
    factories.make_product(store, "Palomitas saladas")
    means_the_same(store, "cotufas, palomitas")

    assert found(store, "cotufas mantequilla") == ["Palomitas de mantequilla"]
    assert found(store, "cotufas mante") == ["Palomitas de mantequilla"]


def test_one_way_leads_from_the_first_to_the_others_only(store: Store) -> None:
    factories.make_product(store, "Aceite de oliva")
    factories.make_product(store, "Grasa vegetal")
    means_the_same(store, "grasa = aceite", is_one_way=True)

    assert found(store, "grasa") == ["Aceite de oliva", "Grasa vegetal"]
    assert found(store, "aceite") == ["Aceite de oliva"]


def test_synonyms_of_another_store_mean_nothing_here(store: Store) -> None:
    factories.make_product(store, "Palomitas")
    means_the_same(factories.make_store("kits"), "cotufas = palomitas")

    assert found(store, "cotufas") == []


@pytest.mark.django_db(transaction=True)
def test_a_synonym_shows_at_once_in_a_search_that_was_kept(store: Store, client: Client) -> None:
    factories.make_product(store, "Palomitas")

    def page() -> str:
        return client.get("/buscar/?q=cotufas", HTTP_HOST=store.host).content.decode()

    assert "Palomitas" not in page()
    row = means_the_same(store, "cotufas = palomitas")
    assert "Palomitas" in page()
    row.delete()
    assert "Palomitas" not in page()


def test_words_are_kept_folded_and_each_once(store: Store) -> None:
    row = Synonym(store=store, words="Maíz pira =  COTUFA; maiz pira, Canguil")
    row.full_clean()
    row.save()
    assert row.words == "maiz pira = cotufa = canguil"


@pytest.mark.parametrize("words", ["cotufas", "cotufas = Cotufas", " = ", "a=b=c=d=e=f=g=h=i"])
def test_fewer_than_two_or_more_than_eight_words_are_refused_with_a_reason(store: Store, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Synonym(store=store, words=words).full_clean()
    assert list(refused.value.message_dict) == ["words"]


def test_a_search_asks_for_six_phrases_at_most() -> None:
    known = rules.synonyms_of([("a1 = b1 = c1 = d1 = e1 = f1 = g1 = h1", False), ("x = y = z", False)])
    said = rules.phrases(["a1", "x"], known)
    assert len(said) == rules.MOST_PHRASES
    assert said[0] == ("a1", "x")


def test_a_search_with_synonyms_costs_no_more_queries_however_many_there_are(store: Store) -> None:
    factories.make_product(store, "Palomitas")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            found(store, "cotufas dulces")
        return len(captured)

    before = cost()
    for number in range(20):
        means_the_same(store, f"cotufas = palomitas {number} = dulce {number}")
    assert cost() == before
