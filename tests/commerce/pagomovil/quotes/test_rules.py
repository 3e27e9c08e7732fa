"""The arithmetic of quotes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from commerce.pagomovil.rules import quotes as rules

CARACAS = ZoneInfo("America/Caracas")
NOON = datetime(2026, 10, 1, 12, tzinfo=CARACAS)


def test_a_quote_ends_as_the_next_rate_takes_effect():
    assert rules.expiry(NOON, None, date(2026, 10, 2), CARACAS) == datetime(2026, 10, 2, tzinfo=CARACAS)


def test_before_a_weekend_a_quote_ends_after_a_day():
    assert rules.expiry(NOON, None, date(2026, 10, 5), CARACAS) == NOON + timedelta(hours=24)


def test_parts_of_a_quote_add_up_to_the_whole_of_it():
    terms = (Decimal("37933.94"), Decimal("44.10"), Decimal("860.18"))
    came, worth = Decimal(0), Decimal(0)
    for part in (Decimal("12644.64"), Decimal("12644.65"), Decimal("12644.65")):
        worth += rules.worth(came + part, *terms) - rules.worth(came, *terms)
        came += part
    assert worth == Decimal("44.10")


def test_an_amount_with_its_own_cents_pays_the_whole():
    assert rules.worth(Decimal("37933.00"), Decimal("37933.00"), Decimal("44.10"), Decimal("860.18")) == Decimal(
        "44.10"
    )


def test_what_came_beyond_the_quote_is_worth_its_dollars():
    worth = rules.worth(Decimal("38794.12"), Decimal("37933.94"), Decimal("44.10"), Decimal("860.18"))
    assert worth == Decimal("45.10")


@pytest.mark.parametrize(("day", "counts"), [(1, True), (2, True), (3, False), (30, False)])
def test_a_payment_counts_by_the_day_of_the_bank(day, counts):
    paid_on = date(2026, 10, day) if day < 30 else date(2026, 9, 30)
    assert rules.is_in_time(paid_on, NOON, NOON + timedelta(hours=24), CARACAS) is counts
