"""On which days a rate can have its value date."""

from datetime import date

import pytest

from commerce.rates.calendar import (
    banking_day_on_or_before,
    banking_days_after,
    is_banking_day,
    next_banking_day,
)

# Weekdays of 2026 without an official rate.
WITHOUT_A_RATE = ("01-01 01-12 01-19 02-16 02-17 03-19 04-02 04-03 05-01 05-18 06-08 06-24 06-29 07-24").split()


def test_the_weekdays_of_2026_without_a_rate_are_those_without_banks() -> None:
    days = [date(2026, month, day) for month in range(1, 10) for day in range(1, 29)]
    closed = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not is_banking_day(day)]
    assert closed == [day for day in WITHOUT_A_RATE if day[3:] < "29"]
    assert not is_banking_day(date(2026, 6, 29))


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 8, 20), date(2026, 8, 21)),
        (date(2026, 8, 21), date(2026, 8, 24)),  # over a weekend
        (date(2026, 2, 13), date(2026, 2, 18)),  # over Carnival
        (date(2027, 2, 5), date(2027, 2, 10)),  # Carnival of a year that nobody listed
        (date(2026, 12, 30), date(2027, 1, 4)),
    ],
)
def test_the_next_banking_day_skips_weekends_and_holidays(day: date, following: date) -> None:
    assert next_banking_day(day) == following
    assert banking_days_after(day, following) == 1


def test_a_sunday_belongs_to_the_friday_before() -> None:
    assert banking_day_on_or_before(date(2026, 8, 23)) == date(2026, 8, 21)
    assert banking_day_on_or_before(date(2026, 8, 24)) == date(2026, 8, 24)
    assert banking_days_after(date(2026, 8, 21), date(2026, 8, 23)) == 0
