"""Which of the rates that sources gave is believed."""

from datetime import date
from decimal import Decimal

import pytest

from commerce.rates.acceptance import Candidate, LastGood, Limits, date_is_believable, decide

THURSDAY, FRIDAY, SATURDAY, MONDAY = date(2026, 8, 20), date(2026, 8, 21), date(2026, 8, 22), date(2026, 8, 24)
LIMITS = Limits(hold=Decimal(8), disagree=Decimal(1), day=Decimal(5))
OFFICIAL, MIRROR, GENERAL = (0, 10), (1, 20), (1, 30)


def said(rank: tuple[int, int], value: str, day: date = FRIDAY) -> Candidate:
    name = {OFFICIAL: "bcv", MIRROR: "dolarapi", GENERAL: "er"}[rank]
    return Candidate(name, name.upper(), rank, Decimal(value), day)


def last(value: str = "860", day: date = THURSDAY, rank: tuple[int, int] | None = OFFICIAL) -> LastGood:
    return LastGood(Decimal(value), day, rank)


def test_the_official_source_wins_whoever_answered_first() -> None:
    decision = decide([said(GENERAL, "861"), said(OFFICIAL, "862")], last(), OFFICIAL, LIMITS)
    assert decision.chosen == said(OFFICIAL, "862")
    assert (decision.is_news, decision.is_fallback, decision.held, decision.disagreements) == (True, False, [], [])


def test_a_mirror_serves_where_the_official_source_failed() -> None:
    decision = decide([said(MIRROR, "862")], last(), OFFICIAL, LIMITS)
    assert (decision.chosen, decision.is_fallback) == (said(MIRROR, "862"), True)


@pytest.mark.parametrize(("value", "is_held"), [("928.79", False), ("928.80", True), ("791.2", True), ("791.3", False)])
def test_a_value_outside_the_band_waits_for_a_person(value: str, is_held: bool) -> None:
    decision = decide([said(OFFICIAL, value)], last(), OFFICIAL, LIMITS)
    assert bool(decision.held) is is_held
    assert (decision.chosen is None) is is_held


def test_a_million_is_held_and_the_next_source_serves() -> None:
    decision = decide([said(OFFICIAL, "1000000"), said(MIRROR, "861")], last(), OFFICIAL, LIMITS)
    assert decision.chosen == said(MIRROR, "861")
    assert decision.is_fallback
    assert [(held.candidate.source, held.reason) for held in decision.held] == [
        ("bcv", "Está a +116.179,07\xa0% de la última tasa buena.")
    ]


def test_nonsense_of_a_lesser_source_is_told_but_nobody_is_asked_to_accept_it() -> None:
    decision = decide([said(OFFICIAL, "861"), said(GENERAL, "1000000")], last(), OFFICIAL, LIMITS)
    assert decision.held == []
    assert [found.says for found in decision.disagreements] == ["ER difiere +116.044,02\xa0% de BCV."]


@pytest.mark.parametrize(
    ("value", "day", "disagrees"),
    [("868", FRIDAY, False), ("870", FRIDAY, True), ("850", THURSDAY, False), ("910", THURSDAY, True)],
)
def test_sources_of_one_day_may_differ_by_less_than_sources_of_two(value: str, day: date, disagrees: bool) -> None:
    decision = decide([said(OFFICIAL, "861"), said(MIRROR, value, day)], last(), OFFICIAL, LIMITS)
    assert bool(decision.disagreements) is disagrees


def test_a_lesser_source_never_replaces_the_official_rate_of_that_day() -> None:
    decision = decide([said(GENERAL, "861", FRIDAY)], last(day=FRIDAY), OFFICIAL, LIMITS)
    assert (decision.chosen, decision.is_news) == (said(GENERAL, "861", FRIDAY), False)


def test_a_general_source_that_dates_its_rate_on_a_saturday_means_friday() -> None:
    decision = decide([said(GENERAL, "861", SATURDAY)], last(day=FRIDAY), OFFICIAL, LIMITS)
    assert (decision.chosen and decision.chosen.value_date, decision.is_news) == (FRIDAY, False)


def test_an_older_day_is_no_news_and_a_correction_is() -> None:
    assert not decide([said(OFFICIAL, "859", THURSDAY)], last(day=MONDAY), OFFICIAL, LIMITS).is_news
    assert not decide([said(OFFICIAL, "860")], last(day=FRIDAY), OFFICIAL, LIMITS).is_news
    assert decide([said(OFFICIAL, "861")], last(day=FRIDAY), OFFICIAL, LIMITS).is_news
    assert decide([said(GENERAL, "861")], last(day=FRIDAY, rank=None), OFFICIAL, LIMITS).is_news


def test_the_first_rate_of_all_needs_the_official_source_or_two_that_agree() -> None:
    assert decide([said(OFFICIAL, "860")], None, OFFICIAL, LIMITS).chosen == said(OFFICIAL, "860")
    assert decide([said(GENERAL, "860")], None, GENERAL, LIMITS).chosen is None
    assert decide([said(MIRROR, "860"), said(GENERAL, "861")], None, MIRROR, LIMITS).chosen == said(MIRROR, "860")
    split = decide([said(OFFICIAL, "1000000"), said(MIRROR, "860")], None, OFFICIAL, LIMITS)
    assert (split.chosen, len(split.held)) == (None, 2)


def test_without_an_answer_nothing_is_chosen() -> None:
    decision = decide([], last(), OFFICIAL, LIMITS)
    assert (decision.chosen, decision.is_news, list(decision.held)) == (None, False, [])


@pytest.mark.parametrize(
    ("day", "is_believable"),
    [(date(2026, 8, 31), True), (date(2026, 9, 1), False), (date(2026, 8, 6), True), (date(2026, 8, 5), False)],
)
def test_a_value_date_of_another_month_is_not_believed(day: date, is_believable: bool) -> None:
    assert date_is_believable(day, FRIDAY) is is_believable
