"""Searches that find nothing: counted by store and day, and never what tells of a person."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.catalogue.queries import forget_everything
from commerce.search import actions, rules
from commerce.search.models import FruitlessSearch, Synonym
from commerce.search.queries import fruitless
from commerce.stores import pagecache, queries
from commerce.stores.models import Store
from tests import factories
from tests.support import races


@pytest.fixture
def store() -> Store:
    forget_everything()
    pagecache.clear()
    queries._by_host.clear()
    return factories.make_store("viveres", is_default=True, host="viveres.example")


def rows() -> list[tuple[str, int]]:
    return list(FruitlessSearch.objects.order_by("words").values_list("words", "times"))


@pytest.mark.django_db
def test_a_search_that_finds_nothing_is_counted_each_time(store: Store, client: Client) -> None:
    factories.make_product(store, "Arroz")
    for text in ("Mazapán", "mazapan", "MAZAPÁN"):
        client.get("/buscar/", {"q": text}, HTTP_HOST=store.host)
    client.get("/buscar/", {"q": "Mazapán"}, HTTP_HOST=store.host)
    client.get("/buscar/", {"q": "arroz"}, HTTP_HOST=store.host)

    assert rows() == [("mazapan", 4)]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["q=mazapan&disponible=1", "q=mazapan&categoria=dulces", "q=", "q=mazapan&min=3"])
def test_only_plain_searches_of_the_whole_store_are_counted(store: Store, client: Client, query: str) -> None:
    client.get(f"/buscar/?{query}", HTTP_HOST=store.host)
    assert rows() == []


@pytest.mark.django_db
def test_words_that_name_a_category_have_not_found_nothing(store: Store, client: Client) -> None:
    factories.make_category(store, "Dulces criollos")
    page = client.get("/buscar/?q=dulce", HTTP_HOST=store.host).content.decode()
    assert "Dulces criollos" in page
    assert rows() == []


@pytest.mark.parametrize(
    "text",
    [
        "0412-555 01 90",
        "+58 412 5550190",
        "V-12.345.678",
        "J-50112244-0",
        "maria.perez@example.com",
        "0102 0123 4567",
        "https://example.com/x",
        "www.example.com",
        "12345",
        "???",
        "a",
        "x" * 25,
        "palabra " * 20,
    ],
)
def test_what_tells_of_a_person_or_of_nobody_is_not_kept(text: str) -> None:
    assert rules.worth_keeping(text) == ""


@pytest.mark.parametrize(
    ("text", "kept"), [("Café  Molido", "cafe molido"), ("HG 1/144", "hg 1 144"), ("leche 500 g", "leche 500 g")]
)
def test_what_a_shop_could_sell_is_kept_folded(text: str, kept: str) -> None:
    assert rules.worth_keeping(text) == kept


@pytest.mark.django_db
def test_beyond_the_most_of_a_day_only_known_words_are_counted(store: Store) -> None:
    now = timezone.now()
    day = now.astimezone(store.zone).date()
    known = (FruitlessSearch(store=store, day=day, words=f"dulce {n}", last_at=now) for n in range(actions.MOST_A_DAY))
    FruitlessSearch.objects.bulk_create(known)
    for text in ("mazapan", "dulce 7"):
        actions.count_fruitless(store, text, now)
    assert FruitlessSearch.objects.count() == actions.MOST_A_DAY
    assert FruitlessSearch.objects.get(words="dulce 7").times == 2


@pytest.mark.django_db
def test_a_day_is_the_stores_own(store: Store) -> None:
    actions.count_fruitless(store, "mazapan", datetime(2026, 11, 21, 2, 0, tzinfo=UTC))
    assert str(FruitlessSearch.objects.get().day) == "2026-11-20"


@pytest.mark.django_db
def test_the_most_wanted_come_first_summed_over_the_days(store: Store, django_assert_num_queries: Any) -> None:
    now = timezone.now()
    for days, text, times in [(0, "mazapan", 1), (1, "mazapan", 2), (0, "turron", 2), (40, "bambalina", 9)]:
        for _time in range(times):
            actions.count_fruitless(store, text, now - timedelta(days=days))
    actions.count_fruitless(factories.make_store("kits"), "pegamento", now)

    with django_assert_num_queries(1):
        found = fruitless(store, days=30, limit=10)

    assert [(row.words, row.times, row.last) for row in found] == [("mazapan", 3, now), ("turron", 2, now)]
    assert [row.words for row in fruitless(store, days=60, limit=1)] == ["bambalina"]


@pytest.mark.django_db
def test_half_a_year_is_kept(store: Store) -> None:
    now = timezone.now()
    actions.count_fruitless(store, "viejo", now - timedelta(days=182))
    actions.count_fruitless(store, "nuevo", now - timedelta(days=178))
    assert actions.forget_old() == 1
    assert rows() == [("nuevo", 1)]


@pytest.mark.django_db
def test_a_count_leaves_what_is_remembered_of_the_catalogue_alone(store: Store) -> None:
    from commerce.stores.queries import catalogue_stamp

    Synonym.objects.create(store=store, words="a = b")
    before = catalogue_stamp()
    actions.count_fruitless(store, "mazapan")
    assert catalogue_stamp() == before


@pytest.mark.django_db(transaction=True)
def test_searches_at_the_same_moment_are_all_counted_in_one_row() -> None:
    store = factories.make_store("viveres")
    rivals = races.count(12, 6)

    outcomes = races.run_together(rivals, lambda _n: actions.count_fruitless(store, "mazapan"))

    assert outcomes == [None] * rivals
    assert rows() == [("mazapan", rivals)]


@pytest.mark.django_db(transaction=True)
def test_counting_by_reading_first_would_lose_some() -> None:
    store = factories.make_store("viveres")
    actions.count_fruitless(store, "mazapan")
    everybody_has_read = threading.Barrier(3)

    def read_then_write(_n: int) -> None:
        row = FruitlessSearch.objects.get(store=store)
        everybody_has_read.wait(30)
        row.times += 1
        row.save()

    races.run_together(3, read_then_write)

    assert rows() == [("mazapan", 2)]
