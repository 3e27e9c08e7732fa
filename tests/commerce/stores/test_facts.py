"""What a page says about its store: whether it is open, its hours, and until when that stays true."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from commerce.stores import queries
from commerce.stores.facts import Facts, facts_of, opening_words, true_until
from commerce.stores.models import OpeningHours, Store
from commerce.stores.rules import Hours
from tests.factories import make_store

CARACAS = ZoneInfo("America/Caracas")
WEEK = Facts((*(Hours(day, time(8), time(19)) for day in range(6)), Hours(6, time(9), time(14))))
THURSDAY = datetime(2026, 10, 1, tzinfo=CARACAS)


def words(facts: Facts, now: datetime) -> str:
    return opening_words(facts.opening(now), now)


def test_an_open_store_says_until_when() -> None:
    assert words(WEEK, THURSDAY.replace(hour=10)) == "Abierto hoy hasta las 7:00\xa0p.\xa0m."


def test_a_closed_store_says_when_it_opens() -> None:
    assert words(WEEK, THURSDAY.replace(hour=7)) == "Cerrado, abre hoy a las 8:00\xa0a.\xa0m."
    assert words(WEEK, THURSDAY.replace(hour=20)) == "Cerrado, abre mañana a las 8:00\xa0a.\xa0m."
    weekdays_only = Facts(tuple(Hours(day, time(8), time(12)) for day in range(5)))
    assert words(weekdays_only, THURSDAY.replace(day=2, hour=13)) == "Cerrado, abre el lun a las 8:00\xa0a.\xa0m."


def test_a_store_without_hours_says_nothing_about_them() -> None:
    assert words(Facts(()), THURSDAY) == ""
    assert Facts(()).lines() == []


def test_days_with_equal_hours_are_one_line() -> None:
    assert WEEK.lines() == [
        "Lun a sáb, 8:00\xa0a.\xa0m. a 7:00\xa0p.\xa0m.",
        "Dom, 9:00\xa0a.\xa0m. a 2:00\xa0p.\xa0m.",
    ]
    split = Facts((Hours(0, time(8), time(12)), Hours(0, time(14), time(18))))
    assert split.lines() == [
        "Lun, 8:00\xa0a.\xa0m. a 12:00\xa0p.\xa0m. y 2:00\xa0p.\xa0m. a 6:00\xa0p.\xa0m.",
        "Mar a dom, cerrado",
    ]


@pytest.mark.django_db
class TestInTheDatabase:
    def store(self) -> Store:
        store = make_store()
        OpeningHours.objects.create(store=store, weekday=3, opens=time(8), closes=time(19))
        return store

    def test_the_hours_are_read_once_per_stamp(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        store, stamp = self.store(), queries.catalogue_stamp()
        with django_assert_num_queries(1):
            assert facts_of(store, stamp).hours == (Hours(3, time(8), time(19)),)
            assert facts_of(store, stamp).hours == (Hours(3, time(8), time(19)),)

    def test_a_page_is_true_until_the_store_closes_and_never_past_midnight(self) -> None:
        store, stamp = self.store(), queries.catalogue_stamp()
        assert true_until(store, stamp, THURSDAY.replace(hour=10)) == THURSDAY.replace(hour=19)
        assert true_until(store, stamp, THURSDAY.replace(hour=20)) == datetime(2026, 10, 2, tzinfo=CARACAS)
